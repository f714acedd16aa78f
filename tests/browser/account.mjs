// Usage: PLAZA_WEB=<build>/web node tests/browser/account.mjs BASE_URL PAGE TOKEN [PASSWORD]
// Opens the page that a link in a mail leads to, does what it asks for, and prints what it then says. Fails when the
// page tells the token to anybody by its address, asks another host, or breaks its Content-Security-Policy.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [base, name, token, password] = process.argv.slice(2);
const { chromium } = createRequire(join(process.env.PLAZA_WEB, 'package.json'))('playwright-core');

const complaints = [];
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  chromiumSandbox: false,  // root, as in a container, has none
  args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  const page = await browser.newPage();
  page.on('request', (request) => {
    if (!request.url().startsWith(`${base}/`)) complaints.push(`a request left for ${request.url()}`);
    if (request.url().includes(token)) complaints.push(`the token stands in ${request.url()}`);
    if (request.headers().referer) complaints.push(`${request.url()} learnt ${request.headers().referer}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
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
assert.deepEqual(complaints, []);
