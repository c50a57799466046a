/**
 * Results that are cheaper to keep than to make again, as files under `DATA_DIR/cache/<name>`. Bounded in bytes and
 * age; losing it costs time, never data, so a disk that is full or broken is a line in the log and no error.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { config } from './config.ts';
import { logger } from './log.ts';
import { singleton } from './singleton.ts';

export interface DiskCacheOptions {
  readonly name: string;
  /** All entries together; the ones not asked for longest go first. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

export interface DiskCache {
  /** The key is everything the result depends on, its owner included. */
  get(key: readonly unknown[]): Promise<Buffer | null>;
  put(key: readonly unknown[], bytes: Uint8Array): Promise<void>;
}

/** Writes between two looks at the size of the folder. */
const SWEEP_EVERY = 20;

/** The cache of that name in this process. */
export function diskCache(options: DiskCacheOptions): DiskCache {
  return singleton(`disk-cache.${options.name}`, () => createDiskCache(path.join(config().dataDir, 'cache'), options));
}

export function createDiskCache(parent: string, { name, maxBytes, maxAgeMs }: DiskCacheOptions): DiskCache {
  const folder = path.join(parent, name);
  let writes = 0;

  const fileOf = (key: readonly unknown[]): string =>
    path.join(folder, createHash('sha256').update(JSON.stringify(key)).digest('hex'));

  async function get(key: readonly unknown[]): Promise<Buffer | null> {
    const file = fileOf(key);
    try {
      const { birthtimeMs } = await stat(file);
      if (Date.now() - birthtimeMs > maxAgeMs) return null;
      const bytes = await readFile(file);
      // The modification time says when an entry was last of use.
      await utimes(file, new Date(), new Date());
      return bytes;
    } catch (error) {
      note(error, 'read');
      return null;
    }
  }

  async function put(key: readonly unknown[], bytes: Uint8Array): Promise<void> {
    if (bytes.length > maxBytes / 4) return;
    const temp = path.join(folder, `${randomUUID()}.tmp`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(temp, bytes, { mode: 0o600 });
      await rename(temp, fileOf(key));
      if (writes % SWEEP_EVERY === 0) await sweep();
      writes += 1;
    } catch (error) {
      note(error, 'written');
      await rm(temp, { force: true }).catch(() => undefined);
    }
  }

  async function sweep(): Promise<void> {
    const entries = await Promise.all(
      (await readdir(folder)).map(async (entry) => ({
        file: path.join(folder, entry),
        ...(await sizeOf(folder, entry)),
      })),
    );
    let total = 0;
    for (const { file, size, used, made } of entries.toSorted((left, right) => right.used - left.used)) {
      total += size;
      // A temp file of a process that was killed is as old as that process.
      const isLeftOver = file.endsWith('.tmp') && Date.now() - used > 60_000;
      if (total > maxBytes || Date.now() - made > maxAgeMs || isLeftOver) await unlink(file);
    }
  }

  const note = (error: unknown, what: string): void => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    logger().warn({ err: error, cache: name }, `A cached result could not be ${what}`);
  };

  return { get, put };
}

async function sizeOf(folder: string, entry: string): Promise<{ size: number; used: number; made: number }> {
  const { size, mtimeMs, birthtimeMs } = await stat(path.join(folder, entry));
  return { size, used: mtimeMs, made: birthtimeMs };
}
