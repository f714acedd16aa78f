// Usage: PLAZA_WEB=<build>/web node tests/browser/account.mjs BASE_URL PAGE TOKEN [PASSWORD]
// Opens the page of a mailed link, fills in and submits its form, and prints the resulting text. Fails if the page leaks
// the token in a URL, contacts another host, or violates its Content-Security-Policy.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [base, name, token, password] = process.argv.slice(2);
const { chromium } = createRequire(join(process.env.PLAZA_WEB, 'package.json'))('playwright-core');

const errors = [];
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  chromiumSandbox: false,  // root cannot use the sandbox, for example in a container
  args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  const page = await browser.newPage();
  page.on('request', (request) => {
    if (!request.url().startsWith(`${base}/`)) errors.push(`a request to ${request.url()}`);
    if (request.url().includes(token)) errors.push(`the token is in ${request.url()}`);
    if (request.headers().referer) errors.push(`${request.url()} got the referrer ${request.headers().referer}`);
  });
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) errors.push(message.text());
  });
  await page.goto(`${base}/${name}#${token}`);
  await page.waitForLoadState('networkidle');
  assert.equal(page.url(), `${base}/${name}`, 'the token stays in the address');
  if (password) await page.locator('input[name=password]').fill(password);
  await page.locator('form:visible button').click();
  const answer = page.locator('#answer:not(:empty)');
  await answer.waitFor();
  console.log(await answer.textContent());
} finally {
  await browser.close();
}
assert.deepEqual(errors, []);
