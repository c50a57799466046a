/** Ids of conversations as clients of the wire send them. */
import { createHash } from 'node:crypto';

/** What a person types as a title: words, spaces and the signs between them, but nothing that begins a path. */
const TITLE = /^(?!.*\.\.)[\p{L}\p{N}][\p{L}\p{M}\p{N} ,.:;!?'"()&+#@_-]{0,199}$/u;
const ID = /^[A-Za-z0-9_-]+$/;

/**
 * The reference client makes the new title of a renamed chat its id. Such a one stands for an id of ours, always the
 * same; anything else is left for the schema to judge.
 */
export function conversationIdOf(sent: unknown): unknown {
  if (typeof sent !== 'string' || ID.test(sent) || !TITLE.test(sent)) return sent;
  return `title-${createHash('sha256').update(sent.normalize('NFC')).digest('hex').slice(0, 40)}`;
}
