// Usage: PLAZA_WEB=<build>/web node tests/clients/run.mjs BASE_URL
// Generates two clients from the server's document, compiles them with `tsc --strict`, and runs both with the server.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [base] = process.argv.slice(2);
const { PLAZA_WEB } = process.env;
assert(base && PLAZA_WEB, 'usage: PLAZA_WEB=<build>/web node run.mjs BASE_URL');
const here = dirname(fileURLToPath(import.meta.url));
const packages = join(PLAZA_WEB, 'node_modules');
const work = mkdtempSync(join(tmpdir(), 'plaza-clients-'));

function tool(script, ...args) {
  try {
    execFileSync(process.execPath, [join(packages, script), ...args], { cwd: work, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    throw new Error(`${script} failed:\n${error.stdout}${error.stderr}`);
  }
}

async function generate() {
  const sources = ['checks.ts', 'fetch_client.ts', 'hey_client.ts', 'openapi-ts.config.mjs', 'tsconfig.json'];
  for (const name of sources) copyFileSync(join(here, name), join(work, name));
  writeFileSync(join(work, 'package.json'), '{"type": "module"}');
  symlinkSync(packages, join(work, 'node_modules'));
  const answer = await fetch(`${base}/openapi.json`);
  assert.equal(answer.status, 200);
  writeFileSync(join(work, 'openapi.json'), await answer.text());
  tool('openapi-typescript/bin/cli.js', 'openapi.json', '--default-non-nullable=false', '-o', 'generated/fetch.ts');
  tool('@hey-api/openapi-ts/bin/index.cjs', '-f', 'openapi-ts.config.mjs');
  tool('typescript/bin/tsc');
}

async function use(name) {
  const mark = randomBytes(6).toString('hex');
  // The address has a non-ASCII letter, which validators of the format `email` reject.
  const person = { email: `zoë-${mark}@example.com`, password: `plums ${mark} icebox` };
  const { drive } = await import(pathToFileURL(join(work, 'built', `${name}.js`)));
  await drive(base, person);
  console.log(`${name}: signed up, logged in, posted, paged, voted and met errors`);
}

try {
  await generate();
  await use('fetch_client');
  await use('hey_client');
} finally {
  rmSync(work, { recursive: true, force: true });
}
