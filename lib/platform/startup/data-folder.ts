/** The data folder: made when it is missing, and shown to take writes before anything depends on it. */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { StartError } from './start-error.ts';

/** Below this the server would fail on its first upload or migration: better said at once. */
const MIN_FREE_BYTES = 16 * 1024 * 1024;

const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
]);

export interface DataFolderState {
  /** Set when the folder lies on a network file system, where SQLite's locks cannot be trusted. */
  readonly networkFileSystem: string | null;
}

/**
 * Makes the folder (mode 0700) and tries a write in it.
 * @throws StartError saying what is wrong with it.
 */
export function checkDataFolder(folder: string, minFreeBytes = MIN_FREE_BYTES): DataFolderState {
  const probe = path.join(folder, `.write-test-${process.pid}`);
  try {
    makeFolder(folder);
    const stats = statfsSync(folder);
    if (stats.bavail * stats.bsize < minFreeBytes) throw diskFull(folder);
    const descriptor = openSync(probe, 'wx', 0o600);
    try {
      writeSync(descriptor, 'x');
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
      rmSync(probe);
    }
    return { networkFileSystem: NETWORK_FILE_SYSTEMS.get(stats.type) ?? null };
  } catch (error) {
    throw explainFileError(error, folder);
  }
}

/**
 * What the process writes from now on is for its own user alone, in a folder of any mode; and so is what an earlier start
 * left behind. SQLite takes the mode of the database for the files beside it.
 */
export function keepPrivate(databaseFile: string): void {
  process.umask(0o077);
  for (const file of [databaseFile, `${databaseFile}-wal`, `${databaseFile}-shm`]) {
    const state = statSync(file, { throwIfNoEntry: false });
    if (state === undefined || (state.mode & 0o077) === 0) continue;
    try {
      chmodSync(file, 0o600);
    } catch {
      // Another user's file that this one may write: it is theirs to hide. Windows has no such bits at all.
    }
  }
}

/** Node's own `recursive` never returns where the system answers ENOENT for a folder it will not make (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** Turns what the file system says into a sentence; anything else is passed on as it is. */
export function explainFileError(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'SQLITE_READONLY':
    case 'SQLITE_CANTOPEN':
      return new StartError(
        `The data folder ${folder} cannot be written to. Give this user write access to it, or set DATA_DIR to another folder.`,
        { cause: error },
      );
    case 'ENOSPC':
    case 'EDQUOT':
    case 'SQLITE_FULL':
      return diskFull(folder, error);
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartError(`The data folder ${folder} is not a folder. Set DATA_DIR to one.`, { cause: error });
    case 'ENOENT':
      return new StartError(`The data folder ${folder} cannot be made. Set DATA_DIR to another folder.`, {
        cause: error,
      });
    default:
      return error;
  }
}

function diskFull(folder: string, cause?: unknown): StartError {
  return new StartError(
    `The disk that holds the data folder ${folder} is full. Free at least ${MIN_FREE_BYTES / 1024 / 1024} MB on it, or set DATA_DIR to another disk.`,
    cause === undefined ? undefined : { cause },
  );
}
