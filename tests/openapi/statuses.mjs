// Usage: node tests/openapi/statuses.mjs PLAZA ANSWERS
// Compares the document that the binary PLAZA prints with the answers of this test run (support/answers.cpp). Fails if an
// operation returned an undocumented status. After a run of all tests (PLAZA_ALL_TESTS=1), also fails if no test got a
// documented status.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const [plaza, answers] = process.argv.slice(2);
assert(answers, 'usage: node statuses.mjs PLAZA ANSWERS');
const document = JSON.parse(execFileSync(plaza, ['openapi'], { encoding: 'utf8' }));

// The document's description lists the statuses that any request may get.
const servers = new Set([...document.info.description.matchAll(/\b([45]\d\d) \(/g)].map((match) => match[1]));

/// Like the router: prefers literal segments to placeholders, and allows a trailing slash except for the root.
const templates = Object.keys(document.paths)
  .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}${path === '/' ? '' : '/?'}$`) }))
  .sort((left, right) => left.path.split('{').length - right.path.split('{').length);

function operationOf(method, path) {
  let literal;
  try {
    literal = decodeURIComponent(path);
  } catch {
    literal = path;
  }
  const template = templates.find(({ pattern }) => pattern.test(literal));
  // HEAD gets the same statuses as GET.
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  return template && document.paths[template.path][verb];
}

/// The client API describes the refusals of all of its operations at once, as `4XX`.
const declares = ({ responses }, status) => status in responses || (/^4/.test(status) && '4XX' in responses);

const seen = new Map(Object.values(document.paths)
  .flatMap((path) => Object.values(path))
  .map((operation) => [operation.operationId, new Set()]));
const undeclared = new Set();
const lines = existsSync(answers) ? readFileSync(answers, 'utf8').split('\n').filter(Boolean) : [];
for (const line of lines) {
  const [method, status] = [line.slice(0, line.indexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)];
  const operation = operationOf(method, line.slice(method.length + 1, -status.length - 1));
  if (!operation) continue;
  seen.get(operation.operationId).add(status);
  if (!declares(operation, status) && !servers.has(status)) undeclared.add(`${operation.operationId} ${status} (${line})`);
}

// GET / does not use the database. It returns 503 only if the server has no free connection (http/limits_test.cpp).
const unseen = Object.values(document.paths)
  .flatMap((path) => Object.values(path))
  .flatMap(({ operationId, responses }) => Object.keys(responses)
    .filter((status) => !('4XX' in responses) || status.startsWith('2'))
    .filter((status) => !seen.get(operationId).has(status) && `${operationId} ${status}` !== 'read_root__get 503')
    .map((status) => `${operationId} ${status}`));
console.log(`${lines.length} answers of ${[...seen.values()].filter((statuses) => statuses.size > 0).length} operations`);
assert.deepEqual([...undeclared].sort(), [], 'undocumented statuses');
if (process.env.PLAZA_ALL_TESTS === '1') assert.deepEqual(unseen, [], 'documented statuses that no test got');
