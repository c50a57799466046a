/**
 * Both doors speak these: a request as plain data in, an answer as plain data out. The route handlers in `app/` render
 * an Answer as a web `Response`; the direct door writes the same Answer to Node's own response.
 */

export interface ApiRequest {
  readonly method: string;
  /** Absolute; its origin is the one this request was addressed to. */
  readonly url: URL;
  readonly headers: Headers;
  /** The raw bytes, not yet read; null when there is no body. */
  readonly body: AsyncIterable<Uint8Array> | null;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  /** The address of the other end of the socket. */
  readonly peer: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | null;
}

/** Whose data this request may touch. */
export interface Owner {
  readonly id: string;
}

/** The dialect of an endpoint's errors. */
export type Face = 'gui' | 'openai' | 'vision';

/** How a refusal is written: as its face does, and as Anthropic does for the messages among OpenAI's paths. */
export type Dialect = Face | 'anthropic';
