/**
 * The direct door: answers the hot endpoints on Node's own response, beside Next. The first token of a stream leaves
 * in milliseconds, where a route handler under load takes seconds.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BadRequestError } from '../../contract/errors.ts';
import { outgoingHeaders } from './answers.ts';
import { forwarded } from './client-address.ts';
import type { Endpoint, RawParams } from './endpoint.ts';
import { ENTRY_HEADERS, OUR_ANSWER_HEADER } from './entry-headers.ts';
import { matchPath } from './path-pattern.ts';
import { reportFault } from './report.ts';
import { requestUrl } from './request-url.ts';
import type { Answer, ApiRequest } from './types.ts';

export interface DirectMatch {
  readonly endpoint: Endpoint;
  readonly params: RawParams;
}

/** The endpoint of the list that serves this method and path. */
export function matchEndpoint(endpoints: readonly Endpoint[], method: string, pathname: string): DirectMatch | null {
  for (const endpoint of endpoints) {
    if (endpoint.method !== method) continue;
    const params = matchPath(endpoint.path, pathname);
    if (params) return { endpoint, params };
  }
  return null;
}

/** Serves one request; rejects never, except for faults of the socket that end the request anyway. */
export async function serveDirect(
  { endpoint, params }: DirectMatch,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const apiRequest = toApiRequest(request, gone.signal);
  await writeAnswer(await endpoint.run(apiRequest, params), response, apiRequest);
}

function toApiRequest(request: IncomingMessage, signal: AbortSignal): ApiRequest {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const hasBody = headers.has('content-length') || headers.has('transfer-encoding');
  return {
    method: request.method ?? 'GET',
    url: requestUrl(request.headers.host, request.url ?? '/', forwarded({ headers })),
    headers,
    body: hasBody ? readChunks(request) : null,
    signal,
    requestId: headers.get(ENTRY_HEADERS.requestId) ?? '',
    peer: headers.get(ENTRY_HEADERS.peer) ?? '',
  };
}

/** Leaves the request open when its reader stops early, so that the answer can still be sent. */
async function* readChunks(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk;
  } catch (cause) {
    throw new BadRequestError('The request body was cut short.', { cause });
  }
}

/** Writes an answer at the client's pace. A stream's first chunk leaves with the headers. */
export async function writeAnswer(answer: Answer, response: ServerResponse, request: ApiRequest): Promise<void> {
  const { body, status } = answer;
  const headers = { ...outgoingHeaders(answer), [OUR_ANSWER_HEADER]: '' };
  if (body === null || typeof body === 'string' || body instanceof Uint8Array) {
    const length = body === null ? 0 : Buffer.byteLength(body);
    const declared = status === 204 || status === 304 ? {} : { 'content-length': length };
    response.writeHead(status, { ...headers, ...declared });
    response.end(body ?? undefined);
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  const iterator = body[Symbol.asyncIterator]();
  const closed = new Promise<void>((resolve) => response.once('close', resolve));
  // A pending `next()` must not keep a stream open that has lost its reader.
  closed.then(() => iterator.return?.()).catch(() => {});
  try {
    for (let item = await iterator.next(); !item.done; item = await iterator.next()) {
      if (response.destroyed) return;
      if (!response.write(item.value)) await Promise.race([once(response, 'drain'), closed]);
    }
    response.end();
  } catch (error) {
    // The status is out; cutting the connection is the only way left to say that this is not the end.
    if (!request.signal.aborted) reportFault({ requestId: request.requestId, where: 'stream', error });
    response.destroy();
  }
}
