/** Messages of a request as providers take them: files read, addresses fetched, the order of parts kept. */
import { randomUUID } from 'node:crypto';
import { deleteBucket, getFile, getFiles, storeBytes, waitUntilReady } from '../buckets/index.ts';
import { decodeDataUri, filesOfPart } from '../chat/incoming.ts';
import { expandBuckets, partOf } from '../chat/prompt.ts';
import { BadRequestError, isAppError, NotFoundError } from '../contract/errors.ts';
import { logger } from '../platform/log.ts';
import type { ChatMessage, ContentPart } from '../providers/provider.ts';
import type { ApiContentPart, ApiMessage } from './request.ts';

const ROLES = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
} as const;

export interface ResolvedMessages {
  readonly messages: readonly ChatMessage[];
  /** Takes away what was stored only for this request. Never rejects. */
  cleanUp(): Promise<void>;
}

/**
 * Resolves a conversation that is kept nowhere. Files that come with it lie in a bucket of their own until `cleanUp`.
 * @throws BadRequestError with the `param` at fault, NotFoundError for files that are unknown or somebody else's.
 */
export async function resolveMessages(
  ownerId: string,
  given: readonly ApiMessage[],
  signal: AbortSignal,
): Promise<ResolvedMessages> {
  const bucketId = randomUUID();
  const place = { ownerId, bucketId, signal, used: false };
  const cleanUp = () => (place.used ? dropBucket(ownerId, bucketId) : Promise.resolve());
  try {
    const messages: ChatMessage[] = [];
    for (const [index, message] of given.entries()) {
      const content = await within(`messages.${index}.content`, () => contentOf(message, place));
      messages.push({
        role: ROLES[message.role],
        content,
        ...(message.tool_calls?.length ? { toolCalls: message.tool_calls } : {}),
        ...(message.role === 'tool' || message.role === 'function'
          ? { toolCallId: message.tool_call_id ?? message.name ?? '' }
          : message.name
            ? { name: message.name }
            : {}),
      });
    }
    return { messages, cleanUp };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

interface Place {
  readonly ownerId: string;
  readonly bucketId: string;
  readonly signal: AbortSignal;
  /** Something was stored. */
  used: boolean;
}

async function contentOf({ role, content }: ApiMessage, place: Place): Promise<ContentPart[]> {
  if (content === null || content === undefined) return [];
  if (typeof content === 'string') return textParts(role, content, place);
  const parts: ContentPart[] = [];
  for (const part of content) {
    if (part.type === 'text') parts.push(...(await textParts(role, part.text, place)));
    else parts.push(...(await fileParts(await filesOf(part, place), place)).map((one) => looked(one, part)));
  }
  return parts;
}

/** A picture with how closely it shall be looked at. */
function looked(part: ContentPart, asked: ApiContentPart): ContentPart {
  return part.type === 'image' && asked.type === 'image_url' && asked.detail ? { ...part, detail: asked.detail } : part;
}

/** The text, and before it the files of the buckets it names. */
async function textParts(role: ApiMessage['role'], raw: string, place: Place): Promise<ContentPart[]> {
  const text = raw.toWellFormed();
  if (role !== 'user' || !text.includes('{"bucket_id":"')) return text === '' ? [] : [{ type: 'text', text }];
  const expanded = await expandBuckets(place.ownerId, { role: 'user', text, files: [] }, place.signal);
  const files = await fileParts(expanded.fileIds, place);
  return expanded.text === '' ? files : [...files, { type: 'text', text: expanded.text }];
}

type FilePart = Exclude<ApiContentPart, { type: 'text' }>;

async function filesOf(part: FilePart, place: Place): Promise<string[]> {
  const { ownerId, bucketId } = place;
  if (part.type !== 'file') {
    if (part.type !== undefined) place.used = true;
    return filesOfPart(ownerId, bucketId, part);
  }
  const { file } = part;
  // A file of `/v1/files` is a bucket with one file; an archive among them stands for what it held.
  if ('file_id' in file) return filesWithId(ownerId, file.file_id);
  place.used = true;
  const bytes = decodeDataUri(file.file_data);
  return [(await storeBytes(ownerId, bucketId, { name: file.filename || 'file', bytes })).id];
}

/** @throws NotFoundError in words that name the file, which is what its caller knows of. */
export async function filesWithId(ownerId: string, fileId: string): Promise<string[]> {
  try {
    return (await getFiles(ownerId, fileId)).map(({ id }) => id);
  } catch (cause) {
    if (!isAppError(cause) || cause.status !== 404) throw cause;
    throw new NotFoundError(`There is no file ${fileId}. Upload it to /v1/files first.`, { cause });
  }
}

async function fileParts(ids: readonly string[], { ownerId, signal }: Place): Promise<ContentPart[]> {
  if (ids.length === 0) return [];
  await waitUntilReady(ownerId, ids, signal);
  const files = await Promise.all(ids.map((id) => getFile(ownerId, id)));
  return files.map((file) => partOf(ownerId, file));
}

/** Says which message is at fault. */
async function within<T>(param: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error) && error.status === 404) throw new NotFoundError(error.message, { param, cause: error });
    if (isAppError(error) && error.status === 400) throw new BadRequestError(error.message, { param, cause: error });
    throw error;
  }
}

async function dropBucket(ownerId: string, bucketId: string): Promise<void> {
  try {
    await deleteBucket(ownerId, bucketId);
  } catch (cause) {
    // Nothing was stored after all, or the disk refuses: the answer itself does not depend on it.
    if (!isAppError(cause)) logger().warn({ cause: String(cause) }, 'Files of one request were not removed');
  }
}
