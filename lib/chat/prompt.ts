/** The prompt: the path from the root to the question, with its files as parts a provider can read. */
import {
  awaitDownloads,
  type BucketFile,
  getFile,
  getFiles,
  readFileBytes,
  readFileText,
  waitUntilReady,
} from '../buckets/index.ts';
import { isAppError, NotFoundError } from '../contract/errors.ts';
import type { PathMessage } from '../conversations/index.ts';
import type { ChatMessage, ContentPart } from '../providers/provider.ts';

export interface PromptSource {
  readonly ownerId: string;
  readonly systemPrompt: string;
  readonly path: readonly PathMessage[];
  /** The text of an answer that shall go on; null for a new one. */
  readonly continued: string | null;
}

/** Builds the messages, waiting until the files in them have been read. Aborts with the signal. */
export async function buildPrompt(source: PromptSource, signal: AbortSignal): Promise<ChatMessage[]> {
  const messages: ChatMessage[] = [];
  if (source.systemPrompt.trim() !== '') messages.push(textMessage('system', source.systemPrompt));
  for (const message of source.path) {
    const content = await contentOf(source.ownerId, message, signal);
    const { role, toolCalls, toolCallId } = message;
    if (content.length === 0 && toolCalls === undefined && toolCallId === undefined) continue;
    messages.push({
      role,
      content,
      ...(toolCalls === undefined ? {} : { toolCalls }),
      ...(toolCallId === undefined ? {} : { toolCallId }),
    });
  }
  if (source.continued !== null) {
    if (source.continued !== '') messages.push(textMessage('assistant', source.continued));
    const lastLine = source.continued.trimEnd().split('\n').at(-1) ?? '';
    messages.push(textMessage('user', `Carry on from this point:\n${lastLine}`));
  }
  return messages;
}

function textMessage(role: ChatMessage['role'], text: string): ChatMessage {
  return { role, content: [{ type: 'text', text }] };
}

async function contentOf(ownerId: string, message: PathMessage, signal: AbortSignal): Promise<ContentPart[]> {
  const { text, fileIds } = await expandBuckets(ownerId, message, signal);
  if (fileIds.length > 0) await waitUntilReady(ownerId, fileIds, signal);
  // Read again: pages and size are known only now.
  const files = await Promise.all(fileIds.map((id) => getFile(ownerId, id)));
  const parts = files.map((file) => partOf(ownerId, file));
  return text === '' ? parts : [...parts, { type: 'text', text }];
}

/** What a reference stands for is text; of a bucket that has none, what there is. */
const isText = ({ kind }: BucketFile): boolean => kind !== 'image' && kind !== 'audio' && kind !== 'video';

const BUCKET_REFERENCE = /\{"bucket_id":"([\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,99})"\}/gu;

/** Clients of the wire write `{"bucket_id":"..."}` into the text; it stands for the whole bucket. */
export async function expandBuckets(
  ownerId: string,
  message: Pick<PathMessage, 'role' | 'text' | 'files'>,
  signal: AbortSignal,
): Promise<{ text: string; fileIds: string[] }> {
  const fileIds = new Set(message.files.map((file) => file.id));
  if (message.role !== 'user') return { text: message.text, fileIds: [...fileIds] };
  for (const [, bucketId] of message.text.matchAll(BUCKET_REFERENCE)) {
    await awaitDownloads(ownerId, bucketId ?? '', signal);
    const files = await getFiles(ownerId, bucketId ?? '');
    for (const file of files) if (isText(file) || files.every((other) => !isText(other))) fileIds.add(file.id);
  }
  return { text: message.text.replace(BUCKET_REFERENCE, '').trim(), fileIds: [...fileIds] };
}

/** A file as a provider reads it: at the last moment. */
export function partOf(ownerId: string, file: BucketFile): ContentPart {
  const { id, bucketId, name, mediaType, pages } = file;
  const read = () => named(name, readFileBytes(ownerId, id));
  if (file.kind === 'image') return { type: 'image', name, mediaType, fileId: id, read };
  if (file.kind === 'audio' || file.kind === 'video') return { type: 'audio', name, mediaType, fileId: id, read };
  const text = () => named(name, readFileText(ownerId, id));
  return { type: 'document', name, mediaType, bucketId, fileId: id, pages, text, read };
}

/** A file lost from the disk is named: the person who asked can take it out of the message. */
async function named<T>(name: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    if (!isAppError(cause) || cause.status !== 404) throw cause;
    throw new NotFoundError(`The file ${name} is no longer there. Upload it again.`, { cause });
  }
}
