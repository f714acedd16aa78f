// Prints the software bill of materials of a plaza binary as SPDX 2.3. Reads the binary from standard input.
//   node sbom.mjs NAME VERSION DATE BUNDLED COMPILED <plaza
// BUNDLED are the Debian packages of the libraries beside it, COMPILED those of its headers; blanks separate them.
// The npm packages are those that web/package-lock.json installs for a build without tests. The binary contains files
// of the direct dependencies.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [name, version, date, bundled, compiled] = process.argv.slice(2);
const hash = createHash('sha256').update(readFileSync(0)).digest('hex');
const release = Object.fromEntries(
  readFileSync('/etc/os-release', 'utf8').split('\n').map((line) => line.replaceAll('"', '').split('=')),
);

const packages = [];
const relationships = [];
const relate = (from, type, to) =>
  relationships.push({ spdxElementId: from, relationshipType: type, relatedSpdxElement: to });

function add(id, fields, purl) {
  const externalRefs = [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }];
  packages.push({
    SPDXID: id,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    ...fields,
    ...(purl && { externalRefs }),
  });
  return id;
}

const plaza = add('SPDXRef-plaza', {
  name: 'plaza',
  versionInfo: version.replace(/^plaza /, ''),
  licenseDeclared: 'Apache-2.0',
  primaryPackagePurpose: 'APPLICATION',
  checksums: [{ algorithm: 'SHA256', checksumValue: hash }],
});
relate('SPDXRef-DOCUMENT', 'DESCRIBES', plaza);

function addDebian(names) {
  const format = '--showformat=${Package} ${Version} ${Architecture}\\n';
  const shown = execFileSync('dpkg-query', ['--show', format, ...names.split(' ')]).toString();
  return shown.trim().split('\n').map((line) => {
    const [name, versionInfo, architecture] = line.split(' ');
    const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(versionInfo)}`;
    return add(`SPDXRef-deb-${name.replaceAll('+', '-')}`, { name, versionInfo },
      `${purl}?arch=${architecture}&distro=debian-${release.VERSION_ID}`);
  });
}
for (const id of addDebian(bundled)) relate(plaza, 'CONTAINS', id);
for (const id of addDebian(compiled)) relate(id, 'BUILD_DEPENDENCY_OF', plaza);

const lock = JSON.parse(readFileSync(new URL('../web/package-lock.json', import.meta.url))).packages;
const npmId = (path) => `SPDXRef-npm-${path.replaceAll('node_modules/', '').replace(/[^A-Za-z0-9.]+/g, '-')}`;

/// Where Node finds a package that the one at PATH requires.
function resolve(path, wanted) {
  for (let from = path; ; from = from.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const found = `${from && `${from}/`}node_modules/${wanted}`;
    if (found in lock || !from) return found;
  }
}

/// Some packages declare what is no SPDX expression, such as "BSD".
const isLicense = (text) => text.match(/[^\s()]+/g).every((word) => /^(AND|OR|WITH|MIT|ISC)$|-\d/.test(word));

function addNpm(path, { version: versionInfo, license, integrity }) {
  const name = path.replace(/.*node_modules\//, '');
  const [algorithm, value] = integrity.split(/-(.*)/);
  const checksumValue = Buffer.from(value, 'base64').toString('hex');
  add(npmId(path), {
    name,
    versionInfo,
    ...(license && isLicense(license) && { licenseDeclared: license }),
    checksums: [{ algorithm: algorithm.toUpperCase(), checksumValue }],
  }, `pkg:npm/${name.replace('@', '%40')}@${versionInfo}`);
}

for (const [path, entry] of Object.entries(lock)) {
  if (entry.dev) continue;
  if (path) addNpm(path, entry);
  const [id, relation] = path ? [npmId(path), 'DEPENDS_ON'] : [plaza, 'CONTAINS'];
  for (const wanted of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }))
    relate(id, relation, npmId(resolve(path, wanted)));
}

console.log(JSON.stringify({
  spdxVersion: 'SPDX-2.3',
  dataLicense: 'CC0-1.0',
  SPDXID: 'SPDXRef-DOCUMENT',
  name,
  documentNamespace: `https://spdx.org/spdxdocs/${name}-${hash}`,
  creationInfo: { created: `${date}T00:00:00Z`, creators: ['Tool: deploy/sbom.mjs'] },
  packages,
  relationships,
}, null, 2));
