/** Our messages in OpenAI's shape. */
import { UpstreamRequestError } from '../../contract/errors.ts';
import { decodeToWav } from '../../media/index.ts';
import { type DocumentBudget, documentBudget, fenceDocument } from '../fence-document.ts';
import type { AudioPart, ChatMessage, ContentPart, ImagePart } from '../provider.ts';
import type { Preset } from './preset.ts';

type WirePart = Readonly<Record<string, unknown>>;

/** Converts the whole path. Files are read now, at the last moment, and the newest ones get the room first. */
export async function toWireMessages(messages: readonly ChatMessage[], preset: Preset): Promise<WirePart[]> {
  const budget = documentBudget();
  const wire: WirePart[] = [];
  for (const message of messages.toReversed()) wire.push(await toWireMessage(message, preset, budget));
  return wire.reverse();
}

async function toWireMessage(message: ChatMessage, preset: Preset, budget: DocumentBudget): Promise<WirePart> {
  const parts: WirePart[] = [];
  for (const part of message.content) parts.push(await toWirePart(part, preset, budget));
  return {
    role: message.role,
    content: joinText(parts),
    ...(message.toolCalls?.length ? { tool_calls: message.toolCalls } : {}),
    ...(message.toolCallId ? { tool_call_id: message.toolCallId } : {}),
    ...(message.name && !preset.quirks.noNames ? { name: message.name } : {}),
  };
}

/** A plain string where that is all there is: not every upstream takes arrays. */
function joinText(parts: readonly WirePart[]): string | readonly WirePart[] {
  if (!parts.every((part) => part.type === 'text')) return parts;
  return parts.map((part) => String(part.text)).join('\n\n');
}

async function toWirePart(part: ContentPart, preset: Preset, budget: DocumentBudget): Promise<WirePart> {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: await toImageUrl(part) };
    case 'audio': {
      if (!preset.capabilities.audio && !preset.takesSound)
        throw new UpstreamRequestError(`${preset.label} does not take audio`);
      return { type: 'input_audio', input_audio: await toInputAudio(part) };
    }
    case 'document':
      return { type: 'text', text: await fenceDocument(part, budget) };
  }
}

async function toImageUrl({ mediaType, detail, read }: ImagePart): Promise<WirePart> {
  const url = `data:${mediaType};base64,${base64(await read())}`;
  return detail === undefined ? { url } : { url, detail };
}

/** The format knows WAV and MP3 only: what else a microphone or a film brings is decoded first. */
async function toInputAudio({ mediaType, read }: AudioPart): Promise<{ data: string; format: 'wav' | 'mp3' }> {
  const bytes = await read();
  const format = /^audio\/(?:x-|vnd\.)?wave?$/.test(mediaType)
    ? 'wav'
    : /^audio\/(?:mpeg|mp3)$/.test(mediaType)
      ? 'mp3'
      : null;
  return format === null ? { data: base64(await decodeToWav(bytes)), format: 'wav' } : { data: base64(bytes), format };
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
