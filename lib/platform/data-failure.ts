/** What the disk or the database refuses, as errors a person can act on. */
import { type AppError, StorageFullError, UnavailableError } from '../contract/errors.ts';

/** SQLite's and the system's codes, and Prisma's for a lock that was not given in time (P1008, P2024, P2028). */
const FULL = /^(?:SQLITE_FULL|ENOSPC|EDQUOT)$/;
const BUSY = /^(?:SQLITE_BUSY.*|SQLITE_LOCKED.*|P1008|P2024|P2028|EMFILE|ENFILE)$/;
const READ_ONLY = /^(?:SQLITE_READONLY.*|SQLITE_CANTOPEN.*|SQLITE_IOERR.*|EROFS|EIO)$/;

/** The refusal behind an error of the database or the file system: 507 full, 503 busy or not writable; else null. */
export function explainDataFailure(error: unknown): AppError | null {
  const codes = codesOf(error);
  const is = (pattern: RegExp) => codes.some((code) => pattern.test(code));
  if (is(FULL)) return new StorageFullError(undefined, { cause: error });
  if (is(BUSY))
    return new UnavailableError('The server is busy. Try again in a moment.', { retryAfter: 1, cause: error });
  if (is(READ_ONLY)) {
    return new UnavailableError('The data folder cannot be written just now.', { retryAfter: 30, cause: error });
  }
  return null;
}

/** Every code along the error's causes; Prisma keeps the driver's own under `meta`. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 5 && isRecord(current); depth += 1) {
    if (typeof current.code === 'string') codes.push(current.code);
    if (typeof current.originalCode === 'string') codes.push(current.originalCode);
    const driver = isRecord(current.meta) ? current.meta.driverAdapterError : undefined;
    current = driver ?? current.cause;
  }
  return codes;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
