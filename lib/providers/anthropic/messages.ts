/** Our messages as Anthropic's: a system prompt apart, turns of content blocks, results of tools in the user's turn. */
import { UpstreamRequestError } from '../../contract/errors.ts';
import { type DocumentBudget, documentBudget, fenceDocument } from '../fence-document.ts';
import { asObject, type Json } from '../openai-compatible/json.ts';
import type { ChatMessage, ContentPart, DocumentPart, ImagePart } from '../provider.ts';
import { readToolCalls } from '../upstream/tool-format.ts';
import { recallTurn, type TurnOwner } from '../upstream/turn-memory.ts';

export type Block = Readonly<Record<string, unknown>>;

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: Block[];
}

export interface Conversation {
  readonly system: string;
  readonly turns: Turn[];
  /** Tools were called in this very turn, and what was thought before that is not known any more. */
  readonly hasLostThoughts: boolean;
}

const IMAGE_TYPES = /^image\/(jpeg|png|gif|webp)$/;
/** Pages of a PDF that models with the smallest window take, and raw bytes of all PDFs of a request (32 MB in base64). */
const PDF = { pages: 100, bytes: 20 * 1024 * 1024 };

interface Room {
  readonly documents: DocumentBudget;
  pdfBytes: number;
}

/** Files are read now, at the last moment, and the newest ones get the room first. */
export async function toConversation(
  messages: readonly ChatMessage[],
  owner: TurnOwner,
  state: unknown,
): Promise<Conversation> {
  const room: Room = { documents: documentBudget(), pdfBytes: PDF.bytes };
  const lastQuestion = messages.findLastIndex((message) => message.role === 'user');
  const system: string[] = [];
  const turns: Turn[] = [];
  let hasLostThoughts = false;
  for (const [index, message] of [...messages.entries()].reverse()) {
    if (message.role === 'system') {
      system.unshift(await textOf(message, room));
      continue;
    }
    const calls = message.role === 'assistant' ? readToolCalls(message) : [];
    const [first] = calls;
    const kept = first === undefined ? null : recallTurn(owner, first.id, state);
    const isSame = kept !== null && idsOf(kept).join('\n') === calls.map((call) => call.id).join('\n');
    if (calls.length > 0 && !isSame && index > lastQuestion) hasLostThoughts = true;
    const content = isSame ? kept.map((block) => asObject(block) ?? {}) : await toBlocks(message, room);
    prepend(turns, { role: message.role === 'assistant' ? 'assistant' : 'user', content });
  }
  return { system: system.filter(Boolean).join('\n\n'), turns, hasLostThoughts };
}

/** The calls of a kept turn. A client that dropped one of them has another turn, and no result for it. */
const idsOf = (turn: readonly unknown[]): unknown[] =>
  turn.flatMap((block) => (asObject(block)?.type === 'tool_use' ? [asObject(block)?.id] : []));

/** One turn a speaker: results of several calls, and what the user said after them, are one message. */
function prepend(turns: Turn[], turn: Turn): void {
  if (turn.content.length === 0) return;
  const next = turns[0];
  if (next?.role === turn.role) next.content.unshift(...turn.content);
  else turns.unshift(turn);
}

async function toBlocks(message: ChatMessage, room: Room): Promise<Block[]> {
  const blocks: Block[] = [];
  for (const part of message.content) {
    // What a model made is not said back to it: its turns hold text only.
    if (message.role === 'assistant' && part.type !== 'text') continue;
    blocks.push(...(await toPart(part, room)));
  }
  if (message.role === 'tool') {
    return [
      { type: 'tool_result', tool_use_id: message.toolCallId ?? '', ...(blocks.length > 0 && { content: blocks }) },
    ];
  }
  return [...blocks, ...readToolCalls(message).map((call) => ({ type: 'tool_use', ...call }))];
}

async function toPart(part: ContentPart, room: Room): Promise<Block[]> {
  switch (part.type) {
    case 'text':
      // Anthropic refuses blocks without any character that shows.
      return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text }];
    case 'image':
      return [await toImage(part)];
    case 'audio':
      throw new UpstreamRequestError('Anthropic does not take audio');
    case 'document':
      return [await toDocument(part, room)];
  }
}

async function toImage(part: ImagePart): Promise<Block> {
  if (!IMAGE_TYPES.test(part.mediaType)) {
    throw new UpstreamRequestError('Anthropic takes images as JPEG, PNG, GIF or WebP only');
  }
  return { type: 'image', source: { type: 'base64', media_type: part.mediaType, data: base64(await part.read()) } };
}

/** A PDF as it is, with its pictures and layout; its text alone, like that of any other file, where that is too much. */
async function toDocument(part: DocumentPart, room: Room): Promise<Block> {
  const isPdf = part.mediaType === 'application/pdf' && (part.pages ?? 1) <= PDF.pages;
  const bytes = isPdf && room.pdfBytes > 0 ? await part.read?.() : undefined;
  if (bytes === undefined || bytes.byteLength > room.pdfBytes) {
    return { type: 'text', text: await fenceDocument(part, room.documents) };
  }
  room.pdfBytes -= bytes.byteLength;
  const source = { type: 'base64', media_type: 'application/pdf', data: base64(bytes) };
  return { type: 'document', source, title: part.name.replace(/\p{Cc}/gu, ' ').slice(0, 200) };
}

async function textOf(message: ChatMessage, room: Room): Promise<string> {
  const texts: string[] = [];
  for (const part of message.content) {
    if (part.type === 'text') texts.push(part.text);
    if (part.type === 'document') texts.push(await fenceDocument(part, room.documents));
  }
  return texts.join('\n\n');
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** Characters from which a block counts as big: about the 1,024 tokens below which nothing is cached. */
const BIG_CHARS = 4_000;

/** Marks the last big block as the end of what is worth keeping: all before it is read from the cache next time. */
export function markForCache(turns: readonly Turn[]): void {
  for (const { role, content } of turns.toReversed()) {
    if (role !== 'user') continue;
    for (const [index, block] of [...content.entries()].reverse()) {
      if (!isBig(block)) continue;
      content[index] = { ...block, cache_control: EPHEMERAL };
      return;
    }
  }
}

export const EPHEMERAL: Json = { type: 'ephemeral' };

function isBig(block: Block): boolean {
  if (block.type === 'image' || block.type === 'document') return true;
  if (block.type === 'text') return String(block.text).length >= BIG_CHARS;
  return block.type === 'tool_result' && JSON.stringify(block.content ?? '').length >= BIG_CHARS;
}
