import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { lyingZip, zipBomb } from '#test/fixtures/hostile.ts';
import { zipOf } from '#test/fixtures/index.ts';
import { openArchive } from './archive.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-zip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes an archive and reads everything in it. */
async function readAll(bytes: Uint8Array): Promise<Record<string, string>> {
  const file = path.join(folder, 'test.zip');
  writeFileSync(file, bytes);
  const archive = await openArchive(file);
  try {
    const all: Record<string, string> = {};
    for (const name of archive.names) all[name] = (await archive.read(name)).toString();
    return all;
  } finally {
    archive.close();
  }
}

/** Changes bytes of every central directory entry. */
function patchDirectory(archive: Uint8Array, change: (view: DataView, entry: number) => void): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  for (let offset = 0; offset < archive.length - 4; offset++) {
    if (view.getUint32(offset, true) === 0x02014b50) change(view, offset);
  }
  return archive;
}

test('an ordinary archive', async () => {
  expect(await readAll(zipOf({ 'a.txt': 'one', 'b/c.txt': 'two' }))).toEqual({ 'a.txt': 'one', 'b/c.txt': 'two' });
});

test.each<[string, () => Uint8Array, RegExp]>([
  ['a bomb by its ratio', () => zipBomb(), /unpacks to more/],
  ['sizes that lie', lyingZip, /damaged/],
  [
    'too many entries',
    () => zipOf(Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`${i}`, '']))),
    /too many parts/,
  ],
  ['a name that leads out', () => zipOf({ '../evil': 'x' }), /damaged/],
  ['an absolute name', () => zipOf({ '/abs': 'x' }), /damaged/],
  ['a name with a backslash', () => zipOf({ 'a\\..\\b': 'x' }), /damaged/],
  ['a name with a NUL', () => zipOf({ 'a\0b': 'x' }), /damaged/],
  [
    'a symbolic link',
    () => zipSync({ link: [Buffer.from('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] }),
    /damaged/,
  ],
  [
    'an encrypted entry',
    () => patchDirectory(zipOf({ a: 'x' }), (view, entry) => view.setUint16(entry + 8, 1, true)),
    /password/,
  ],
  ['a cut directory', () => zipOf({ a: 'x' }).slice(0, -30), /damaged/],
  [
    'an offset beyond the end',
    () => patchDirectory(zipOf({ a: 'x' }), (view, entry) => view.setUint32(entry + 42, 1e6, true)),
    /damaged/,
  ],
  ['no archive', () => Buffer.from('hello'), /damaged/],
])('%s', async (_what, make, sentence) => {
  await expect(readAll(make())).rejects.toThrow(sentence);
});
