/** The files of a conversation, read and indexed; indexes of recently asked files are kept. */

import { singleton } from '../../../platform/singleton.ts';
import type { DocumentPart } from '../../provider.ts';
import type { Turn } from '../skill.ts';
import { buildTextIndex, type TextIndex } from './text-index.ts';

export interface OpenDocument {
  readonly part: DocumentPart;
  readonly index: TextIndex;
}

/** Characters of text whose indexes are kept in memory (about ten bytes each). */
const KEPT_CHARS = 4_000_000;

/** A file's content never changes under its id, so an index stays true as long as it is kept. */
const kept = () => singleton('assistant-indexes', () => new WeakMap<object, Map<string, TextIndex>>());

export async function openDocument(turn: Turn, part: DocumentPart): Promise<OpenDocument> {
  const store = kept();
  // Kept per set of tools, so that two sources of files never mix.
  const indexes = store.get(turn.tools) ?? new Map<string, TextIndex>();
  store.set(turn.tools, indexes);
  const key = `${turn.ownerId}/${part.fileId}`;
  const known = indexes.get(key);
  if (known !== undefined) {
    indexes.delete(key);
    indexes.set(key, known);
    return { part, index: known };
  }
  const passages = await turn.tools.listPassages(turn.ownerId, part.fileId);
  turn.signal.throwIfAborted();
  const index = await buildTextIndex(passages);
  if (index.sentences.length > 0) indexes.set(key, index);
  let size = [...indexes.values()].reduce((sum, one) => sum + one.characters, 0);
  for (const [oldest, one] of indexes) {
    if (size <= KEPT_CHARS || oldest === key) break;
    indexes.delete(oldest);
    size -= one.characters;
  }
  return { part, index };
}

/** The files a question is about: those it names, else those that came with it, else all of the conversation. */
export function chooseDocuments(turn: Turn, candidates: readonly DocumentPart[]): readonly DocumentPart[] {
  const question = turn.question.toLowerCase();
  const named = candidates.filter(({ name }) => {
    const stem = name.toLowerCase().replace(/\.[^.]+$/u, '');
    return question.includes(name.toLowerCase()) || (stem.length >= 5 && question.includes(stem));
  });
  if (named.length > 0) return named;
  const fresh = candidates.filter((part) => turn.documents.indexOf(part) < turn.newDocuments);
  if (fresh.length > 0) return fresh;
  const one =
    /\b(?:this|the) (?:document|file|pdf|attachment)\b|(?<!\p{L})(?:этот|этом|этого|данный) (?:документ|файл)/iu.test(
      turn.question,
    );
  return one ? candidates.slice(0, 1) : candidates;
}
