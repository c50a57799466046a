import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeBehind } from './write-behind.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-write-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every byte arrives, in order, and a fast source is held back', async () => {
  const target = path.join(folder, 'whole.bin');
  const file = await open(target, 'wx');
  const writer = writeBehind(file);
  const pieces = Array.from({ length: 2_000 }, (_, n) => Buffer.alloc(1 + ((n * 7_919) % 90_000), n % 251));
  let heldBack = 0;
  for (const piece of pieces) {
    const full = writer.push(piece);
    if (full !== undefined) heldBack++;
    await full;
  }
  await writer.finish();
  await file.close();
  expect(readFileSync(target).equals(Buffer.concat(pieces))).toBe(true);
  expect(heldBack).toBeGreaterThan(0);
});

test('a disk that refuses is heard of, at the latest at the end', async () => {
  const target = path.join(folder, 'readonly.bin');
  writeFileSync(target, '');
  const file = await open(target, 'r');
  const writer = writeBehind(file);
  await writer.push(Buffer.from('lost'));
  await expect(writer.finish()).rejects.toMatchObject({ code: 'EBADF' });
  await expect(writer.push(Buffer.from('more'))).rejects.toMatchObject({ code: 'EBADF' });
  await writer.abandon();
  await file.close();
});

test('what is abandoned is not written on', async () => {
  const file = await open(path.join(folder, 'left.bin'), 'wx');
  const writer = writeBehind(file);
  await writer.push(Buffer.alloc(1_000));
  await writer.abandon();
  await file.close();
  await expect(writer.push(Buffer.alloc(1))).rejects.toThrow('abandoned');
});
