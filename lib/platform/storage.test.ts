import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStorage, type Storage } from './storage.ts';

const ID = '5f0c1a52-3c57-4f7e-8a1e-0c9a2f4b7d10';
let folder: string;
let files: Storage;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'hypotez-storage-')), 'files');
  files = createStorage(folder);
});
afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

async function* chunks(...parts: readonly (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield Buffer.from(part);
  }
}

const ls = () => readdirSync(folder).sort();

test('what is written is read back whole, in part, and by its hash', async () => {
  const stored = await files.write(chunks('hello ', 'world'), 100);
  expect(stored).toMatchObject({ size: 11, sha256: createHash('sha256').update('hello world').digest('hex') });
  expect(ls()).toEqual([stored.id]);
  const opened = await files.open(stored.id);
  let text = '';
  for await (const chunk of opened.stream(4, 7)) text += Buffer.from(chunk).toString();
  expect(text).toBe('o wo');
  expect(Buffer.from(await (await files.open(stored.id)).read(100)).toString()).toBe('hello world');
  await expect((await files.open(stored.id)).read(5)).rejects.toMatchObject({ status: 413 });
});

test('a stream that is too long or breaks off leaves nothing', async () => {
  await expect(files.write(chunks('12345', '67890'), 8)).rejects.toMatchObject({ status: 413 });
  await expect(files.write(chunks('12345', new Error('gone')), 8)).rejects.toThrow('gone');
  expect(ls()).toEqual([]);
});

test('delete takes all that was made from a file, and may come twice', async () => {
  const { id } = await files.write(chunks('x'), 8);
  await files.writePart(id, 'text', Buffer.from('y'));
  await files.writePart(id, 'thumbnail', Buffer.from('z'));
  expect(ls()).toHaveLength(3);
  await files.delete(id);
  await files.delete(id);
  expect(ls()).toEqual([]);
});

test('only regular files of ours are opened', async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(path.dirname(folder), 'outside'), 'secret');
  const target = path.join(folder, ID);
  const plants = [
    () => symlinkSync('../outside', target),
    () => linkSync(path.join(path.dirname(folder), 'outside'), target),
    () => mkdirSync(target),
    () => execFileSync('mkfifo', [target]),
    () => undefined,
  ];
  for (const plant of plants) {
    plant();
    await expect(files.open(ID)).rejects.toMatchObject({ status: 404 });
    rmSync(target, { recursive: true, force: true });
  }
  for (const id of ['../outside', '..', '', `${ID}/../x`, ID.toUpperCase()]) {
    await expect((async () => files.open(id))()).rejects.toMatchObject({ status: 404 });
  }
});

test('a folder in the place of a file goes with it, and is no reason not to start', async () => {
  const { id } = await files.write(chunks('x'), 8);
  const plant = (name: string) => {
    rmSync(path.join(folder, name), { recursive: true, force: true });
    mkdirSync(path.join(folder, name, 'inside'), { recursive: true });
    utimesSync(path.join(folder, name), 1, 1);
  };
  plant(id);
  await files.delete(id);
  plant(ID);
  expect(await files.sweep(async () => new Set())).toBe(1);
  expect(ls()).toEqual([]);
});

test('a sweep removes orphans and old temp files, and nothing else', async () => {
  const kept = await files.write(chunks('kept'), 8);
  const orphan = await files.write(chunks('orphan'), 8);
  const uncommitted = await files.write(chunks('new'), 8);
  writeFileSync(path.join(folder, `${ID}.tmp`), 'half');
  writeFileSync(path.join(folder, 'README'), 'not ours');
  for (const name of [kept.id, orphan.id, `${ID}.tmp`]) utimesSync(path.join(folder, name), 1, 1);
  expect(await files.sweep(async () => new Set([kept.id]))).toBe(2);
  expect(ls()).toEqual([kept.id, uncommitted.id, 'README'].sort());
});

test('an upload that would fill the disk is refused', async () => {
  await expect(files.ensureSpace(2 ** 60)).rejects.toMatchObject({ status: 507 });
  await expect(files.ensureSpace(0)).resolves.toBeUndefined();
});

test.skipIf(process.getuid?.() === 0)('a folder that cannot be written is a 507', async () => {
  mkdirSync(folder, { recursive: true, mode: 0o555 });
  await expect(files.write(chunks('x'), 8)).rejects.toMatchObject({ status: 507 });
});
