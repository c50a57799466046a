/** Taking a conversation record's messages in as memories. */
import { z } from 'zod';
import { BadRequestError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { addMemories, type NewMemory } from './store.ts';

const partSchema = z.looseObject({ text: z.string().optional() });
const itemSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(partSchema).max(200), z.null()]).optional(),
});

/** A conversation record (contract, section 3): of it only `id` and the items' roles and texts are used. */
export const memoryRecordSchema = z.looseObject({
  id: z.string().max(LIMITS.nameChars).nullish(),
  items: z.array(itemSchema).max(LIMITS.messages),
});
export type MemoryRecord = z.output<typeof memoryRecordSchema>;

/**
 * Adds a record's messages to a name space, each once however often the record comes. Returns how many items it had.
 * @throws TooLargeError when the memory would be over its limits.
 */
export async function importRecord(ownerId: string, userId: string, record: MemoryRecord): Promise<number> {
  const origin = record.id ?? '';
  const metadata = origin === '' ? {} : { conversation_id: origin };
  const memories = record.items.map((item): NewMemory => ({ role: item.role, text: textOf(item), metadata, origin }));
  await addMemories(ownerId, userId, memories);
  return record.items.length;
}

/** Parts without text (images, references to files) say nothing that could be remembered. */
function textOf({ content }: MemoryRecord['items'][number]): string {
  if (typeof content === 'string') return content;
  return (content ?? []).flatMap((part) => (part.text === undefined ? [] : [part.text])).join('\n');
}

/** The name space in the path, in Unicode's composed form. @throws BadRequestError for an empty or unprintable one. */
export function checkUserId(input: string): string {
  const userId = input.toWellFormed().normalize('NFC');
  if (userId.length > LIMITS.nameChars || !/\S/u.test(userId) || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(userId)) {
    throw new BadRequestError(`user_id must be 1 to ${LIMITS.nameChars} printable characters.`, { param: 'user_id' });
  }
  return userId;
}
