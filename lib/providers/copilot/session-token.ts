/**
 * A GitHub token buys a Copilot token that lives for about half an hour: `GET <api>/copilot_internal/v2/token` with
 * `Authorization: token <GitHub token>` gives `{token, expires_at, refresh_in, endpoints: {api}}`. GitHub does not
 * document it; the format is the one of public clients (LiteLLM's "GitHub Copilot" page, rig-core's
 * `providers::copilot::auth`). The token is renewed before it expires, and asked for once however many wait.
 */
import crypto from 'node:crypto';
import { MissingAuthError, UpstreamError } from '../../contract/errors.ts';
import { readText } from '../../platform/outbound/index.ts';
import { singleton } from '../../platform/singleton.ts';
import { type Asked, errorFromFailure, errorFromStatus } from '../openai-compatible/errors.ts';
import { asCount, asObject, asString, parseJson } from '../openai-compatible/json.ts';
import type { ProviderContext } from '../provider.ts';
import { copilotAddresses } from './addresses.ts';
import { editorHeaders, LABEL, signInAgain, signInFirst } from './identity.ts';

export interface SessionToken {
  readonly token: string;
  /** Where its owner's plan is served, without a final slash. */
  readonly base: string;
}

interface Entry {
  readonly session: Promise<SessionToken>;
  /** ms since the epoch from which it is renewed; not known while it is being asked for. */
  renewAt: number;
}

const EXCHANGE_MS = 15_000;
const ANSWER_BYTES = 64 * 1024;
/** Before the end of its life, and when GitHub does not say when that is. */
const EARLY_MS = 60_000;
const USUAL_LIFE_MS = 25 * 60_000;
const MAX_ENTRIES = 1_000;
const FALLBACK_BASE = 'https://api.githubcopilot.com';

/** @throws MissingAuthError without a GitHub token, or when it does not open Copilot; the provider errors. */
export async function sessionToken(context: ProviderContext): Promise<SessionToken> {
  const { credentials } = context;
  if (credentials.apiKey === undefined) throw signInFirst();
  const entries = table();
  const key = keyOf(context);
  const known = entries.get(key);
  if (known && known.renewAt > Date.now()) return known.session;
  const entry: Entry = {
    session: exchange(context, credentials.apiKey, (at) => Object.assign(entry, { renewAt: at })),
    renewAt: Number.POSITIVE_INFINITY,
  };
  entries.set(key, entry);
  const oldest = entries.keys().next();
  if (entries.size > MAX_ENTRIES && !oldest.done) entries.delete(oldest.value);
  // A failure is for those who wait now; the next one asks again.
  entry.session.catch(() => entries.get(key) === entry && entries.delete(key));
  return entry.session;
}

/** Forgets the token of these credentials, which Copilot refused before its time. */
export function forgetSessionToken(context: ProviderContext): void {
  table().delete(keyOf(context));
}

const table = (): Map<string, Entry> => singleton('copilotTokens', () => new Map<string, Entry>());

function keyOf({ ownerId, credentials }: ProviderContext): string {
  const secret = JSON.stringify([ownerId, credentials.apiKey, credentials.baseUrl]);
  return crypto.createHash('sha256').update(secret).digest('base64url');
}

async function exchange(
  context: ProviderContext,
  githubToken: string,
  setRenewal: (at: number) => void,
): Promise<SessionToken> {
  const asked: Asked = { preset: { label: LABEL, keyPage: null }, model: '', apiKey: githubToken };
  const api = context.credentials.baseUrl ?? copilotAddresses().api;
  // Shared by all who wait for it, so nobody's leaving ends it.
  const signal = AbortSignal.timeout(EXCHANGE_MS);
  try {
    const response = await context.fetch(`${api}/copilot_internal/v2/token`, {
      headers: { ...editorHeaders(), accept: 'application/json', authorization: `token ${githubToken}` },
      signal,
    });
    const text = await readText(response, ANSWER_BYTES);
    const value = asObject(parseJson(text));
    if (response.status === 401) throw signInAgain();
    // Who has no plan is told so in words, with the page that offers one.
    if (response.status === 403 || response.status === 404) throw noPlan(asObject(value?.error_details)?.title);
    if (!response.ok) throw errorFromStatus(asked, response.status, response.headers, text);
    const token = asString(value?.token);
    if (!token || !/^[\x21-\x7e]+$/.test(token)) throw new UpstreamError(`${LABEL} did not answer with a token`);
    setRenewal(renewalOf(asCount(value?.expires_at), asCount(value?.refresh_in)));
    return { token, base: baseOf(asString(asObject(value?.endpoints)?.api), api) };
  } catch (error) {
    if (signal.aborted) throw new UpstreamError(`${LABEL} did not answer in time`, { cause: error });
    throw errorFromFailure(asked, error, signal);
  }
}

/** `expires_at` is in seconds of the epoch, `refresh_in` in seconds from now; whichever comes first counts. */
function renewalOf(expiresAt: number | null, refreshIn: number | null): number {
  const now = Date.now();
  const byEnd = expiresAt === null ? now + USUAL_LIFE_MS : expiresAt * 1000 - EARLY_MS;
  const byWish = refreshIn === null ? Number.POSITIVE_INFINITY : now + refreshIn * 1000;
  return Math.min(byEnd, byWish);
}

/** The address named with the token; never an unprotected one behind a protected one. */
function baseOf(named: string | null, api: string): string {
  if (named === null || !URL.canParse(named)) return FALLBACK_BASE;
  const { protocol } = new URL(named);
  if (protocol !== 'https:' && !(protocol === 'http:' && api.startsWith('http:'))) {
    throw new UpstreamError(`${LABEL} named an address that cannot be used`);
  }
  return named.replace(/\/+$/, '');
}

const noPlan = (title: unknown): MissingAuthError =>
  new MissingAuthError(
    `This GitHub account cannot use Copilot${typeof title === 'string' && title !== '' ? ` (${title.slice(0, 100)})` : ''}. See github.com/features/copilot.`,
  );
