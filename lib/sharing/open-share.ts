import type { SharedChat } from '../contract/api.ts';
import { isAppError } from '../contract/errors.ts';
import type { Identity } from '../platform/identity.ts';
import { readRecord } from './read-record.ts';
import { readerOf } from './reader.ts';
import { findShare, openPage, recordOf } from './store.ts';

/** A shared chat as its page finds it. */
export type OpenedShare =
  /** `chatId`: of the chat that is shared, as its client names it; null when it has no name. */
  | {
      readonly state: 'open';
      readonly id: string;
      readonly chat: SharedChat;
      readonly noindex: boolean;
      readonly chatId: string | null;
    }
  | { readonly state: 'locked'; readonly id: string }
  /** For whoever draws a preview of a link that may be read so many times: a chat, and nothing of it. */
  | { readonly state: 'covered' }
  /** Unknown or revoked, past its time, or read often enough. */
  | { readonly state: 'gone'; readonly why: 'unknown' | 'expired' };

/** Opens a share for its page, which is a view. */
export async function openShare(headers: Headers, owner: Identity, rawId: string): Promise<OpenedShare> {
  const id = rawId.toLowerCase();
  try {
    const row = await openPage(id, readerOf(headers, owner, id));
    if (row === null) return { state: 'covered' };
    const { record, updated } = await recordOf(row);
    const chatId = row.conversationId ?? (typeof record.id === 'string' && record.id !== '' ? record.id : null);
    return { state: 'open', id, chat: readRecord(record, updated), noindex: row.noindex, chatId };
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.status === 404) return { state: 'gone', why: 'unknown' };
    if (error.status === 410) return { state: 'gone', why: 'expired' };
    if (error.status === 401) return { state: 'locked', id };
    throw error;
  }
}

/** True only for a share that is there and that its owner lets search engines see. */
export async function mayBeIndexed(id: string): Promise<boolean> {
  try {
    const { noindex, passphraseHash } = await findShare(id.toLowerCase());
    return !noindex && passphraseHash === null;
  } catch (error) {
    if (isAppError(error)) return false;
    throw error;
  }
}
