/** Renders answers as web `Response`s: the door of the route handlers in `app/`. */
import { randomUUID } from 'node:crypto';
import { BadRequestError } from '../../contract/errors.ts';
import { outgoingHeaders } from './answers.ts';
import { forwarded } from './client-address.ts';
import type { Endpoint, Method, RawParams } from './endpoint.ts';
import { ENTRY_HEADERS, OUR_ANSWER_HEADER } from './entry-headers.ts';
import { refusalAnswer } from './error-answer.ts';
import { dialectAt } from './faces.ts';
import { reportFault } from './report.ts';
import { requestUrl } from './request-url.ts';
import type { Answer, ApiRequest } from './types.ts';

export interface RouteContext {
  readonly params: Promise<RawParams>;
}
export type RouteHandler = (request: Request, context: RouteContext) => Promise<Response>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const satisfies readonly Method[];

/** One endpoint as a route handler: `export const POST = route(createConversation)`. */
export function route(endpoint: Endpoint): RouteHandler {
  return async (request, context) => {
    const apiRequest = toApiRequest(request);
    const answer = await endpoint.run(apiRequest, await context.params);
    return toResponse(answer, apiRequest);
  };
}

export type RouteHandlers = Readonly<Record<Method | 'HEAD' | 'OPTIONS', RouteHandler>>;

/**
 * Every verb of one path, so that a verb without an endpoint is answered 405 in JSON:
 * `export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: read, DELETE: remove })`.
 */
export function routes(endpoints: Readonly<Partial<Record<Method, Endpoint>>>): RouteHandlers {
  const present = METHODS.filter((method) => endpoints[method]);
  const allow = [...present, ...(endpoints.GET ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  const face = present.map((method) => endpoints[method]?.face)[0] ?? 'gui';
  const refuse: RouteHandler = async (request) => {
    const refusal = { status: 405, message: 'This method is not allowed here.', type: 'MethodNotAllowedError' };
    const apiRequest = toApiRequest(request);
    const dialect = dialectAt(face, apiRequest.url.pathname);
    return toResponse(refusalAnswer(dialect, { ...refusal, headers: { allow } }), apiRequest);
  };
  const options: RouteHandler = async (request) =>
    toResponse({ status: 204, headers: { allow }, body: null }, toApiRequest(request));
  const handler = (method: Method): RouteHandler => {
    const endpoint = endpoints[method];
    return endpoint ? route(endpoint) : refuse;
  };
  return {
    GET: handler('GET'),
    HEAD: handler('GET'),
    POST: handler('POST'),
    PUT: handler('PUT'),
    PATCH: handler('PATCH'),
    DELETE: handler('DELETE'),
    OPTIONS: options,
  };
}

function toApiRequest(request: Request): ApiRequest {
  const { pathname, search } = new URL(request.url);
  const { headers } = request;
  return {
    method: request.method,
    url: requestUrl(headers.get('host'), pathname + search, forwarded({ headers })),
    headers,
    body: request.body && readChunks(request.body),
    signal: request.signal,
    requestId: headers.get(ENTRY_HEADERS.requestId) ?? randomUUID(),
    peer: headers.get(ENTRY_HEADERS.peer) ?? '',
  };
}

/** Leaves the stream open when its reader stops early: cancelling it would reset the connection before our answer. */
async function* readChunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } catch (cause) {
    throw new BadRequestError('The request body was cut short.', { cause });
  } finally {
    reader.releaseLock();
  }
}

function toResponse(answer: Answer, request: ApiRequest): Response {
  const body = answer.body;
  const headers = { ...outgoingHeaders(answer), [OUR_ANSWER_HEADER]: knownLength(answer) };
  const init = { status: answer.status, headers };
  if (body === null || typeof body === 'string') return new Response(body, init);
  if (body instanceof Uint8Array) return new Response(body as Uint8Array<ArrayBuffer>, init);
  if (request.method === 'HEAD') {
    // Nobody will read it, so whatever it holds open is let go at once.
    body[Symbol.asyncIterator]()
      .return?.()
      ?.catch(() => {});
    return new Response(null, init);
  }
  return new Response(toReadable(body, request), init);
}

/** Next drops `content-length`; the entry puts it back from the marker. */
function knownLength({ body, headers, status }: Answer): string {
  if (headers['content-length'] !== undefined) return headers['content-length'];
  if (body === null) return status === 204 || status === 304 ? '' : '0';
  return typeof body === 'string' || body instanceof Uint8Array ? String(Buffer.byteLength(body)) : '';
}

/** Pulls one chunk at a time, so a slow client holds the source back; a client that leaves ends it. */
function toReadable(source: AsyncIterable<Uint8Array>, request: ApiRequest): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const result = await iterator.next();
        if (result.done) controller.close();
        else controller.enqueue(result.value);
      } catch (error) {
        // The status is out already; cutting the connection is the only way left to say that this is not the end.
        if (!request.signal.aborted) reportFault({ requestId: request.requestId, where: 'stream', error });
        controller.error(error);
      }
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
