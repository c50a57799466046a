/** `GET|POST /backend-api/v2/create`: a question in the address, the answer as plain text (contract 2.6). */
import { z } from 'zod';
import { conversationRequestSchema } from '../contract/conversation.ts';
import { LIMITS } from '../contract/limits.ts';
import { diskCache } from '../platform/disk-cache.ts';
import { bytes, empty, text } from '../platform/http/answers.ts';
import { defineEndpoint, type Method } from '../platform/http/endpoint.ts';
import type { Answer, ApiRequest } from '../platform/http/types.ts';
import { languageOf, requestCredentials } from './conversation-endpoint.ts';
import { filterMarkdown, type Piece, readAnswer } from './create.ts';
import { readFrames } from './read-frames.ts';
import { startRun } from './start.ts';

const name = z.string().max(LIMITS.nameChars);
const querySchema = z.object({
  prompt: z.string().trim().min(1, 'must not be empty'),
  model: name.optional(),
  provider: name.optional(),
  /** "true", or what to search for. */
  web_search: z.string().max(500).optional(),
  /** Only the content of the first fenced block: of any language ("true"), or of the named one. */
  filter_markdown: name.optional(),
  /** The same as `filter_markdown`. */
  json: name.optional(),
  /** Keeps the answer: the next request with the same parameters gets it from the cache of this name. */
  cache: name.optional(),
  /** "false" sends the answer in one piece. */
  stream: name.optional(),
});
type CreateQuery = z.output<typeof querySchema>;

const define = (method: Method, id: string) =>
  defineEndpoint({
    id,
    method,
    path: '/backend-api/v2/create',
    face: 'gui',
    summary: 'Answers one question as plain text; everything is in the query, also of a POST',
    query: querySchema,
    handle: ({ request, owner, query }) => create(request, owner.id, query),
  });

export const createText = define('GET', 'createText');
export const createTextByPost = define('POST', 'createTextByPost');

async function create(request: ApiRequest, ownerId: string, query: CreateQuery): Promise<Answer> {
  // A look at the headers must not cost an answer.
  if (request.method === 'HEAD') return text('');
  const key = [ownerId, query];
  const kept = query.cache === undefined ? null : await cache().get(key);
  if (kept !== null) return text(kept.toString('utf8'), { headers: { 'x-cache': 'hit' } });

  const pieces = await ask(request, ownerId, query);
  const notices: string[] = [];
  let first = await pieces.next();
  for (; !first.done && first.value.type === 'notice'; first = await pieces.next()) notices.push(first.value.text);
  const headers = noticeHeader(notices);
  if (first.done) return text('', { headers });
  if (first.value.type === 'media') {
    await pieces.return();
    return mediaAnswer(first.value.urls[0] ?? '');
  }
  const filter = query.filter_markdown ?? query.json;
  if (filter === undefined && query.cache === undefined && !isNo(query.stream)) {
    return bytes(streamText(first.value, pieces), { headers: { ...STREAM_HEADERS, ...headers } });
  }
  const answer = await readToEnd(first.value, pieces);
  const body = filter === undefined || isNo(filter) ? answer : filterMarkdown(answer, isYes(filter) ? null : filter);
  if (query.cache !== undefined && body !== '') await cache().put(key, Buffer.from(body));
  return text(body, { headers });
}

/** What went wrong on the way to the answer, where its reader may see it and its text stays as it is. */
function noticeHeader(notices: readonly string[]): Readonly<Record<string, string>> {
  if (notices.length === 0) return {};
  return {
    'x-notice': notices
      .join(' ')
      .replace(/[^\x20-\x7e]+/g, ' ')
      .slice(0, 500),
  };
}

async function ask(request: ApiRequest, ownerId: string, query: CreateQuery) {
  const search = query.web_search ?? '';
  const body = conversationRequestSchema.parse({
    messages: [{ role: 'user', content: query.prompt }],
    model: query.model,
    provider: query.provider,
    web_search: isYes(search) || (search !== '' && !isNo(search) && search),
    temporary: true,
  });
  const run = await startRun({
    ownerId,
    body,
    credentials: requestCredentials(request, body),
    attached: { fileIds: [] },
    language: languageOf(request, body),
  });
  return readAnswer(readFrames(run, request.signal));
}

const STREAM_HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

async function* streamText(first: Piece, rest: AsyncIterable<Piece>): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  yield encoder.encode(first.text);
  for await (const { type, text: more } of rest) if (type !== 'notice') yield encoder.encode(more);
}

async function readToEnd(first: Piece, rest: AsyncIterable<Piece>): Promise<string> {
  let all = first.text;
  for await (const { type, text: more } of rest) if (type !== 'notice') all += more;
  return all;
}

/** An image, a sound or a video: the client is sent to it. What came inline and was not stored is handed out at once. */
function mediaAnswer(url: string): Answer {
  const [head = '', mediaType] =
    /^data:((?:image|audio|video)\/[a-z0-9.+-]+);base64,(?=.)/i.exec(url.slice(0, 200)) ?? [];
  if (mediaType === undefined) return empty(302, { location: url });
  const headers = { 'content-type': mediaType, 'content-disposition': 'attachment' };
  return bytes(Buffer.from(url.slice(head.length), 'base64'), { headers });
}

const MONTH_MS = 30 * 24 * 60 * 60_000;
const cache = () => diskCache({ name: 'create', maxBytes: LIMITS.createCacheBytes, maxAgeMs: MONTH_MS });

const isYes = (value: string): boolean => /^(true|1)$/i.test(value);
const isNo = (value: string | undefined): boolean => /^(false|0)$/i.test(value ?? '');
