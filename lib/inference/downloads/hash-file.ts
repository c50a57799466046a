/** The two hashes a hub has for its files. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHash } from './hub.ts';

/** Ready for the bytes of a file of this size. */
export function startHash(kind: FileHash['kind'], size: number): Hash {
  return kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
}

/** Feeds a hash from a file, up to `bytes` of it. */
export async function feedFile(hash: Hash, file: string, bytes = Number.POSITIVE_INFINITY): Promise<void> {
  if (bytes === 0) return;
  const end = Number.isFinite(bytes) ? { end: bytes - 1 } : {};
  for await (const chunk of createReadStream(file, { ...end, highWaterMark: 256 * 1024 })) hash.update(chunk as Buffer);
}

export async function hasHash(file: string, size: number, expected: FileHash): Promise<boolean> {
  const hash = startHash(expected.kind, size);
  await feedFile(hash, file);
  return hash.digest('hex') === expected.hex;
}
