// read(): a document by its address or file name.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

export async function read(place) {
  if (!/^https?:/.test(place)) return readFile(place, 'utf8');
  const answer = await fetch(place);
  assert.equal(answer.status, 200, `${place} answered ${answer.status}`);
  return answer.text();
}
