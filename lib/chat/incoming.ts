/** The request's messages as the tree stores them: text, and the bucket files that travel with it. */
import { z } from 'zod';
import { type BucketFile, getFiles, storeBytes } from '../buckets/index.ts';
import type { ConversationRequest, WireContentPart, WireMessage } from '../contract/conversation.ts';
import {
  BadRequestError,
  NotFoundError,
  TooLargeError,
  UnsupportedTypeError,
  UpstreamTimeoutError,
} from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import type { IncomingMessage, ToolTraffic } from '../conversations/index.ts';
import { decodeBase64 } from '../platform/base64.ts';
import { createFetch } from '../platform/outbound/index.ts';

const ROLES = { system: 'system', developer: 'system', user: 'user', assistant: 'assistant', tool: 'tool' } as const;

export interface Incoming {
  /** Without system messages. */
  readonly messages: IncomingMessage[];
  /** The request's system messages, joined; null when it has none. */
  readonly systemPrompt: string | null;
}

/** Files that came with the request, beside its JSON: they belong to the last message. */
export interface Attached {
  readonly fileIds: readonly string[];
}

/**
 * Resolves what the messages refer to; inline media is stored in a bucket of the conversation.
 * @throws NotFoundError for a bucket or file that is unknown or somebody else's, BadRequestError for a reference that
 * is neither a data URI, a web address that may be fetched, nor a file of ours.
 */
export async function readIncoming(
  ownerId: string,
  bucketId: string,
  request: ConversationRequest,
  attached: Attached,
): Promise<Incoming> {
  const system: string[] = [];
  const messages: IncomingMessage[] = [];
  for (const message of request.messages) {
    const text = textOf(message).toWellFormed();
    const role = ROLES[message.role];
    if (role === 'system') system.push(text);
    else messages.push({ role, text, fileIds: await filesOf(ownerId, bucketId, message), ...toolTraffic(message) });
  }
  const inline = request.media ?? [];
  const extra = [...attached.fileIds];
  for (const [uri, name] of inline) extra.push(await storeMedia(ownerId, bucketId, uri, name));
  for (const url of request.media_url ?? []) extra.push(await storeRemote(ownerId, bucketId, url));
  const last = messages.at(-1);
  if (extra.length > 0) {
    if (last === undefined) throw new BadRequestError('There is no message the media belongs to.', { param: 'media' });
    messages[messages.length - 1] = { ...last, fileIds: [...new Set([...last.fileIds, ...extra])] };
  }
  for (const [index, { role, text, fileIds }] of messages.entries()) {
    if (role === 'user' && text.trim() === '' && fileIds.length === 0) {
      throw new BadRequestError('A message is empty.', { param: `messages.${index}.content` });
    }
  }
  return { messages, systemPrompt: system.length > 0 ? system.join('\n\n') : null };
}

/** Calls that are not of OpenAI's shape are passed over, as clients of the wire send anything here. */
function toolTraffic({ tool_calls: calls, tool_call_id: toolCallId }: WireMessage): ToolTraffic {
  const known = (calls ?? []).flatMap((call) => toolCallSchema.safeParse(call).data ?? []);
  return {
    ...(known.length > 0 ? { toolCalls: known } : {}),
    ...(toolCallId === undefined ? {} : { toolCallId }),
  };
}

const toolCallSchema = z.object({
  id: z.string().max(LIMITS.nameChars),
  type: z.literal('function').default('function'),
  function: z.object({ name: z.string().max(LIMITS.nameChars), arguments: z.string() }),
});

