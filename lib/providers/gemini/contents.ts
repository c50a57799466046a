/** Our messages as Gemini's: a system instruction apart, contents of parts by `user` and `model`. */
import { type DocumentBudget, documentBudget, fenceDocument } from '../fence-document.ts';
import { asObject, asString, type Json, parseJson } from '../openai-compatible/json.ts';
import type { ChatMessage, ContentPart, DocumentPart } from '../provider.ts';
import { readToolCalls } from '../upstream/tool-format.ts';
import { recallTurn, type TurnOwner } from '../upstream/turn-memory.ts';
import type { Traits } from './traits.ts';

export type Part = Readonly<Record<string, unknown>>;

export interface Content {
  readonly role: 'user' | 'model';
  readonly parts: Part[];
}

export interface Conversation {
  readonly system: string;
  readonly contents: Content[];
}

/** Ids given here to calls that came without one: they are not the upstream's, and are not sent to it. */
export const OWN_ID_PREFIX = 'gcall_';
/**
 * Stands in for a signature that is lost: the call was another model's, or is no longer remembered.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const NO_SIGNATURE = 'skip_thought_signature_validator';
/** A PDF's pages, and the raw bytes of all PDFs of a request (20 MB with everything else, in base64). */
const PDF = { pages: 1_000, bytes: 12 * 1024 * 1024 };
/** The names Google's documentation gives to the types browsers and file systems name otherwise. */
const AUDIO_TYPES: Readonly<Record<string, string>> = {
  'audio/mpeg': 'audio/mp3',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
};

interface Room {
  readonly documents: DocumentBudget;
  pdfBytes: number;
}

/** Files are read now, at the last moment, and the newest ones get the room first. */
export async function toContents(
  messages: readonly ChatMessage[],
  owner: TurnOwner,
  traits: Traits,
  state: unknown,
): Promise<Conversation> {
  const room: Room = { documents: documentBudget(), pdfBytes: PDF.bytes };
  const names = new Map(messages.flatMap(readToolCalls).map((call) => [call.id, call.name]));
  const system: string[] = [];
  const contents: Content[] = [];
  for (const message of messages.toReversed()) {
    if (message.role === 'system') {
      system.unshift((await toParts(message.content, room)).map((part) => asString(part.text) ?? '').join('\n\n'));
    } else if (message.role === 'tool') {
      prepend(contents, { role: 'user', parts: await toResponse(message, names, room) });
    } else if (message.role === 'user') {
      prepend(contents, { role: 'user', parts: await toParts(message.content, room) });
    } else {
      prepend(contents, { role: 'model', parts: await toModelParts(message, owner, traits, state, room) });
    }
  }
  return { system: system.filter(Boolean).join('\n\n'), contents };
}

/** One content a speaker: results of several calls, and what the user said after them, go together. */
function prepend(contents: Content[], content: Content): void {
  if (content.parts.length === 0) return;
  const next = contents[0];
  if (next?.role === content.role) next.parts.unshift(...content.parts);
  else contents.unshift(content);
}

/** A turn with calls goes back as it came, signatures and all; else as far as our messages tell it. */
async function toModelParts(
  message: ChatMessage,
  owner: TurnOwner,
  traits: Traits,
  state: unknown,
  room: Room,
): Promise<Part[]> {
  const calls = readToolCalls(message);
  const [first] = calls;
  const kept = first === undefined ? null : recallTurn(owner, first.id, state);
  const keptParts = (kept ?? []).map((part) => asObject(part) ?? {});
  const keptNames = keptParts.flatMap((part) => asObject(part.functionCall)?.name ?? []);
  if (kept !== null && keptNames.join('\n') === calls.map((call) => call.name).join('\n')) return keptParts;
  const texts = message.content.filter((part) => part.type === 'text');
  const parts: Part[] = await toParts(texts, room);
  for (const [index, { id, name, input }] of calls.entries()) {
    const signature = index === 0 && traits.wantsSignatures ? { thoughtSignature: NO_SIGNATURE } : {};
    parts.push({ functionCall: { ...idOf(id), name, args: input }, ...signature });
  }
  return parts;
}

const idOf = (id: string): Json => (id.startsWith(OWN_ID_PREFIX) ? {} : { id });

async function toResponse(message: ChatMessage, names: ReadonlyMap<string, string>, room: Room): Promise<Part[]> {
  const id = message.toolCallId ?? '';
  const texts: string[] = [];
  const files: Part[] = [];
  for (const part of await toParts(message.content, room)) {
    const text = asString(part.text);
    if (text === null) files.push(part);
    else texts.push(text);
  }
  const result = texts.join('\n');
  const response = asObject(parseJson(result)) ?? { result };
  return [{ functionResponse: { ...idOf(id), name: names.get(id) ?? id, response } }, ...files];
}

async function toParts(content: readonly ContentPart[], room: Room): Promise<Part[]> {
  const parts: Part[] = [];
  for (const part of content) parts.push(...(await toPart(part, room)));
  return parts;
}

async function toPart(part: ContentPart, room: Room): Promise<Part[]> {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ text: part.text }];
    case 'image':
      return [inline(part.mediaType, await part.read())];
    case 'audio':
      return [inline(AUDIO_TYPES[part.mediaType] ?? part.mediaType, await part.read())];
    case 'document':
      return [await toDocument(part, room)];
  }
}

/** A PDF as it is, with its pictures and layout; its text alone, like that of any other file, where that is too much. */
async function toDocument(part: DocumentPart, room: Room): Promise<Part> {
  const isPdf = part.mediaType === 'application/pdf' && (part.pages ?? 1) <= PDF.pages;
  const bytes = isPdf && room.pdfBytes > 0 ? await part.read?.() : undefined;
  if (bytes === undefined || bytes.byteLength > room.pdfBytes)
    return { text: await fenceDocument(part, room.documents) };
  room.pdfBytes -= bytes.byteLength;
  return inline('application/pdf', bytes);
}

export const inline = (mimeType: string, bytes: Uint8Array): Part => ({
  inlineData: { mimeType, data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') },
});
