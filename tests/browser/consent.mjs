// Usage: PLAZA_WEB=<build>/web node tests/browser/consent.mjs BASE_URL EMAIL PASSWORD [SCREENSHOT_FOLDER]
// Registers apps, signs in on the page, and allows them in Chromium: once with a redirect to another origin, once to a
// scheme of an app. Prints the error code and whether codes came. Fails if the Content-Security-Policy blocks something.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [base, email, password, screenshots] = process.argv.slice(2);
const { chromium } = createRequire(join(process.env.PLAZA_WEB, 'package.json'))('playwright-core');

const errors = [];

async function register(redirect) {
  const answer = await fetch(`${base}/api/v1/apps`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ client_name: 'Tidings', redirect_uris: redirect, scopes: 'read write push',
      website: 'https://tidings.example' }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

const pageOf = (app, redirect, scope) => `${base}/oauth/authorize?response_type=code&client_id=${app.client_id}` +
  `&redirect_uri=${encodeURIComponent(redirect)}&scope=${encodeURIComponent(scope)}&state=some%20state`;

// The app: another origin, because its port is another.
const arrived = [];
const app = createServer((request, response) => {
  arrived.push({ url: request.url, referer: request.headers.referer });
  response.end('<!doctype html><title>Tidings</title><p>Back in the app');
});
await new Promise((resolve) => app.listen(0, '127.0.0.1', resolve));
const foreign = `http://127.0.0.1:${app.address().port}/callback`;

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  chromiumSandbox: false,  // root cannot use the sandbox, for example in a container
  args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});

async function takePicture(page, name) {
  if (screenshots) await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

try {
  const context = await browser.newContext({ javaScriptEnabled: true, viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));

  const first = await register(foreign);
  await page.goto(pageOf(first, foreign, 'read write push'));
  await takePicture(page, 'sign-in');
  await page.getByLabel('Username or e-mail address').fill(email);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.match(await page.getByRole('alert').textContent(), /wrong/);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Allow access?' }).waitFor();
  await takePicture(page, 'consent');
  await page.emulateMedia({ colorScheme: 'dark' });
  await takePicture(page, 'consent-dark');
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByText('Back in the app').waitFor();
  const back = new URL(page.url());
  assert.equal(back.origin + back.pathname, foreign);
  assert.match(back.searchParams.get('code'), /^plaza_code_/);
  assert.equal(back.searchParams.get('state'), 'some state');
  assert.equal(back.searchParams.get('iss'), base);
  assert.equal(arrived[0].referer, undefined, 'the app learns nothing from the referrer');

  const custom = 'org.example.tidings://callback';
  const second = await register(custom);
  await page.goto(pageOf(second, custom, 'read'));
  const left = new Promise((resolve) => page.on('request', (request) => {
    if (request.url().startsWith(custom)) resolve(request.url());
  }));
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Allow' }).click();
  const location = (await (await answered).allHeaders()).location;
  assert.ok(location.startsWith(`${custom}?code=plaza_code_`), location);
  await Promise.race([left, page.waitForTimeout(1000)]);

  const narrow = 'urn:ietf:wg:oauth:2.0:oob';
  const third = await register(narrow);
  await page.goto(pageOf(third, narrow, 'read'));
  await page.getByRole('button', { name: 'Allow' }).click();
  assert.match(await page.getByLabel('Code').inputValue(), /^plaza_code_/);
  await takePicture(page, 'out-of-band');
} finally {
  await browser.close();
  app.close();
}
assert.deepEqual(errors, []);
console.log('allowed');
