// Usage: PLAZA_WEB=<build>/web node tests/browser/docs.mjs BASE_URL [SCREENSHOT_FOLDER]
// Tests the documentation pages in Chromium: signs up, authorizes in /docs, creates a post with "Try it out", reads
// /redoc. The base URL may have a path: a prefix that a proxy strips.
// Fails if a page contacts another host, violates its Content-Security-Policy, or logs an error.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [base, screenshots] = process.argv.slice(2);
assert(base && process.env.PLAZA_WEB, 'usage: PLAZA_WEB=<build>/web node docs.mjs BASE_URL [SCREENSHOT_FOLDER]');
const { chromium } = createRequire(join(process.env.PLAZA_WEB, 'package.json'))('playwright-core');

const errors = [];

async function signUp() {
  const mark = randomBytes(6).toString('hex');
  const person = { email: `browser-${mark}@example.com`, password: `correct horse ${mark}` };
  const answer = await fetch(`${base}/users`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(person),
  });
  assert.equal(answer.status, 201, `POST /users answered ${answer.status}: ${await answer.text()}`);
  return person;
}

/// Collects the errors of a page.
async function watch(page) {
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isLocal = url.href.startsWith(`${base}/`) || url.protocol === 'data:' || url.protocol === 'blob:';
    if (!isLocal) errors.push(`a request to ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) errors.push(`${response.status()} for ${response.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));
  await page.exposeFunction('addError', (text) => errors.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      window.addError(`Content-Security-Policy: ${event.effectiveDirective} blocked ${event.blockedURI}`));
  });
}

async function takePicture(page, name) {
  if (screenshots) await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

async function authorize(page, person) {
  await page.locator('.auth-wrapper button.authorize').click();
  const dialog = page.locator('.dialog-ux .modal-ux');
  await dialog.locator('#oauth_username').fill(person.email);
  await dialog.locator('#oauth_password').fill(person.password);
  await dialog.locator('.auth-btn-wrapper button.authorize').click();
  await dialog.getByText('Logout').waitFor();
  await takePicture(page, 'authorized');
  await dialog.locator('.auth-btn-wrapper button.btn-done').click();
}

async function makePost(page, post) {
  const operation = page.locator('.opblock-post', { has: page.locator('[data-path="/posts"]') });
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.locator('textarea.body-param__text').fill(JSON.stringify(post));
  await operation.getByRole('button', { name: 'Execute' }).click();
  const answer = operation.locator('.live-responses-table tbody tr.response').first();
  await answer.waitFor();
  const status = (await answer.locator('.response-col_status').innerText()).trim();
  const body = await answer.locator('.response-col_description').innerText();
  await answer.scrollIntoViewIfNeeded();
  await takePicture(page, 'posted');
  assert.match(status, /^201\b/, `POST /posts from /docs answered ${status}: ${body}`);
  assert(body.includes(post.title), `the answer shown lacks the title: ${body}`);
}

async function openDocs(page, path) {
  await page.goto(`${base}${path}`);
  await page.locator('.opblock').first().waitFor();
  await takePicture(page, 'docs');
}

async function post(page, person) {
  await openDocs(page, '/docs');
  await authorize(page, person);
  await makePost(page, { title: `from a browser ${randomBytes(4).toString('hex')}`, content: 'Tried it out.' });
}

/// The token URL is relative and must not resolve to /docs/login.
async function authorizeWithTrailingSlash(page, person) {
  await openDocs(page, '/docs/');
  await authorize(page, person);
}

async function readRedoc(page, path) {
  await page.goto(`${base}${path}`);
  const document = await (await fetch(`${base}/openapi.json`)).json();
  await page.locator('h1', { hasText: document.info.title }).waitFor();
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path)))
    await page.locator(`[id$="operation/${operation.operationId}"]`).first().waitFor({ state: 'attached' });
  await takePicture(page, 'redoc');
}

const profile = mkdtempSync(join(tmpdir(), 'plaza-browser-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  chromiumSandbox: false,  // root cannot use the sandbox, for example in a container
  viewport: { width: 1280, height: 900 },
  args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

async function withPage(act) {
  const page = await browser.newPage();
  await watch(page);
  await act(page);
}

try {
  browser.setDefaultTimeout(20_000);
  const person = await signUp();
  await withPage((page) => post(page, person));
  await withPage((page) => authorizeWithTrailingSlash(page, person));
  await withPage((page) => readRedoc(page, '/redoc'));
  await withPage((page) => readRedoc(page, '/redoc/'));
  assert.deepEqual(errors, []);
  console.log('docs and redoc: authorized, posted and read in Chromium; no other host was contacted');
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
