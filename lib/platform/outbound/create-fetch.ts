/**
 * `fetch` for everything this server asks of others. It judges each address (also behind redirects and DNS), bounds
 * time, headers and body, and turns every failure into one of our errors.
 */
import { Agent, fetch as undiciFetch } from 'undici';
import { type AppError, isAppError, UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { config } from '../config.ts';
import { singleton } from '../singleton.ts';
import { boundedBody } from './body.ts';
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
/** All that follows a redirect to another host: never a key, a cookie or anything a caller added. */
const PORTABLE_HEADERS = ['accept', 'accept-encoding', 'accept-language', 'range', 'user-agent'];

/** Makes a fetch bound to a policy. It throws AppErrors: 400 for a refused address, 413, 502, 504. */
export function createFetch(options: FetchOptions): Fetch {
  return async (input, init = {}) => {
    const request = input instanceof Request ? input : null;
    const policy = policyFor(options, request ? request.url : String(input));
    let url = checkUrl(request ? request.url : String(input), policy);
    if (options.policy === 'provider') requireOwnHost(url, options.baseUrl);
    const headers = new Headers(init.headers ?? request?.headers);
    const signal = init.signal ?? request?.signal ?? null;
    let method = (init.method ?? request?.method ?? 'GET').toUpperCase();
    let body = init.body ?? (request?.body ? await request.arrayBuffer() : null);
    if (body instanceof ReadableStream) throw new TypeError('A streamed request body cannot follow redirects');

    for (let hop = 0; ; hop += 1) {
      const response = await send(url, { method, headers, body, signal }, policy, options);
      const location = redirectTarget(response);
      if (location === null) return boundedBody(response, bodyLimit(options, response), signal);
      await response.body?.cancel();
      const next = options.policy === 'provider' ? ownRedirect(url, location, policy) : openRedirect(url, location);
      if (hop >= MAX_REDIRECTS || next === null) throw options.policy === 'provider' ? redirected() : notAllowed();
      if (bareHost(next) !== bareHost(url) || next.port !== url.port) {
        for (const name of [...headers.keys()]) if (!PORTABLE_HEADERS.includes(name)) headers.delete(name);
      }
      if (response.status === 303 || ((response.status === 301 || response.status === 302) && method === 'POST')) {
        method = 'GET';
        body = null;
        headers.delete('content-type');
      }
      url = next;
    }
  };
}

interface Outgoing {
  readonly method: string;
  readonly headers: Headers;
  readonly body: BodyInit | ArrayBuffer | null;
  readonly signal: AbortSignal | null;
}

async function send(url: URL, outgoing: Outgoing, policy: Policy, options: FetchOptions): Promise<Response> {
  try {
    const response = await undiciFetch(url, {
      method: outgoing.method,
      headers: [...outgoing.headers],
      // undici types its own FormData and Blob apart from the platform's; strings and bytes are the same in both.
      body: outgoing.body as string | Uint8Array | null,
      signal: outgoing.signal,
      redirect: 'manual',
      dispatcher: agentFor(policy, options),
    });
    return response as unknown as Response;
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

function redirectTarget(response: Response): string | null {
  return [301, 302, 303, 307, 308].includes(response.status) ? response.headers.get('location') : null;
}

function resolveLocation(location: string, base: URL): URL {
  try {
    return new URL(location, base);
  } catch (error) {
    throw notAllowed(error);
  }
}

/** A provider's stream is as long as its answer; its reader bounds frames and text instead. */
function bodyLimit(options: FetchOptions, response: Response): number {
  if (options.maxBytes !== undefined) return options.maxBytes;
  const isStream = response.headers.get('content-type')?.includes('text/event-stream') ?? false;
  return options.policy === 'provider' && isStream ? Number.POSITIVE_INFINITY : LIMITS.upstreamBodyBytes;
}
