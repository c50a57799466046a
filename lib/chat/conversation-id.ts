/** Ids of conversations as clients of the wire send them. */
import { createHash } from 'node:crypto';

/** What a person may type as a title: anything but control characters, and nothing that is made to be a path. */
const TITLE = /^(?![./\\~-])(?!.*(?:\.\.|%2f|%5c|%00))[^\p{Cc}\p{Cs}\p{Cn}\u202a-\u202e\u2066-\u2069]{1,1000}$/iu;
const ID = /^[A-Za-z0-9_-]{1,100}$/;

/**
 * The reference client makes the new title of a renamed chat its id. Such a one stands for an id of ours, always the
 * same; anything else is left for the schema to judge.
 */
export function conversationIdOf(sent: unknown): unknown {
  if (typeof sent !== 'string' || ID.test(sent) || !TITLE.test(sent)) return sent;
  return `title-${createHash('sha256').update(sent.normalize('NFC')).digest('hex').slice(0, 40)}`;
}
