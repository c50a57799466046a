/**
 * `fetch` for everything this server asks of others. It judges each address (also behind redirects and DNS), bounds
 * time, headers and body, and turns every failure into one of our errors.
 */
import { Agent, request } from 'undici';
import { type AppError, isAppError, UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { config } from '../config.ts';
import { singleton } from '../singleton.ts';
import { ACCEPT_ENCODING, headersOf, letGo, type RawAnswer, toResponse } from './answer.ts';
import { mapFailure } from './failures.ts';
import { guardedLookup, type Resolve, systemResolve } from './lookup.ts';
import { bareHost, checkUrl, notAllowed, type Policy, providerPolicy, publicPolicy } from './policy.ts';

export interface FetchOptions {
  /** `public`: any address somebody typed. `provider`: an upstream, at its base URL's host only. */
  readonly policy: 'public' | 'provider';
  /** The provider's base URL (`provider` only). */
  readonly baseUrl?: string;
  readonly connectMs?: number;
  readonly firstByteMs?: number;
  readonly idleMs?: number;
  /** Decompressed bytes of one answer. Without it: 8 MB, or no bound on a provider's event stream. */
  readonly maxBytes?: number;
  /** Tests stand in for DNS here. */
  readonly resolve?: Resolve;
}

export type Fetch = typeof globalThis.fetch;

const MAX_REDIRECTS = 3;
const MAX_HEADER_BYTES = 64 * 1024;
const DEFAULT_HEADERS = [
  ['accept', '*/*'],
  ['accept-encoding', ACCEPT_ENCODING],
  ['user-agent', 'Hypotez'],
] as const;
/** All that follows a redirect to another host: never a key, a cookie or anything a caller added. */
const PORTABLE_HEADERS = ['accept', 'accept-encoding', 'accept-language', 'range', 'user-agent'];

/** Makes a fetch bound to a policy. It throws AppErrors: 400 for a refused address, 413, 502, 504. */
export function createFetch(options: FetchOptions): Fetch {
  return async (input, init = {}) => {
    const given = input instanceof Request ? input : null;
    const policy = policyFor(options, given ? given.url : String(input));
    let url = checkUrl(given ? given.url : String(input), policy);
    if (options.policy === 'provider') requireOwnHost(url, options.baseUrl);
    const headers = new Headers(init.headers ?? given?.headers);
    for (const [name, value] of DEFAULT_HEADERS) if (!headers.has(name)) headers.set(name, value);
    const signal = init.signal ?? given?.signal ?? null;
    let method = (init.method ?? given?.method ?? 'GET').toUpperCase();
    let body = await plainBody(init.body ?? (given?.body ? await given.arrayBuffer() : null), headers);

    for (let hop = 0; ; hop += 1) {
      const answer = await send(url, { method, headers, body, signal }, policy, options);
      const received = headersOf(answer);
      const location = redirectTarget(answer.status, received);
      if (location === null) {
        return toResponse(answer, received, { url, method, signal, limit: bodyLimit(options, received) });
      }
      letGo(answer);
      const next = options.policy === 'provider' ? ownRedirect(url, location, policy) : openRedirect(url, location);
      if (hop >= MAX_REDIRECTS || next === null) throw options.policy === 'provider' ? redirected() : notAllowed();
      if (bareHost(next) !== bareHost(url) || next.port !== url.port) {
        for (const name of [...headers.keys()]) if (!PORTABLE_HEADERS.includes(name)) headers.delete(name);
      }
      if (answer.status === 303 || ((answer.status === 301 || answer.status === 302) && method === 'POST')) {
        method = 'GET';
        body = null;
        headers.delete('content-type');
      }
      url = next;
    }
  };
}

type PlainBody = string | Uint8Array | null;

/** Forms and the like as bytes, their type among the headers. */
async function plainBody(body: BodyInit | null, headers: Headers): Promise<PlainBody> {
  if (body === null || typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof ReadableStream) throw new TypeError('A streamed request body cannot follow redirects');
  const whole = new Response(body);
  const type = whole.headers.get('content-type');
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
  return new Uint8Array(await whole.arrayBuffer());
}

interface Outgoing {
  readonly method: string;
  readonly headers: Headers;
  readonly body: PlainBody;
  readonly signal: AbortSignal | null;
}

async function send(url: URL, outgoing: Outgoing, policy: Policy, options: FetchOptions): Promise<RawAnswer> {
  try {
    const { statusCode, headers, body } = await request(url, {
      method: outgoing.method as 'GET',
      headers: outgoing.headers,
      body: outgoing.body,
      signal: outgoing.signal,
      dispatcher: agentFor(policy, options),
    });
    return { status: statusCode, headers, body };
  } catch (error) {
    const failure = mapFailure(error, outgoing.signal);
    // From outside, a forbidden address, a closed port and an unknown name look the same: this is no port scanner.
    if (options.policy === 'public' && isAppError(failure) && failure.code === 'unreachable') throw notAllowed(error);
    throw failure;
  }
}

/** Connections are pooled per policy; one that may reach a private host is never shared with one that may not. */
function agentFor(policy: Policy, options: FetchOptions): Agent {
  const timing = {
    connect: options.connectMs ?? LIMITS.upstreamConnectMs,
    firstByte: options.firstByteMs ?? config().UPSTREAM_FIRST_BYTE_MS,
    idle: options.idleMs ?? config().UPSTREAM_IDLE_MS,
  };
  const create = (): Agent =>
    new Agent({
      connect: {
        timeout: timing.connect,
        lookup: guardedLookup(options.resolve ?? systemResolve, (host) => host === policy.privateHost),
      },
      headersTimeout: timing.firstByte,
      bodyTimeout: timing.idle,
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: 10_000,
    });
  if (options.resolve) return create();
  return singleton(`outbound.${policy.privateHost ?? 'public'}.${JSON.stringify(timing)}`, create);
}

function policyFor(options: FetchOptions, url: string): Policy {
  if (options.policy === 'public') return publicPolicy(url, config());
  if (options.baseUrl === undefined) throw new TypeError('The provider policy needs a base URL');
  return providerPolicy(options.baseUrl, config());
}

/** A redirect of the public policy may lead to another host, which is judged on its own. Null: it leads to less safety. */
function openRedirect(from: URL, location: string): URL | null {
  const next = checkUrl(resolveLocation(location, from), publicPolicy(resolveLocation(location, from), config()));
  return from.protocol === 'https:' && next.protocol === 'http:' ? null : next;
}

/** A provider's stays where it is. Null: it does not, which is the upstream's doing and not its caller's. */
function ownRedirect(from: URL, location: string, policy: Policy): URL | null {
  if (!URL.canParse(location, from)) return null;
  const next = new URL(location, from);
  const stays = bareHost(next) === bareHost(from) && next.port === from.port;
  return stays && !(from.protocol === 'https:' && next.protocol === 'http:') ? checkUrl(next, policy) : null;
}

/** 502: nothing the caller could do otherwise. */
const redirected = (): AppError =>
  new UpstreamError('The upstream sends requests on to another address, which is not followed.', {
    code: 'redirect_not_allowed',
  });

function requireOwnHost(url: URL, baseUrl: string | undefined): void {
  if (baseUrl === undefined || new URL(baseUrl).host !== url.host) throw notAllowed();
}

function redirectTarget(status: number, headers: Headers): string | null {
  return [301, 302, 303, 307, 308].includes(status) ? headers.get('location') : null;
}

function resolveLocation(location: string, base: URL): URL {
  try {
    return new URL(location, base);
  } catch (error) {
    throw notAllowed(error);
  }
}

/** A provider's stream is as long as its answer; its reader bounds frames and text instead. */
function bodyLimit(options: FetchOptions, headers: Headers): number {
  if (options.maxBytes !== undefined) return options.maxBytes;
  const isStream = headers.get('content-type')?.includes('text/event-stream') ?? false;
  return options.policy === 'provider' && isStream ? Number.POSITIVE_INFINITY : LIMITS.upstreamBodyBytes;
}
