/** What would be shared, and what in it looks as if it should not be. */

import type { z } from 'zod';
import { listChunks } from '../buckets/index.ts';
import type { previewShareSchema, SecretWarning, SharePreview } from '../contract/shares.ts';
import { findSecrets } from './find-secrets.ts';
import { readSource, type ShareSource } from './shared-record.ts';
import { type ChatFile, chooseFiles } from './travelling-files.ts';

const MOST_WARNINGS = 50;
/** Passages of one file that are looked at: about half a megabyte of text. */
const MOST_CHUNKS = 400;

/** @throws NotFoundError; BadRequestError for a file that is no part of it. */
export async function previewShare(ownerId: string, wish: z.output<typeof previewShareSchema>): Promise<SharePreview> {
  const source = await readSource(ownerId, wish.conversation_id, wish.message_id ?? null);
  const chosen = new Set(chooseFiles(source.files, wish.files));
  const warnings = [
    ...(wish.instructions ? warningsOf(source.conversation.system_prompt, null, null) : []),
    ...messageWarnings(source),
    ...(await fileWarnings(
      ownerId,
      source.files.filter(({ ref }) => chosen.has(ref)),
    )),
  ];
  return {
    messages: source.messages.length,
    files: source.files.map(({ ref, about: { name, kind, media_type, size } }) => ({
      ref,
      name,
      kind,
      media_type,
      size,
    })),
    warnings: warnings.slice(0, MOST_WARNINGS),
  };
}

function messageWarnings({ messages, conversation }: ShareSource): SecretWarning[] {
  const inTitle = warningsOf(conversation.title, 1, null);
  const inTexts = messages.flatMap(({ text, reasoning }, at) => warningsOf(`${text}\n${reasoning}`, at + 1, null));
  // A title is made of the first question: the same thing is told once.
  return [...inTitle.filter(({ excerpt }) => !inTexts.some((other) => other.excerpt === excerpt)), ...inTexts];
}

async function fileWarnings(ownerId: string, files: readonly ChatFile[]): Promise<SecretWarning[]> {
  const warnings: SecretWarning[] = [];
  for (const { ref, about } of files) {
    const id = ref.startsWith('file:') ? ref.slice('file:'.length) : null;
    if (id === null || warnings.length >= MOST_WARNINGS) continue;
    const chunks = await listChunks(ownerId, id);
    const text = chunks.slice(0, MOST_CHUNKS).map((chunk) => chunk.text);
    warnings.push(...warningsOf(text.join('\n'), null, about.name));
  }
  return warnings;
}

const warningsOf = (text: string, message: number | null, file: string | null): SecretWarning[] =>
  findSecrets(text).map(({ kind, excerpt }) => ({ kind, message, file, excerpt }));