function textOf(message: WireMessage): string {
  if (typeof message.content === 'string') return message.content;
  const parts = message.content ?? [];
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

async function filesOf(ownerId: string, bucketId: string, message: WireMessage): Promise<string[]> {
  const parts = Array.isArray(message.content) ? message.content : [];
  const ids: string[] = [];
  for (const part of parts) ids.push(...(await filesOfPart(ownerId, bucketId, part)));
  return [...new Set(ids)];
}

/** The files a part stands for, stored in the bucket where they came with it. */
export async function filesOfPart(ownerId: string, bucketId: string, part: WireContentPart): Promise<string[]> {
  switch (part.type) {
    case 'text':
      return [];
    case 'image_url':
      return [await storeMedia(ownerId, bucketId, part.image_url, 'image')];
    case 'input_audio': {
      const { data, format } = part.input_audio;
      return [await storeDataUri(ownerId, bucketId, `data:audio/${format};base64,${data}`, `audio.${format}`)];
    }
    default: {
      const isElsewhere = part.name !== undefined && /^https?:\/\//i.test(part.url ?? '');
      if (isElsewhere && part.url !== undefined) return [await storeRemote(ownerId, bucketId, part.url)];
      const files = await getFiles(ownerId, part.bucket_id);
      if (part.name === undefined) return files.map((file) => file.id);
      const file = files.find((candidate) => candidate.name === part.name);
      if (file === undefined) throw new NotFoundError('There is no such file in this bucket.');
      return [file.id];
    }
  }
}

/** A web address is fetched; anything else must be a data URI. Gives the file's id. */
export function storeMedia(ownerId: string, bucketId: string, uri: string, name: string): Promise<string> {
  return /^https?:\/\//i.test(uri) ? storeRemote(ownerId, bucketId, uri) : storeDataUri(ownerId, bucketId, uri, name);
}

/**
 * Fetches media somebody gave the address of, under the policy for such addresses.
 * @throws BadRequestError for an address that is not allowed or not answered, UnsupportedTypeError for no media.
 */
async function storeRemote(ownerId: string, bucketId: string, url: string): Promise<string> {
  const watch = new AbortController();
  const tooLate = new UpstreamTimeoutError('The media at this address took too long.', { param: 'media_url' });
  const timer = setTimeout(() => watch.abort(tooLate), FETCH_MS);
  try {
    const fetch = createFetch({ policy: 'public', maxBytes: LIMITS.imageBytes, firstByteMs: FETCH_MS });
    const response = await fetch(url, { headers: { accept: 'image/*, audio/*, video/*' }, signal: watch.signal });
    if (!response.ok) {
      await response.body?.cancel();
      const sentence = `The media at this address could not be fetched (${response.status}).`;
      throw new BadRequestError(sentence, { param: 'media_url' });
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    const file = await storeBytes(ownerId, bucketId, { name: nameOf(url), bytes });
    requireMedia(file);
    return file.id;
  } finally {
    clearTimeout(timer);
  }
}

/** What stands where an image or a sound belongs must be one, whatever its data URI or server calls it. */
function requireMedia({ kind }: BucketFile): void {
  if (kind === 'image' || kind === 'audio' || kind === 'video') return;
  throw new UnsupportedTypeError('Only images, sound and video can be sent as media.', { param: 'media' });
}

const FETCH_MS = 20_000;

/** The last part of the path, as far as it can be a name. */
function nameOf(url: string): string {
  const last = new URL(url).pathname.split('/').findLast((part) => part !== '');
  return last === undefined ? 'media' : last;
}

const DATA_URI = /^data:([a-z]+\/[a-z0-9.+-]+)?(?:;[a-z0-9=._-]+)*;base64,/i;

/** Stores the bytes of a data URI. Paths and other schemes are refused: nothing local is ever read by name. */
async function storeDataUri(ownerId: string, bucketId: string, uri: string, name: string): Promise<string> {
  const file = await storeBytes(ownerId, bucketId, { name, bytes: decodeDataUri(uri) });
  requireMedia(file);
  return file.id;
}

/** @throws BadRequestError for what is no data URI in base64, TooLargeError. */
export function decodeDataUri(uri: string): Uint8Array {
  const head = DATA_URI.exec(uri.slice(0, 200))?.[0];
  if (head === undefined) {
    throw new BadRequestError('Media must be a data URI, such as data:image/jpeg;base64,...', { param: 'media' });
  }
  const encoded = uri.slice(head.length);
  if (encoded.length > (LIMITS.imageBytes * 4) / 3) throw new TooLargeError('The media in this message is too large.');
  const bytes = decodeBase64(encoded);
  if (bytes === null) throw new BadRequestError('The media in this message is not valid base64.', { param: 'media' });
  return bytes;
}
