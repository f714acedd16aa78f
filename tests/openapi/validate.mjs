// Usage: PLAZA_WEB=<build>/web node tests/openapi/validate.mjs URL_OR_FILE
// Checks a document against the OpenAPI 3.1 schema, and that every $ref can be resolved.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { read } from './read.mjs';

const [source] = process.argv.slice(2);
assert(source && process.env.PLAZA_WEB, 'usage: PLAZA_WEB=<build>/web node validate.mjs URL_OR_FILE');
const require = createRequire(join(process.env.PLAZA_WEB, 'package.json'));
const { Validator } = await import(pathToFileURL(require.resolve('@seriousme/openapi-schema-validator')));

function* references(node) {
  if (node === null || typeof node !== 'object') return;
  if (typeof node.$ref === 'string') yield node.$ref;
  for (const child of Object.values(node)) yield* references(child);
}

function canResolve(document, reference) {
  const steps = reference.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return reference.startsWith('#/') && steps.reduce((node, step) => node?.[step], document) !== undefined;
}

const document = JSON.parse(await read(source));
assert.match(document.openapi, /^3\.1\./);
const lost = [...references(document)].filter((reference) => !canResolve(document, reference));
assert.deepEqual(lost, [], 'unresolved references');
const validator = new Validator();
const result = await validator.validate(document);
assert(result.valid, JSON.stringify(result.errors, null, 2));
console.log(`${source}: a valid OpenAPI ${validator.version} document with ${Object.keys(document.paths).length} paths`);
