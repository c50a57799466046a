/**
 * The last word on every answer. Next's own refusals (404, 405 and 500 as HTML or plain text) become JSON on the paths
 * of programs, and each answer gets the headers it lacks. Works by replacing the three methods of one response through
 * which everything leaves, because Next writes to it directly.
 */
import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { OUR_ANSWER_HEADER } from './entry-headers.ts';
import { type Refusal, refusalAnswer } from './error-answer.ts';
import type { Dialect } from './types.ts';

export interface AnswerPolicy {
  /** Of refusals; null on pages, whose errors are pages too. */
  readonly dialect: Dialect | null;
  /** Set where the answer has no such header yet. */
  readonly headers: Readonly<Record<string, string>>;
}

export function governAnswer(response: ServerResponse, policy: AnswerPolicy): void {
  const original = {
    writeHead: response.writeHead.bind(response),
    write: response.write.bind(response),
    end: response.end.bind(response),
  };
  let settled = false;
  let replaced = false;
  let replacement = '';

  /** Decides at the moment the headers leave, when status and type are known. */
  function settle(): void {
    const marker = response.getHeader(OUR_ANSWER_HEADER);
    response.removeHeader(OUR_ANSWER_HEADER);
    // Next drops the length of a Response; the marker carries it where it is known.
    if (typeof marker === 'string' && marker !== '' && !response.hasHeader('content-length')) {
      response.setHeader('content-length', marker);
    }
    const refusal = marker === undefined && policy.dialect ? foreignRefusal(response) : null;
    if (refusal && policy.dialect) replace(policy.dialect, refusal);
    for (const [name, value] of Object.entries(policy.headers)) {
      if (!response.hasHeader(name)) response.setHeader(name, value);
    }
  }

  function replace(dialect: Dialect, refusal: Refusal): void {
    replaced = true;
    const allow = response.getHeader('allow');
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    const answer = refusalAnswer(dialect, refusal);
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
    if (allow !== undefined) response.setHeader('allow', allow);
    response.setHeader('content-length', Buffer.byteLength(String(answer.body)));
    response.statusCode = refusal.status;
    replacement = String(answer.body);
  }

  function sendReplacement(): void {
    original.writeHead(response.statusCode);
    original.end(response.req.method === 'HEAD' ? undefined : replacement);
  }

  /** True when this answer has been taken over and nothing more of it may leave. */
  function takenOver(): boolean {
    if (replaced) return true;
    // Node's own `end` calls `writeHead` again, by which time the marker is gone.
    if (settled || response.headersSent) return false;
    settled = true;
    settle();
    if (replaced) sendReplacement();
    return replaced;
  }

  response.writeHead = (status: number, ...rest: unknown[]) => {
    if (replaced) return response;
    const headers = rest.find((item) => typeof item === 'object' && item !== null);
    response.statusCode = status;
    setHeaders(response, headers as OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined);
    if (!takenOver()) original.writeHead(response.statusCode);
    return response;
  };
  response.write = (...args: unknown[]) => {
    if (takenOver()) return swallow(args, true);
    return Reflect.apply(original.write, response, args);
  };
  response.end = (...args: unknown[]) => {
    if (takenOver()) return swallow(args, response);
    Reflect.apply(original.end, response, args);
    return response;
  };
}

function swallow<T>(args: readonly unknown[], result: T): T {
  const callback = args.at(-1);
  if (typeof callback === 'function') process.nextTick(callback as () => void);
  return result;
}

function setHeaders(response: ServerResponse, headers: OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined): void {
  if (Array.isArray(headers)) {
    for (let index = 0; index + 1 < headers.length; index += 2) {
      response.setHeader(String(headers[index]), headers[index + 1] as string);
    }
    return;
  }
  for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) response.setHeader(name, value);
}

/** What Next meant to say with an error of its own. */
function foreignRefusal({ statusCode: status }: ServerResponse): Refusal | null {
  if (status < 400) return null;
  if (status === 404) return { status, type: 'NotFoundError', message: 'There is nothing at this address.' };
  if (status === 405) return { status, type: 'MethodNotAllowedError', message: 'This method is not allowed here.' };
  if (status < 500) return { status, type: 'BadRequestError', message: 'The request is not valid.' };
  return {
    status: 500,
    type: 'InternalError',
    message: 'Something went wrong on the server. The log has the details.',
  };
}
