// read(): reads a document from a URL or file.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

export async function read(source) {
  if (!/^https?:/.test(source)) return readFile(source, 'utf8');
  const answer = await fetch(source);
  assert.equal(answer.status, 200, `${source} answered ${answer.status}`);
  return answer.text();
}
