/**
 * Frees the buffers of bytes that only pass through. V8 counts a buffer's memory as external, and its collections of
 * young objects are not set off by that: a large upload, whose buffers are as good as dead on arrival, made it mark the
 * whole heap every 60 MB instead (17 times a gigabyte, half of what the upload cost). A young collection each few
 * megabytes takes a millisecond and frees the same.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { singleton } from './singleton.ts';

/** Bytes that may pass before their buffers are collected. */
const COLLECT_EVERY = 16 * 2 ** 20;

interface Passing {
  bytes: number;
  readonly collectYoung: () => void;
}

/** Counts bytes of a buffer that is let go of soon. */
export function notePassingBytes(bytes: number): void {
  const passing = singleton('passing-bytes', create);
  passing.bytes += bytes;
  if (passing.bytes < COLLECT_EVERY) return;
  passing.bytes = 0;
  passing.collectYoung();
}

function create(): Passing {
  // The one way to V8's collector at run time; the flag shows `gc` to contexts made after it, and to no others.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('typeof gc === "function" ? gc : null') as ((options: object) => void) | null;
  setFlagsFromString('--no-expose-gc');
  return { bytes: 0, collectYoung: () => collect?.({ type: 'minor' }) };
}
