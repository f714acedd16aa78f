// Usage: node build.mjs OUT. Writes the files that the server embeds (cmake/embed.cmake) to OUT, pages compressed.
// Run it in a folder after `npm ci`. It only copies from packages.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

const ours = ['account.css', 'account.js', 'docs.js', 'oauth.css', 'page.css', 'redoc.js'];
/// Pages and their depth in the path. They use relative URLs, because a proxy may strip a path prefix: %root% is the
/// path to the API. A page that is served with a trailing slash is one level deeper.
const pages = { 'confirm-email': 1, docs: 1, 'oauth2-redirect': 2, redoc: 1, 'reset-password': 1 };
const theirs = {
  'favicon.png': 'swagger-ui-dist/favicon-32x32.png',
  'oauth2-redirect.js': 'swagger-ui-dist/oauth2-redirect.js',
  'redoc.standalone.js': 'redoc/bundles/redoc.standalone.js',
  'swagger-ui-bundle.js': 'swagger-ui-dist/swagger-ui-bundle.js',
  'swagger-ui.css': 'swagger-ui-dist/swagger-ui.css',
};

/// ReDoc 2 loads a logo from a CDN and has no option to turn that off. It hides an image that does not load.
function withoutRemoteLogo(script) {
  const logo = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
  if (script.split(logo).length !== 2) throw new Error(`redoc.standalone.js: expected one reference to ${logo}`);
  return script.replace(logo, 'data:,');
}

/// Common passwords, sorted bytewise for binary search. Leaves out those that are shorter than any minimum length.
function commonPasswords() {
  const { passwords } = require('zxcvbn/lib/frequency_lists.js');
  const list = [...new Set(passwords)].filter((word) => word.length >= 4).map((word) => Buffer.from(word));
  return list.sort(Buffer.compare).join('\n') + '\n';
}

/// The licenses of the embedded packages, which must be distributed with them.
const licenses = [
  'swagger-ui-dist/LICENSE',
  'swagger-ui-dist/NOTICE',
  'swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt',
  'redoc/LICENSE',
  'redoc/bundles/redoc.standalone.js.LICENSE.txt',
  'zxcvbn/LICENSE.txt',
];

function licenseTexts() {
  return licenses.map((name) => `==== ${name}\n\n${readFileSync(require.resolve(name))}\n`).join('\n');
}

const out = process.argv[2];
if (!out) throw new Error('usage: node build.mjs OUT');
mkdirSync(out, { recursive: true });

const write = (name, bytes) => writeFileSync(join(out, name), bytes);
const writeCompressed = (name, bytes) => write(`${name}.gz`, gzipSync(bytes, { level: 9 }));

for (const name of ours) writeCompressed(name, readFileSync(join(here, name)));
for (const [name, depth] of Object.entries(pages)) {
  const page = readFileSync(join(here, `${name}.html`), 'utf8');
  writeCompressed(`${name}.html`, page.replaceAll('%root%', '../'.repeat(depth - 1)));
  writeCompressed(`${name}-slash.html`, page.replaceAll('%root%', '../'.repeat(depth)));
}
for (const [name, source] of Object.entries(theirs)) {
  const bytes = readFileSync(require.resolve(source));
  writeCompressed(name, name === 'redoc.standalone.js' ? withoutRemoteLogo(bytes.toString()) : bytes);
}
writeCompressed('licenses.txt', licenseTexts());
write('common-passwords.txt', commonPasswords());
