/** `POST /backend-api/v2/conversation`: JSON or multipart in, a Run's frames out. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { receiveFile } from '../buckets/index.ts';
import { STREAM_HEADERS } from '../contract/api.ts';
import { type ConversationRequest, conversationRequestSchema, idSchema } from '../contract/conversation.ts';
import { type AppError, BadRequestError, isAppError } from '../contract/errors.ts';
import type { Frame } from '../contract/frames.ts';
import { LIMITS } from '../contract/limits.ts';
import { refuseAddress } from '../demo/index.ts';
import { requireOwnChat } from '../pairing/index.ts';
import { parseJsonText, readJson } from '../platform/http/body.ts';
import { defineEndpoint, parse } from '../platform/http/endpoint.ts';
import { toRefusal } from '../platform/http/error-answer.ts';
import { readMultipart } from '../platform/http/multipart.ts';
import type { Answer, ApiRequest } from '../platform/http/types.ts';
import { waitPage } from '../platform/http/wait-page.ts';
import { ignoredIn, wireHeader } from '../platform/http/wire-header.ts';
import { conversationIdOf } from './conversation-id.ts';
import type { Run } from './run.ts';
import { startRun } from './start.ts';
import { type StreamFormat, streamRun } from './stream.ts';

export const createConversation = defineEndpoint({
  id: 'createConversation',
  method: 'POST',
  path: '/backend-api/v2/conversation',
  face: 'gui',
  summary: 'Asks a question; the answer streams as frames',
  handle: async ({ request, owner }) => {
    const { body, fileIds } = await readRequest(request, owner.id);
    const credentials = requestCredentials(request, body);
    await requireOwnChat(owner, body, credentials);
    const run = await startRun({
      ownerId: owner.id,
      body,
      credentials,
      attached: { fileIds },
      language: languageOf(request, body),
      user: wireHeader(request, 'x-user'),
    });
    return runAnswer(run, request, 0);
  },
  refuse: (error, request) => (isAppError(error) ? refuseStream(error, request) : null),
});

/**
 * The reference client reads whatever comes as frames (contract 8.5.4): a question that cannot be asked as it is gets
 * the one frame it shows. Of a 429 it reads only a page. What asks for JSON gets the status.
 */
function refuseStream(error: AppError, request: ApiRequest): Answer | null {
  if (error.status === 429) return wantsPage(request) ? waitPage(toRefusal(error).refusal, false) : null;
  const readsFrames = /text\/event-stream/.test(request.headers.get('accept') ?? '') && formatOf(request) === 'ndjson';
  if (!readsFrames || !SHOWN_AS_FRAME.includes(error.status)) return null;
  const frame: Frame = { type: 'error', error: error.name, message: `${error.name}: ${error.message}` };
  return { status: 200, headers: FRAME_HEADERS, body: `${JSON.stringify(frame)}\n` };
}

/** What is wrong with the question itself, its files among it. */
const SHOWN_AS_FRAME = [400, 404, 413, 415, 422];

const FRAME_HEADERS = {
  // Clients of the wire expect this type for NDJSON too (contract, section 2.2).
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const;

/** The stream of a Run, named by headers so that its reader can re-join or stop it. */
export function runAnswer(run: Run, request: ApiRequest, after: number): Answer {
  const format = formatOf(request);
  const { id, conversationId, messageId, userMessageId } = run.identity;
  const names = [
    [STREAM_HEADERS.runId, id],
    [STREAM_HEADERS.conversationId, conversationId],
    [STREAM_HEADERS.messageId, messageId],
    [STREAM_HEADERS.userMessageId, userMessageId],
  ].flatMap(([name, value]) => (typeof name === 'string' && typeof value === 'string' ? [[name, value]] : []));
  return {
    status: 200,
    headers: { ...FRAME_HEADERS, ...Object.fromEntries(names) },
    body: streamRun(run, format, after, request.signal),
  };
}

function formatOf(request: ApiRequest): StreamFormat {
  const asked = request.url.searchParams.get('format') ?? wireHeader(request, 'x-stream-format');
  return asked === 'sse' ? 'sse' : 'ndjson';
}

interface ReadRequest {
  readonly body: ConversationRequest;
  readonly fileIds: readonly string[];
}

async function readRequest(request: ApiRequest, ownerId: string): Promise<ReadRequest> {
  const type = request.headers.get('content-type') ?? '';
  if (!type.toLowerCase().startsWith('multipart/form-data')) {
    const raw = await readJson(request, { limit: LIMITS.conversationJsonBytes });
    return { body: parseBody(request, raw), fileIds: [] };
  }
  const fileIds: string[] = [];
  const bucketId = randomUUID();
  const fields = await readMultipart(request, {
    onFile: async (file) => {
      if (file.field !== 'files' || file.name === '') return;
      try {
        fileIds.push((await receiveFile(ownerId, bucketId, file)).id);
      } catch (error) {
        // A file that nobody could read is left out, as clients of the wire expect, and the question is answered.
        if (!isAppError(error) || error.status !== 415) throw error;
      }
    },
  });
  const [text, ...more] = fields.get('json') ?? [];
  if (text === undefined || more.length > 0) {
    throw new BadRequestError('The form needs exactly one field "json" with the request.', { param: 'json' });
  }
  const body = parseBody(request, parseJsonText(text));
  const urls = fields.get('media_url')?.filter((url) => url !== '') ?? [];
  if (urls.length > LIMITS.mediaUrls) {
    throw new BadRequestError(`At most ${LIMITS.mediaUrls} addresses in one message.`, { param: 'media_url' });
  }
  // Files of the form take the place of the `media` in its JSON.
  const media = fileIds.length > 0 ? null : body.media;
  return { body: { ...body, media, media_url: [...(body.media_url ?? []), ...urls] }, fileIds };
}

const ownId = z.object({ conversation_id: idSchema.nullish() });

function parseBody(request: ApiRequest, raw: Record<string, unknown>): ConversationRequest {
  // The field's other name counts for nothing elsewhere.
  refuseAddress(raw.base_url);
  const sent = parse(conversationRequestSchema, raw);
  const own = parse(ownId, { conversation_id: conversationIdOf(sent.conversation_id) });
  const body = { ...sent, ...own, ignored: [...(sent.ignored ?? []), ...ignoredIn(request)] };
  const storedPrompt = body.conversation_id != null && (body.parent_id != null || body.message_id != null);
  if (body.messages.length === 0 && !storedPrompt) {
    throw new BadRequestError('messages: must hold at least one message', { param: 'messages' });
  }
  return body;
}

/**
 * A key for this request only. The body's wins; one per provider may be given as an object.
 * @throws ForbiddenError for an address in a demo, before the stream has a status.
 */
export function requestCredentials(request: ApiRequest, body: ConversationRequest) {
  const { api_key: keys, provider } = body;
  const own = typeof keys === 'string' ? keys : new Map(Object.entries(keys ?? {})).get(provider ?? '');
  const baseUrl = body.api_base || wireHeader(request, 'x-api-base');
  refuseAddress(baseUrl);
  return { apiKey: own || wireHeader(request, 'x-api-key'), baseUrl };
}

export function languageOf(request: ApiRequest, body: Pick<ConversationRequest, 'language'> = {}): string {
  const accepted = request.headers.get('accept-language')?.split(',', 1)[0];
  const tag = (body.language ?? accepted ?? 'en').trim();
  return /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag) ? tag : 'en';
}

function wantsPage(request: ApiRequest): boolean {
  return /text\/(event-stream|html)/.test(request.headers.get('accept') ?? '');
}
