/** What makes two memories the same one: where they come from and what they say, in Unicode's composed form. */
import { createHash } from 'node:crypto';

/** NFC, well-formed, without the spaces around it. "é" typed in two ways is one text; "ﬁ" and "fi" stay two. */
export function normalizeText(text: string): string {
  return text.toWellFormed().normalize('NFC').trim();
}

/** @param origin the conversation it was said in; '' for what belongs to none. */
export function digestOf(origin: string, role: string, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([origin, role, text]))
    .digest('hex');
}
