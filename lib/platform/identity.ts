/**
 * Who is asking. Accounts, demo visitors, API keys and paired devices each enter a source here; a request is whoever
 * the first source says it is. With no source (a server of one's own, reached from its machine only) everybody is the
 * one person the server belongs to.
 */
import type { ApiRequest, Face, Owner } from './http/types.ts';
import { singleton } from './singleton.ts';

export interface Identity extends Owner {
  readonly kind: 'local' | 'account' | 'visitor' | 'key' | 'device' | 'nobody';
  /** What may be done to the server itself: an administrator sets it up, a member uses it, a visitor only looks on. */
  readonly role: 'admin' | 'member' | 'visitor';
  /** A device that was handed one conversation may touch that one only. */
  readonly conversationId?: string;
  /** Of a paired device: which one it is. */
  readonly deviceId?: string;
  /** Aborts when the identity is withdrawn (a device revoked): what streams to it ends at that moment. */
  readonly withdrawn?: AbortSignal;
  /** Where its pages begin: of a device its one chat, of a nobody the page that says why; else `/chat/` and the sign-in. */
  readonly homePage?: string;
  /** The API key that spoke for the owner, and what it may be used for. */
  readonly key?: { readonly id: string; readonly scopes: readonly string[] };
  /** The signed-in browser, which its owner can sign out. */
  readonly sessionId?: string;
  /** A `Set-Cookie` value the answer has to carry (a visitor seen for the first time). */
  readonly setCookie?: string;
}

/** What a source may look at: pages and sockets have no more than headers. */
export type Asking = Pick<ApiRequest, 'headers'> &
  Partial<Pick<ApiRequest, 'method' | 'url' | 'peer'>> & { readonly face?: Face };

/**
 * Says who it is, or null when it cannot tell.
 * @throws UnauthorizedError, ForbiddenError for credentials that are wrong: no other source is asked then.
 */
export type IdentitySource = (asking: Asking) => Promise<Identity | null> | Identity | null;

/** One call of an endpoint about to be made. A gate lets it through, or throws what refuses it. */
export interface Call {
  readonly identity: Identity;
  readonly endpoint: {
    readonly id: string;
    readonly method: string;
    readonly path: string;
    readonly face: Face;
    readonly access: 'public' | 'member' | 'admin';
  };
  readonly request: ApiRequest;
  readonly params: Readonly<Record<string, string | string[] | undefined>>;
}
// biome-ignore lint/suspicious/noConfusingVoidType: most gates have nothing to say
export type Gate = (call: Call) => Promise<Passage | void> | Passage | void;
/** What a gate that lets a call through has to say about it. */
export interface Passage {
  /** Headers the answer carries, where the endpoint has none of the same name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Called once when the answer is over: sent, streamed to its end, or given up by its client. */
  release?(): void;
}

const LOCAL: Identity = Object.freeze({ id: 'local', kind: 'local', role: 'admin' });
/** Owns nothing: no row has an empty owner. */
export const NOBODY: Identity = Object.freeze({ id: '', kind: 'nobody', role: 'visitor' });

interface Registry {
  readonly sources: Map<string, IdentitySource>;
  readonly gates: Map<string, Gate>;
  challenge: Challenge | null;
  /** Without an identity nothing but what is public is answered. */
  closed: boolean;
}

const registry = (): Registry =>
  singleton('identity', () => ({ sources: new Map(), gates: new Map(), challenge: null, closed: false }));

/** Enters a source under its name; sources are asked in the order they were entered. */
export function addIdentitySource(name: string, source: IdentitySource): void {
  registry().sources.set(name, source);
}

/** Enters a gate under its name: every call of every endpoint passes all of them. */
export function addGate(name: string, gate: Gate): void {
  registry().gates.set(name, gate);
}

/** How somebody unknown can say who he is: the value of `WWW-Authenticate`, or null for a browser, which has a page for it. */
export type Challenge = (headers: Headers) => string | null;

export function setChallenge(challenge: Challenge): void {
  registry().challenge = challenge;
}

/** The headers of a 401. */
export function challengeHeaders(headers: Headers): Readonly<Record<string, string>> {
  const challenge = registry().challenge?.(headers) ?? null;
  return challenge === null ? {} : { 'www-authenticate': challenge };
}

/** From now on a request no source knows is nobody's. */
export function closeToStrangers(): void {
  registry().closed = true;
}

/** True when a request without credentials is not the local owner's. */
export const isClosedToStrangers = (): boolean => registry().closed;

/** Who is asking; NOBODY when the server is closed and no source knows them. */
export async function identify(asking: Asking): Promise<Identity> {
  const { sources, closed } = registry();
  for (const source of sources.values()) {
    const identity = await source(asking);
    if (identity) return identity;
  }
  return closed ? NOBODY : LOCAL;
}

/** What all gates say together. @throws what the gate that refuses it says; the ones before it are released. */
export async function passGates(call: Call): Promise<Passage> {
  const passages: Passage[] = [];
  const release = () => {
    for (const passage of passages.splice(0)) passage.release?.();
  };
  try {
    for (const gate of registry().gates.values()) passages.push((await gate(call)) ?? {});
  } catch (error) {
    release();
    throw error;
  }
  const headers = Object.assign({}, ...passages.map((passage) => passage.headers));
  return passages.some((passage) => passage.release) ? { headers, release } : { headers };
}

/** The owner a page is made for; its entry has already sent strangers to the sign-in. */
export async function resolveOwner(request: Pick<ApiRequest, 'headers'>): Promise<Identity> {
  return identify(request);
}
