import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { createDiskCache } from './disk-cache.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hypotez-cache-'));
  useConfig({ DATA_DIR: folder, LOG_LEVEL: 'silent' });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string): Buffer => Buffer.from(text);
const sizeOf = (name: string): number =>
  readdirSync(path.join(folder, name)).reduce((sum, file) => sum + statSync(path.join(folder, name, file)).size, 0);

describe('a disk cache', () => {
  it('gives back what was put in, for the same key only', async () => {
    const cache = createDiskCache(folder, { name: 'a', maxBytes: 1_000, maxAgeMs: 60_000 });
    await cache.put(['me', { b: 1 }], bytes('mine'));
    expect((await cache.get(['me', { b: 1 }]))?.toString()).toBe('mine');
    expect(await cache.get(['you', { b: 1 }])).toBeNull();
    expect(await cache.get(['me', { b: 2 }])).toBeNull();
  });

  it('forgets what is too old, and never keeps what is too large', async () => {
    const cache = createDiskCache(folder, { name: 'a', maxBytes: 1_000, maxAgeMs: 1 });
    await cache.put(['old'], bytes('x'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await cache.get(['old'])).toBeNull();
    await cache.put(['large'], Buffer.alloc(500));
    expect(await cache.get(['large'])).toBeNull();
  });

  it('stays within its bytes, and drops what was not asked for longest', async () => {
    const cache = createDiskCache(folder, { name: 'a', maxBytes: 1_000, maxAgeMs: 60_000 });
    for (let index = 0; index < 61; index += 1) {
      await cache.put([index], Buffer.alloc(100));
      await cache.get([0]);
    }
    // The folder is looked at now and then: in between it may grow by that many entries.
    expect(sizeOf('a')).toBeLessThanOrEqual(1_000);
    expect(await cache.get([0])).not.toBeNull();
    expect(await cache.get([20])).toBeNull();
  });

  it('costs nobody an answer when its folder cannot be used', async () => {
    writeFileSync(path.join(folder, 'taken'), 'a file');
    const cache = createDiskCache(folder, { name: 'taken', maxBytes: 1_000, maxAgeMs: 60_000 });
    await expect(cache.put(['x'], bytes('x'))).resolves.toBeUndefined();
    await expect(cache.get(['x'])).resolves.toBeNull();
  });
});
