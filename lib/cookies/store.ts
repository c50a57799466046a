/** Uploaded cookies at rest: one sealed row a file. A second file of the same name takes the place of the first. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CookieJarModel } from '../../generated/prisma/models.ts';
import type { CookieFile } from '../contract/api.ts';
import { NotFoundError, TooLargeError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { decrypt, encrypt, UnsealError } from '../platform/crypto.ts';
import { database } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import type { StoredCookie } from './cookie.ts';

const storedSchema = z.array(
  z.object({
    domain: z.string(),
    hostOnly: z.boolean(),
    path: z.string(),
    name: z.string(),
    value: z.string(),
    secure: z.boolean(),
    expires: z.number().nullable(),
  }),
);
const domainsSchema = z.array(z.string());

/** @throws TooLargeError when the owner has too many files. The old file stays whole until the new one is. */
export async function saveCookies(ownerId: string, label: string, cookies: readonly StoredCookie[]): Promise<void> {
  const id = randomUUID();
  const domains = [...new Set(cookies.map((cookie) => cookie.domain))].sort();
  const secret = encrypt(JSON.stringify(cookies), contextOf({ ownerId, id }));
  await database().$transaction(async (tx) => {
    await tx.cookieJar.deleteMany({ where: { ownerId, label } });
    const held = await tx.cookieJar.count({ where: { ownerId } });
    if (held >= LIMITS.cookieJars) {
      throw new TooLargeError(`There are ${LIMITS.cookieJars} cookie files already. Delete some first.`);
    }
    await tx.cookieJar.create({ data: { id, ownerId, label, domains: JSON.stringify(domains), secret } });
  });
}

export async function listCookieFiles(ownerId: string): Promise<CookieFile[]> {
  const rows = await database().cookieJar.findMany({ where: { ownerId }, orderBy: { seq: 'desc' } });
  return rows.map((row) => {
    const cookies = readCookies(row);
    return {
      id: row.id,
      label: row.label,
      domains: domainsSchema.parse(JSON.parse(row.domains)),
      cookies: cookies?.length ?? 0,
      status: cookies === null ? 'unreadable' : 'ready',
      created: row.createdAt.getTime(),
    };
  });
}

/** @throws NotFoundError for unknown and foreign ids alike. */
export async function deleteCookieFile(ownerId: string, id: string): Promise<void> {
  const { count } = await database().cookieJar.deleteMany({ where: { id, ownerId } });
  if (count === 0) throw new NotFoundError('There is no such cookie file.');
}

/** All cookies of the owner, older files first. */
export async function loadCookies(ownerId: string): Promise<StoredCookie[]> {
  const rows = await database().cookieJar.findMany({ where: { ownerId }, orderBy: { seq: 'asc' } });
  return rows.flatMap((row) => readCookies(row) ?? []);
}

/** null for a file that was damaged, or sealed under a lost secret: the rest goes on, the owner uploads it again. */
function readCookies(row: CookieJarModel): StoredCookie[] | null {
  try {
    return storedSchema.parse(JSON.parse(decrypt(row.secret, contextOf(row))));
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    logger().warn({ file: row.id }, 'A cookie file cannot be read with this secret: upload it again');
    return null;
  }
}

/** The row's identity: sealed cookies copied to another row do not open. */
const contextOf = ({ ownerId, id }: Pick<CookieJarModel, 'ownerId' | 'id'>): string =>
  JSON.stringify(['cookies', ownerId, id]);
