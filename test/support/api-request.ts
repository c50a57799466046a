/** Requests as an endpoint sees them, without a server. */
import type { Endpoint, RawParams } from '#lib/platform/http/endpoint.ts';
import type { Answer, ApiRequest } from '#lib/platform/http/types.ts';

export interface RequestInput {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array> | FormData;
}

export async function apiRequest(input: RequestInput = {}): Promise<ApiRequest> {
  const headers = new Headers(input.headers);
  let body = input.body instanceof FormData || input.body === undefined ? null : input.body;
  if (input.body instanceof FormData) {
    const encoded = new Response(input.body);
    headers.set('content-type', encoded.headers.get('content-type') ?? '');
    body = new Uint8Array(await encoded.arrayBuffer());
    headers.set('content-length', String(body.length));
  }
  return {
    method: input.method ?? 'GET',
    url: new URL(input.path ?? '/', 'http://localhost:1337'),
    headers,
    body: body instanceof Uint8Array ? inPieces(body) : body,
    signal: new AbortController().signal,
    requestId: 'test',
    peer: '127.0.0.1',
  };
}

/** Runs an endpoint and reads its answer whole. */
export async function call(endpoint: Endpoint, params: RawParams, input: RequestInput = {}): Promise<FullAnswer> {
  const answer = await endpoint.run(await apiRequest({ method: endpoint.method, ...input }), params);
  const bytes = await readBody(answer);
  const text = new TextDecoder().decode(bytes);
  const isJson = answer.headers['content-type']?.startsWith('application/json') ?? false;
  return { status: answer.status, headers: answer.headers, bytes, text, json: isJson ? JSON.parse(text) : null };
}

export interface FullAnswer {
  readonly status: number;
  readonly headers: Answer['headers'];
  readonly bytes: Uint8Array;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it as it likes
  readonly json: any;
}

async function readBody({ body }: Answer): Promise<Uint8Array> {
  if (body === null) return new Uint8Array();
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

/** As a socket delivers it. */
async function* inPieces(body: Uint8Array): AsyncIterable<Uint8Array> {
  for (let start = 0; start < body.length; start += 16_384) yield body.subarray(start, start + 16_384);
}
