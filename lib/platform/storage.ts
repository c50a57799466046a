/**
 * Files under `DATA_DIR/files`, one flat folder. Names on disk are made here (a UUID and a fixed suffix), so nothing a
 * client sends is ever part of a path. A file is absent or whole: temp file, fsync, rename, fsync of the folder; only
 * then may a database row point at it.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm, statfs, unlink } from 'node:fs/promises';
import path from 'node:path';
import {
  AppError,
  isAppError,
  NotFoundError,
  StorageFullError,
  TooLargeError,
  UnavailableError,
} from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { config } from './config.ts';
import { notePassingBytes } from './passing-bytes.ts';
import { singleton } from './singleton.ts';
import { writeBehind } from './write-behind.ts';

/** What is kept for one file id: the bytes themselves and what was made from them. */
export type StoredPart = 'original' | 'text' | 'refined' | 'thumbnail' | 'recognized' | 'transcript';

export interface StoredFile {
  readonly id: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface OpenFile {
  readonly size: number;
  /** ms since the epoch */
  readonly modified: number;
  /** Bytes `start..end`, both inclusive; closes the file at the end. */
  stream(start?: number, end?: number): AsyncIterable<Uint8Array>;
  read(maxBytes: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface Storage {
  /** Stores a stream under a new id. Throws TooLargeError past `maxBytes`, StorageFullError when the disk is full; nothing is kept then. */
  write(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredFile>;
  /** Adds or replaces something made from a file. */
  writePart(id: string, part: StoredPart, bytes: Uint8Array): Promise<void>;
  /** Opens for reading; anything but a regular file is a NotFoundError. The caller closes it, or reads a stream to its end. */
  open(id: string, part?: StoredPart): Promise<OpenFile>;
  /** The same, or null for what is not there. */
  openIfPresent(id: string, part: StoredPart): Promise<OpenFile | null>;
  /** Where a worker thread finds the file. */
  path(id: string, part?: StoredPart): string;
  /** Removes a file and all its parts, or one part of it; absent ones are fine. */
  delete(id: string, part?: StoredPart): Promise<void>;
  /** Removes what no row knows: temp files of a killed process and files whose row was never committed. Returns how many. */
  sweep(isKnown: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<number>;
  /** Refuses with StorageFullError when `bytes` more would leave less than the reserve. */
  ensureSpace(bytes: number): Promise<void>;
}

const SUFFIX: Readonly<Record<StoredPart, string>> = {
  original: '',
  text: '.txt',
  refined: '.refined',
  thumbnail: '.webp',
  recognized: '.json',
  transcript: '.heard',
};
const TEMP_SUFFIX = '.tmp';
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const READ_CHUNK = 64 * 1024;

/** The files of this process. */
export function storage(): Storage {
  return singleton('storage', () => createStorage(path.join(config().dataDir, 'files')));
}

/** A storage in one folder, made on first use. */
export function createStorage(folder: string): Storage {
  const startedAt = Date.now();

  const pathOf = (id: string, part: StoredPart = 'original'): string => {
    if (!ID.test(id)) throw new NotFoundError('File not found');
    return path.join(folder, id + SUFFIX[part]);
  };

  const place = async (id: string, target: string, source: AsyncIterable<Uint8Array>, maxBytes: number) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temp = path.join(folder, randomUUID() + TEMP_SUFFIX);
    const hash = createHash('sha256');
    let size = 0;
    const file = await open(temp, 'wx', 0o600);
    const writer = writeBehind(file);
    try {
      for await (const chunk of source) {
        size += chunk.length;
        if (size > maxBytes) throw new TooLargeError(`A file may hold at most ${Math.floor(maxBytes / 2 ** 20)} MB.`);
        hash.update(chunk);
        const full = writer.push(chunk);
        if (full !== undefined) await full;
      }
      await writer.finish();
      await file.close();
      await rename(temp, target);
      await syncFolder(folder);
    } catch (error) {
      await writer.abandon();
      await file.close().catch(ignoreMissing);
      await unlink(temp).catch(ignoreMissing);
      throw error;
    }
    return { id, size, sha256: hash.digest('hex') };
  };

  const openPart = async (id: string, part: StoredPart = 'original'): Promise<OpenFile> => {
    let file: FileHandle;
    try {
      // O_NONBLOCK: a fifo planted under the name must not hang the request; O_NOFOLLOW: nor may a link lead outside.
      file = await open(pathOf(id, part), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (error) {
      if (isCode(error, 'EACCES')) throw new NotFoundError('File not found', { cause: error });
      throw asStorageError(error);
    }
    const info = await file.stat();
    // A second name for the same file is none of our making: it may be somebody else's secret, linked in.
    if (!info.isFile() || info.nlink > 1) {
      await file.close();
      throw new NotFoundError('File not found');
    }
    return openFile(file, info.size, info.mtimeMs);
  };

  return {
    path: pathOf,
    open: openPart,

    async openIfPresent(id, part) {
      try {
        return await openPart(id, part);
      } catch (error) {
        if (isAppError(error) && error.status === 404) return null;
        throw error;
      }
    },

    async write(source, maxBytes) {
      const id = randomUUID();
      try {
        return await place(id, pathOf(id), source, maxBytes);
      } catch (error) {
        throw asStorageError(error);
      }
    },

    async writePart(id, part, bytes) {
      try {
        await place(id, pathOf(id, part), once(bytes), Number.POSITIVE_INFINITY);
      } catch (error) {
        throw asStorageError(error);
      }
    },

    async delete(id, only) {
      const parts = only === undefined ? (Object.keys(SUFFIX) as StoredPart[]) : [only];
      for (const part of parts) await remove(pathOf(id, part));
    },

    async sweep(isKnown) {
      const names = await readdir(folder).catch((error: unknown) => {
        if (isCode(error, 'ENOENT')) return [];
        throw error;
      });
      const ids = [...new Set(names.map((name) => name.replace(/\.[a-z]+$/, '')).filter((id) => ID.test(id)))];
      const known = new Set<string>();
      for (let index = 0; index < ids.length; index += 500) {
        for (const id of await isKnown(ids.slice(index, index + 500))) known.add(id);
      }
      let removed = 0;
      for (const name of names) {
        const id = name.replace(/\.[a-z]+$/, '');
        if (!ID.test(id)) continue;
        const target = path.join(folder, name);
        if (!name.endsWith(TEMP_SUFFIX) && known.has(id)) continue;
        // Written since this process began: an upload that goes on right now, or whose row is just being committed.
        const info = await lstat(target).catch(() => null);
        if (info === null || info.mtimeMs >= startedAt) continue;
        await remove(target);
        removed++;
      }
      return removed;
    },

    async ensureSpace(bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
        throw asStorageError(error);
      });
      const info = await statfs(folder);
      if (info.bavail * info.bsize - bytes < LIMITS.diskReserveBytes) throw new StorageFullError();
    },
  };
}

function openFile(file: FileHandle, size: number, modified: number): OpenFile {
  return {
    size,
    modified,
    close: () => file.close(),
    async *stream(start = 0, end = size - 1) {
      try {
        let position = start;
        while (position <= end) {
          const chunk = Buffer.allocUnsafe(Math.min(READ_CHUNK, end - position + 1));
          const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
          // Its length has been announced: an early end must not look like a whole file, nor leave the client waiting.
          if (bytesRead === 0) throw new Error('A stored file was cut short while it was read.');
          position += bytesRead;
          notePassingBytes(bytesRead);
          yield chunk.subarray(0, bytesRead);
        }
      } finally {
        await file.close();
      }
    },
    async read(maxBytes) {
      try {
        if (size > maxBytes) {
          throw new TooLargeError(
            `This file is larger than the ${Math.floor(maxBytes / 2 ** 20)} MB that can be read at once.`,
          );
        }
        return await file.readFile();
      } finally {
        await file.close();
      }
    },
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch((error: unknown) => {
    // Windows has no handle on a folder; its rename is journalled.
    if (isCode(error, 'EISDIR', 'EPERM', 'EACCES')) return null;
    throw error;
  });
  if (handle === null) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder in the place of a file is none of our making; it goes like the file it took the place of. */
async function remove(target: string): Promise<void> {
  try {
    await unlink(target);
  } catch (error) {
    // Linux answers EISDIR for a folder, macOS EPERM.
    if (isCode(error, 'EISDIR', 'EPERM')) await rm(target, { recursive: true, force: true });
    else ignoreMissing(error);
  }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

const isCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

/** For clean-up: a file already gone, or a handle already closed, is what was wanted. */
function ignoreMissing(error: unknown): void {
  if (!isCode(error, 'ENOENT', 'EBADF')) throw error;
}

/** Maps what the file system says to what a client may hear. */
function asStorageError(error: unknown): unknown {
  if (isAppError(error)) return error;
  const cause = { cause: error };
  if (isCode(error, 'ENOSPC', 'EDQUOT')) return new StorageFullError(undefined, cause);
  if (isCode(error, 'EROFS', 'EACCES', 'EPERM'))
    return new AppError('The data folder cannot be written.', { status: 507, ...cause });
  if (isCode(error, 'EMFILE', 'ENFILE'))
    return new UnavailableError('Too many files are open.', { retryAfter: 2, ...cause });
  if (isCode(error, 'ENOENT', 'ELOOP', 'ENXIO', 'ENOTDIR')) return new NotFoundError('File not found', cause);
  return error;
}
