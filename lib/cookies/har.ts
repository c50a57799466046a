/** Cookies out of a HAR: those of hosts that providers have. Bodies, headers and all other hosts are dropped. */
import { z } from 'zod';
import { BadRequestError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import {
  CookieProblem,
  checkDomain,
  checkExpiry,
  checkName,
  checkPath,
  checkValue,
  type StoredCookie,
} from './cookie.ts';
import { HarSplitter } from './har-splitter.ts';
import { isKnownHost } from './known-hosts.ts';

const cookieSchema = z.looseObject({
  name: z.unknown().optional(),
  value: z.unknown().optional(),
  domain: z.unknown().optional(),
  path: z.unknown().optional(),
  expires: z.unknown().optional(),
  secure: z.unknown().optional(),
});
const sideSchema = z.looseObject({
  headers: z.array(z.looseObject({})).optional(),
  cookies: z.array(cookieSchema).nullish(),
});
const entrySchema = z.looseObject({
  startedDateTime: z
    .string()
    .refine((text) => Number.isFinite(Date.parse(text)), 'is not a date')
    .optional(),
  request: sideSchema.extend({ url: z.string() }),
  response: sideSchema.optional(),
});
type Entry = z.output<typeof entrySchema>;
const skeletonSchema = z.looseObject({ log: z.looseObject({ entries: z.array(z.string()) }) });

/** What was read of one element: its cookies, or why the file is refused if the element turns out to be an entry. */
type Reading = readonly StoredCookie[] | BadRequestError;

/**
 * Reads a recording while it arrives, holding one entry at a time. All cookies or none.
 * @throws BadRequestError for what is not a HAR, or naming the entry that cannot be kept. TooLargeError.
 */
export async function readHar(content: AsyncIterable<Uint8Array>): Promise<StoredCookie[]> {
  const readings = new Map<string, Reading>();
  const splitter = new HarSplitter((bytes, index) => {
    readings.set(splitter.placeholder(index), readElement(bytes));
  });
  for await (const chunk of content) splitter.push(chunk);
  const skeleton = skeletonSchema.safeParse(parseJson(splitter.end()));
  if (!skeleton.success) throw notHar(skeleton.error);
  const cookies = new Map<string, StoredCookie>();
  for (const [index, placeholder] of skeleton.data.log.entries.entries()) {
    const reading = readings.get(placeholder);
    if (reading === undefined) throw notHar();
    if (reading instanceof BadRequestError) {
      const message = `Request ${index + 1} of the recording ${reading.message}. Nothing was saved.`;
      throw new BadRequestError(message, { param: `log.entries.${index}`, cause: reading });
    }
    for (const cookie of reading) cookies.set(JSON.stringify([cookie.domain, cookie.path, cookie.name]), cookie);
    if (cookies.size > LIMITS.cookies) {
      throw new BadRequestError(`A recording has at most ${LIMITS.cookies} cookies.`, { param: 'file' });
    }
  }
  return [...cookies.values()];
}

function readElement(bytes: Uint8Array): Reading {
  try {
    const parsed = entrySchema.safeParse(parseJson(bytes));
    if (!parsed.success) return new BadRequestError('is not one', { cause: parsed.error });
    return cookiesOf(parsed.data);
  } catch (cause) {
    if (cause instanceof BadRequestError) return new BadRequestError('is not valid JSON', { cause });
    if (cause instanceof CookieProblem) return new BadRequestError(`holds a cookie that ${cause.message}`, { cause });
    throw cause;
  }
}

function cookiesOf({ request, response }: Entry): StoredCookie[] {
  const url = URL.canParse(request.url) ? new URL(request.url) : null;
  if (url === null || url.protocol === 'file:') throw new BadRequestError('has an address that is not one');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return [];
  if (!isKnownHost(url.hostname)) return [];
  const sent = (request.cookies ?? []).map((cookie) => toCookie(cookie, url, {}));
  // A response's cookies know their domain, path and expiry; they come later and win.
  const set = (response?.cookies ?? []).map((cookie) => toCookie(cookie, url, cookie));
  return [...sent, ...set];
}

function toCookie(
  cookie: z.output<typeof cookieSchema>,
  url: URL,
  scope: Partial<z.output<typeof cookieSchema>>,
): StoredCookie {
  const name = checkName(cookie.name);
  const host = checkDomain(url.hostname);
  const domain = typeof scope.domain === 'string' && scope.domain !== '' ? checkDomain(scope.domain) : host;
  // A host may set cookies for itself and for the domains above it, for no other.
  if (domain !== host && !host.endsWith(`.${domain}`)) throw new CookieProblem('belongs to another domain');
  return {
    domain,
    hostOnly: domain === host && !(typeof scope.domain === 'string' && scope.domain.startsWith('.')),
    path: checkPath(scope.path),
    name,
    value: checkValue(cookie.value, name),
    secure: url.protocol === 'https:' || scope.secure === true,
    expires: checkExpiry(scope.expires),
  };
}

/** @throws BadRequestError for what is not JSON in UTF-8; a byte order mark is none of JSON's. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new BadRequestError('The file is not valid JSON.', { param: 'file', cause });
  }
}

const notHar = (cause?: unknown) =>
  new BadRequestError('The file is not a HAR recording: it has no list of requests.', { param: 'file', cause });
