/** A shared chat as a conversation of its reader's: the same words and files, and not one id of the original. */
import { randomUUID } from 'node:crypto';
import { receiveFile } from '../buckets/index.ts';
import type { ImportedConversation, SharedMessage } from '../contract/api.ts';
import { BadRequestError } from '../contract/errors.ts';
import { type ImportedMessage, importConversation, titleFrom } from '../conversations/index.ts';
import { copyMedia } from '../gallery/index.ts';
import { storage } from '../platform/storage.ts';
import { readRecord } from './read-record.ts';
import { recordOf, type ShareRow } from './store.ts';
import { findTravelling } from './travelling-files.ts';

/** Where a file of the share is in the reader's own things: in a bucket, or among their media. */
type Copied = { readonly fileId: string } | { readonly url: string };

/** @throws BadRequestError when there is nothing to go on from; what storing files throws (507). */
export async function copyShare(ownerId: string, row: ShareRow): Promise<ImportedConversation> {
  const { record, updated } = await recordOf(row);
  const chat = readRecord(record, updated);
  const said = chat.messages.filter(({ text, attachments }) => text.trim() !== '' || attachments.length > 0);
  if (said.length === 0) throw new BadRequestError('There is nothing in this chat to go on from.');
  const copied = await copyFiles(ownerId, row.id, said);
  const messages = said.map((message) => toMessage(message, row.id, copied));
  const title = chat.title || titleFrom(said.find(({ role }) => role === 'user')?.text ?? '');
  return { id: await importConversation(ownerId, { title, systemPrompt: chat.system, messages }), title };
}

/** Files the chat refers to, by their number. One that is gone by now is left out. */
async function copyFiles(
  ownerId: string,
  shareId: string,
  messages: readonly SharedMessage[],
): Promise<ReadonlyMap<number, Copied>> {
  const bucketId = randomUUID();
  const copied = new Map<number, Copied>();
  for (const number of new Set(messages.flatMap((message) => numbersIn(message, shareId)))) {
    const found = await findTravelling(shareId, number);
    if (found?.kind === 'media') copied.set(number, { url: (await copyMedia(ownerId, found.row)).url });
    if (found?.kind !== 'file') continue;
    const opened = await storage().open(found.row.id);
    const file = await receiveFile(ownerId, bucketId, { name: found.row.name, content: opened.stream() });
    copied.set(number, { fileId: file.id });
  }
  return copied;
}

const addressIn = (shareId: string): RegExp =>
  new RegExp(`/backend-api/v2/shares/${shareId}/media/([1-9]\\d{0,5})\\b`, 'g');

function numbersIn({ text, attachments }: SharedMessage, shareId: string): number[] {
  const places = [text, ...attachments.map(({ url }) => url)];
  return places.flatMap((place) => [...place.matchAll(addressIn(shareId))].map((match) => Number(match[1])));
}

function toMessage(
  { role, text, reasoning, provider, model, variant, attachments }: SharedMessage,
  shareId: string,
  copied: ReadonlyMap<number, Copied>,
): ImportedMessage {
  const fileIds = attachments.flatMap(({ url }) => {
    const at = [...url.matchAll(addressIn(shareId))][0]?.[1];
    const copy = copied.get(Number(at));
    return copy !== undefined && 'fileId' in copy ? [copy.fileId] : [];
  });
  const rewritten = text.replace(addressIn(shareId), (whole, number) => {
    const copy = copied.get(Number(number));
    return copy !== undefined && 'url' in copy ? copy.url : whole;
  });
  const words = { role, text: rewritten, reasoning, provider: provider || null, model: model || null, variant };
  return { ...words, fileIds: [...new Set(fileIds)] };
}
