/**
 * One server a data folder. The lock is the operating system's (SQLite's exclusive lock on `hypotez.lock`): it goes with
 * the process that holds it however that dies, so it can be neither stale nor mistaken for another process with the
 * same pid. `hypotez.pid` beside it only says who holds it; left behind, it tells the next start of an unclean stop.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { StartError } from './start-error.ts';

export interface FolderLock {
  /** The last server in this folder was killed. */
  readonly uncleanStop: boolean;
  release(): void;
}

/** @throws StartError when another server holds the folder. */
export function lockFolder(folder: string): FolderLock {
  const pidFile = path.join(folder, 'hypotez.pid');
  const db = new Sqlite(path.join(folder, 'hypotez.lock'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) {
      throw new StartError(
        `Another Hypotez server${describeHolder(pidFile)} is using the data folder ${folder}. Stop it first, or set DATA_DIR to another folder.`,
        { cause: error },
      );
    }
    throw error;
  }
  const uncleanStop = existsSync(pidFile);
  writeFileSync(pidFile, JSON.stringify({ pid: process.pid, host: hostname(), started: new Date().toISOString() }), {
    mode: 0o600,
  });
  return {
    uncleanStop,
    release() {
      rmSync(pidFile, { force: true });
      db.close();
    },
  };
}

function describeHolder(pidFile: string): string {
  try {
    const holder: unknown = JSON.parse(readFileSync(pidFile, 'utf8'));
    if (typeof holder !== 'object' || holder === null || !('pid' in holder) || !('host' in holder)) return '';
    return ` (process ${String(holder.pid)} on ${String(holder.host)})`;
  } catch {
    // Only decoration for the message: the holder may be just writing it.
    return '';
  }
}
