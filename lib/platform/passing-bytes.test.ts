import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { notePassingBytes } from './passing-bytes.ts';

const PIECE = 64 * 1024;

/** How often the whole heap is collected while so many bytes pass in buffers that nobody keeps. */
async function majorCollections(bytes: number, note: (bytes: number) => void): Promise<number> {
  let count = 0;
  const observer = new PerformanceObserver((list) => {
    const kinds = (list.getEntries() as unknown as { detail: { kind: number } }[]).map(({ detail }) => detail.kind);
    count += kinds.filter((kind) => kind === constants.NODE_PERFORMANCE_GC_MAJOR).length;
  });
  observer.observe({ entryTypes: ['gc'] });
  for (let passed = 0; passed < bytes; passed += PIECE) {
    Buffer.from(new ArrayBuffer(PIECE)).fill(1);
    note(PIECE);
    if (passed % (16 * PIECE) === 0) await turn();
  }
  await turn();
  await turn();
  observer.disconnect();
  return count;
}

it('lets a gigabyte pass with far fewer collections of the whole heap', async () => {
  const without = await majorCollections(2 ** 30, () => {});
  const withIt = await majorCollections(2 ** 30, notePassingBytes);
  expect(without).toBeGreaterThan(8);
  expect(withIt).toBeLessThan(without / 2);
});
