/** What a database file of ours looks like on disk, told apart from a damaged or a foreign one before anything is written. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { StartError } from './startup/start-error.ts';

/** "HYPZ": SQLite's `application_id`, which says whose file it is. */
export const APPLICATION_ID = 0x48_59_50_5a;

/** https://sqlite.org/fileformat.html, section 1.3 */
const MAGIC = 'SQLite format 3\0';

export interface FileCheck {
  /** Runs `quick_check`, which reads the whole file. */
  readonly checkPages: boolean;
  /** Named in the message: where a good copy may be. */
  readonly backupsFolder: string;
}

/**
 * @throws StartError when the file is empty, not a database, not ours or damaged. Nothing is deleted or repaired: what
 * is left may be all there is.
 */
export function checkDatabaseFile(file: string, check: FileCheck): void {
  const advice = `It was left as it is. Move it away and put a copy from ${check.backupsFolder} or your own backup in its place.`;
  // SQLite opens an empty file as an empty database, without a word: the chats would be gone.
  if (statSync(file).size === 0) throw new StartError(`The database ${file} is empty (0 bytes). ${advice}`);
  if (readHead(file, MAGIC.length) !== MAGIC) throw new StartError(`${file} is not a database. ${advice}`);
  let problem: string | null;
  try {
    problem = findProblem(file, check.checkPages);
  } catch (cause) {
    throw new StartError(`The database ${file} is damaged (${String(cause)}). ${advice}`, { cause });
  }
  if (problem) throw new StartError(`The database ${file} ${problem}. ${advice}`);
}

function findProblem(file: string, checkPages: boolean): string | null {
  const db = new Sqlite(file, { timeout: 5_000 });
  try {
    if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) return 'was not made by Hypotez';
    // Reads the schema: fails on a file that was cut off.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    if (!checkPages) return null;
    const result = db.pragma('quick_check(1)', { simple: true });
    return result === 'ok' ? null : `is damaged (${String(result)})`;
  } finally {
    db.close();
  }
}

function readHead(file: string, length: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(length);
    readSync(descriptor, head, 0, length, 0);
    return head.toString('latin1');
  } finally {
    closeSync(descriptor);
  }
}
