/**
 * better-auth, as far as it is used: people, their passwords, and the sign-in through an OpenID Connect provider.
 * Its own routes are not served: our endpoints call it, so they share validation, limits and the OpenAPI document with
 * the rest. Loaded at the first sign-in only.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { ForbiddenError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { deriveKey, hashToken } from '../platform/crypto.ts';
import { database } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import { singleton } from '../platform/singleton.ts';
import { type Admission, admit } from './admission.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { sessionFields, type Visit } from './sessions.ts';

export const AUTH_PATH = '/backend-api/v2/auth';
export const OIDC = 'oidc';

/** One sign-in or sign-up: what the hooks below need to know of it, and the token they take out of it. */
export interface Attempt {
  readonly visit: Visit;
  /** By what right a new account is made; asked when one is about to be, and without it none is. */
  readonly admission?: (() => Promise<Admission | null>) | undefined;
  /** Of the session that was begun. */
  token?: string;
  /** Why no account was made; better-auth only passes on that none was. */
  refusal?: unknown;
}

const attempts = (): AsyncLocalStorage<Attempt> => singleton('accounts.attempt', () => new AsyncLocalStorage());

/**
 * Runs a call of better-auth; gives its result and, when it signed somebody in, the session's token.
 * @throws what refused the new account, where that was tried.
 */
export async function inAttempt<T>(
  attempt: Omit<Attempt, 'token' | 'refusal'>,
  run: () => Promise<T>,
): Promise<{ readonly result: T; readonly token: string | undefined }> {
  const store: Attempt = { ...attempt };
  try {
    const result = await attempts().run(store, run);
    if (store.refusal === undefined) return { result, token: store.token };
  } catch (error) {
    if (store.refusal === undefined) throw error;
  }
  throw store.refusal;
}

export type Auth = Awaited<ReturnType<typeof createAuth>>;

const MOST_ORIGINS = 20;

/** The instance for an address of this server: a provider sends people back to where they came from. */
export function auth(origin: string): Promise<Auth> {
  const instances = singleton('accounts.auth', () => new Map<string, Promise<Auth>>());
  const existing = instances.get(origin);
  if (existing) return existing;
  // A server has a few names; more are made up, and forgotten again.
  if (instances.size >= MOST_ORIGINS) instances.clear();
  const created = createAuth(origin);
  // An issuer that was unreachable must not stay forgotten: whoever tries next begins anew.
  created.catch(() => instances.delete(origin));
  instances.set(origin, created);
  return created;
}

/** Drops the instances, so that the next one asks the issuer again. */
export function forgetAuth(): void {
  singleton('accounts.auth', () => new Map()).clear();
}

async function createAuth(origin: string) {
  const [{ betterAuth }, { prismaAdapter }, { genericOAuth }] = await Promise.all([
    import('better-auth'),
    import('better-auth/adapters/prisma'),
    import('better-auth/plugins/generic-oauth'),
  ]);
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = config();
  const plugins =
    OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined
      ? []
      : [
          genericOAuth({
            config: [
              {
                providerId: OIDC,
                discoveryUrl: `${OIDC_ISSUER.replace(/\/$/, '')}/.well-known/openid-configuration`,
                clientId: OIDC_CLIENT_ID,
                clientSecret: OIDC_CLIENT_SECRET,
                scopes: ['openid', 'email', 'profile'],
                pkce: true,
                requireIdTokenVerification: true,
              },
            ],
          }),
        ];
  return betterAuth({
    appName: 'Hypotez',
    baseURL: origin,
    basePath: AUTH_PATH,
    secret: deriveKey('better-auth, v1').toString('hex'),
    database: prismaAdapter(database(), { provider: 'sqlite' }),
    telemetry: { enabled: false },
    logger: { level: 'warn', log: (level, message) => logger()[level](`better-auth: ${message}`) },
    rateLimit: { enabled: false }, // attempts.ts does, for both modes
    user: { additionalFields: { role: { type: 'string', input: false, defaultValue: 'member' } } },
    account: { fields: { userId: 'ownerId' } },
    session: { fields: { userId: 'ownerId' }, expiresIn: 30 * 24 * 3600 },
    advanced: { database: { generateId: () => randomUUID() } },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 256,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    plugins,
    databaseHooks: {
      user: {
        create: {
          async before(user) {
            const attempt = attempts().getStore();
            try {
              const admission = await attempt?.admission?.();
              if (!admission) throw new ForbiddenError('Accounts are made by invitation.');
              return { data: { ...user, ...(await admit(admission)) } };
            } catch (refusal) {
              if (attempt) attempt.refusal = refusal;
              throw refusal;
            }
          },
        },
      },
      // What is not kept cannot leak: the tokens have done their work once they have said who it is.
      account: {
        create: { before: async (account) => ({ data: { ...account, ...NO_TOKENS } }) },
        update: { before: async (account) => ({ data: { ...account, ...NO_TOKENS } }) },
      },
      session: {
        create: {
          async before(session) {
            const attempt = attempts().getStore();
            if (!attempt) throw new ForbiddenError('A session begins with a sign-in.');
            attempt.token = session.token;
            return { data: { ...session, ...sessionFields(attempt.visit), token: hashToken(session.token) } };
          },
        },
      },
    },
  });
}

const NO_TOKENS = { accessToken: null, refreshToken: null, idToken: null };
