/** Cookies out of a browser extension's or a browser driver's JSON: `[{domain, name, value, ...}]`. */
import { z } from 'zod';
import { BadRequestError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import {
  CookieProblem,
  checkDomain,
  checkExpiry,
  checkFlag,
  checkName,
  checkPath,
  checkValue,
  type StoredCookie,
} from './cookie.ts';

const SAME_SITE = ['no_restriction', 'unspecified', 'none', 'lax', 'strict', ''];
const entrySchema = z.record(z.string(), z.unknown());

/** All cookies or none. @throws BadRequestError naming the first entry that cannot be kept. */
export function readCookieExport(entries: readonly unknown[]): StoredCookie[] {
  if (entries.length > LIMITS.cookies) {
    throw new BadRequestError(`A cookie file has at most ${LIMITS.cookies} cookies.`, { param: 'file' });
  }
  return entries.map((entry, index) => {
    try {
      return readEntry(entry);
    } catch (cause) {
      if (!(cause instanceof CookieProblem)) throw cause;
      throw new BadRequestError(`Cookie ${index + 1} of the file ${cause.message}. Nothing was saved.`, {
        param: `file.${index}`,
        cause,
      });
    }
  });
}

function readEntry(raw: unknown): StoredCookie {
  const parsed = entrySchema.safeParse(raw);
  if (!parsed.success) throw new CookieProblem('is not an object');
  const entry = parsed.data;
  const name = checkName(entry.name);
  checkSameSite(entry.sameSite);
  const domain = checkDomain(entry.domain);
  const hostOnly = entry.hostOnly ?? (typeof entry.domain === 'string' && !entry.domain.startsWith('.'));
  return {
    domain,
    hostOnly: checkFlag(hostOnly, 'hostOnly'),
    path: checkPath(entry.path),
    name,
    value: checkValue(entry.value, name),
    secure: checkFlag(entry.secure, 'secure'),
    expires: readExpiry(entry),
  };
}

/** Extensions write `expirationDate`; browser drivers `expires`, with -1 for a cookie of the session. */
function readExpiry(entry: z.output<typeof entrySchema>): number | null {
  if (entry.expirationDate !== undefined) return checkExpiry(entry.expirationDate);
  return entry.expires === -1 ? null : checkExpiry(entry.expires);
}

function checkSameSite(value: unknown): void {
  if (value === undefined || value === null) return;
  if (typeof value === 'string' && SAME_SITE.includes(value.toLowerCase())) return;
  throw new CookieProblem('has a "sameSite" that is not one');
}
