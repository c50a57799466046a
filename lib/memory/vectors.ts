/** Vectors of memories as they are kept: which model made it, then its numbers. Those of different models do not compare. */
import { createHash } from 'node:crypto';

const MARK_BYTES = 8;

export const markOf = (model: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(createHash('sha256').update(model).digest().subarray(0, MARK_BYTES));

export function encodeVector(mark: Uint8Array, vector: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(MARK_BYTES + vector.length * 4);
  bytes.set(mark);
  const view = new DataView(bytes.buffer, MARK_BYTES);
  for (const [index, value] of vector.entries()) view.setFloat32(index * 4, value, true);
  return bytes;
}

export const isOf = (mark: Uint8Array, stored: Uint8Array | null): stored is Uint8Array =>
  stored !== null && Buffer.compare(stored.subarray(0, MARK_BYTES), mark) === 0;

/** How alike two vectors of length 1 are: 1 is the same. */
export function similarity(stored: Uint8Array, vector: readonly number[]): number {
  const view = new DataView(stored.buffer, stored.byteOffset + MARK_BYTES, stored.byteLength - MARK_BYTES);
  if (view.byteLength !== vector.length * 4) return 0;
  let sum = 0;
  for (const [index, value] of vector.entries()) sum += value * view.getFloat32(index * 4, true);
  return sum;
}
