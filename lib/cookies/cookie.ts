/** One cookie as it is kept, and what makes it one that may be kept. */
import { getPublicSuffix } from 'tough-cookie';
import { LIMITS } from '../contract/limits.ts';

export interface StoredCookie {
  /** Lower case, without a leading dot. */
  readonly domain: string;
  /** Sent to exactly this host; otherwise to its subdomains too. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly name: string;
  readonly value: string;
  readonly secure: boolean;
  /** ms since the epoch; null for a cookie that lasts as long as the file that holds it. */
  readonly expires: number | null;
}

/** Why a cookie is refused, as the end of a sentence; which cookie it was is said by who reads the file. */
export class CookieProblem extends Error {
  override readonly name = 'CookieProblem';
}

/** What a browser would send back (RFC 6265, section 4.1.1), plus the signs that real cookies hold all the same. */
const NAME = /^[\x21-\x7e]+$/;
const NAME_SEPARATORS = /[=;,"]/;
const VALUE = /^[\x20-\x3a\x3c-\x7e]*$/;
const PATH = /^\/[\x20-\x3a\x3c-\x7e]*$/;
const MAX_PATH_CHARS = 1_024;
/** The end of the year 9999, the last date other programs can read. */
const LAST_DATE_MS = 253_402_300_799_000;

/** @throws CookieProblem */
export function checkName(name: unknown): string {
  if (typeof name !== 'string' || !NAME.test(name) || NAME_SEPARATORS.test(name)) {
    throw new CookieProblem('has a name that is not one');
  }
  return name;
}

/** @throws CookieProblem */
export function checkValue(value: unknown, name: string): string {
  if (typeof value !== 'string' || !VALUE.test(value)) throw new CookieProblem('has a value that cannot be sent');
  if (name.length + value.length > LIMITS.cookieChars) {
    throw new CookieProblem(`is longer than ${LIMITS.cookieChars} characters`);
  }
  return value;
}

/** @throws CookieProblem for names of whole registries ("com", "co.uk"), addresses, localhost and letters beyond ASCII. */
export function checkDomain(input: unknown): string {
  if (typeof input !== 'string') throw new CookieProblem('has no domain');
  const domain = input.toLowerCase().replace(/^\./, '');
  const isName = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(domain);
  const options = { allowSpecialUseDomain: true, ignoreError: true };
  if (!isName || domain.endsWith('.localhost') || getPublicSuffix(domain, options) === undefined) {
    throw new CookieProblem('has a domain that cannot have cookies');
  }
  return domain;
}

/** @throws CookieProblem */
export function checkPath(input: unknown): string {
  if (input === undefined || input === null || input === '') return '/';
  if (typeof input === 'string' && input.length <= MAX_PATH_CHARS && PATH.test(input)) return input;
  throw new CookieProblem('has a path that is not one');
}

/** @throws CookieProblem */
export function checkFlag(input: unknown, name: string): boolean {
  if (input === undefined || input === null) return false;
  if (typeof input === 'boolean') return input;
  throw new CookieProblem(`has a "${name}" that is neither true nor false`);
}

/** Seconds since the epoch, or a date as text. @throws CookieProblem */
export function checkExpiry(input: unknown): number | null {
  if (input === undefined || input === null || input === '') return null;
  const ms = typeof input === 'number' ? input * 1_000 : typeof input === 'string' ? dateOf(input) : Number.NaN;
  if (Number.isFinite(ms) && ms >= 0 && ms <= LAST_DATE_MS) return Math.round(ms);
  throw new CookieProblem('has an expiry that is not a date');
}

/** Only what begins like a date: `Date.parse` makes one of nearly anything with a number in it. */
function dateOf(text: string): number {
  return /^(?:\d{4}-\d{2}-\d{2}|[A-Z][a-z]{2,8},? )/.test(text) ? Date.parse(text) : Number.NaN;
}
