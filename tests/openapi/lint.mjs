// Usage: PLAZA_WEB=<build>/web node tests/openapi/lint.mjs URL_OR_FILE
// Fails if `redocly lint` or `spectral lint` report anything, warnings too, with their recommended rules.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { read } from './read.mjs';

const [source] = process.argv.slice(2);
assert(source && process.env.PLAZA_WEB, 'usage: PLAZA_WEB=<build>/web node lint.mjs URL_OR_FILE');
const require = createRequire(join(process.env.PLAZA_WEB, 'package.json'));

/// Mastodon's paths are as they are: a literal segment takes precedence over a placeholder.
const isClients = ({ ruleId, message }) => ruleId === 'no-ambiguous-paths' && message.includes('`/api/v');

/// Does the same as the command, without its hundred packages.
async function redocly(text) {
  const { createConfig, lintFromString } = require('@redocly/openapi-core');
  const config = await createConfig({ extends: ['recommended'] });
  const problems = (await lintFromString({ source: text, config })).filter((problem) => !isClients(problem));
  return problems.map((problem) => `redocly ${problem.severity}: ${problem.location[0]?.pointer}: ${problem.message}`);
}

async function spectral(text) {
  const { Spectral } = require('@stoplight/spectral-core');
  const { oas } = require('@stoplight/spectral-rulesets');
  const linter = new Spectral();
  linter.setRuleset({ extends: [[oas, 'recommended']] });
  const problems = await linter.run(text);
  return problems.map((problem) => `spectral ${problem.code}: ${problem.path.join('/')}: ${problem.message}`);
}

const text = await read(source);
const problems = [...(await redocly(text)), ...(await spectral(text))];
assert.deepEqual(problems, []);
console.log(`${source}: no problems found by redocly and spectral`);
