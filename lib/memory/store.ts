/** Memories at rest: one row each, found by its owner, told apart by name space and content. */
import { randomUUID } from 'node:crypto';
import type { MemoryModel } from '../../generated/prisma/models.ts';
import { BadRequestError, ConflictError, NotFoundError, TooLargeError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { database, type Transaction } from '../platform/database.ts';
import { digestOf, normalizeText } from './digest.ts';

export type MemoryRow = MemoryModel;

/** The name space of what the owner says and writes; other ones are chosen by clients. */
export const OWN_SPACE = '';
/** Rows of one INSERT: SQLite takes 32,766 parameters a statement, and a row has seven. */
const BATCH = 500;

export interface NewMemory {
  readonly role: string;
  readonly text: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The conversation it was said in; '' for none. */
  readonly origin: string;
}

/**
 * Adds what is new; what is known already stays as it is. Returns how many rows were added.
 * @throws TooLargeError when a text is over its limit or the owner's memory would be. Nothing is added then.
 */
export async function addMemories(ownerId: string, userId: string, memories: readonly NewMemory[]): Promise<number> {
  const rows = new Map<string, ReturnType<typeof toRow>>();
  for (const memory of memories) {
    const row = toRow(ownerId, userId, memory);
    if (row.text !== '' && !rows.has(row.digest)) rows.set(row.digest, row);
  }
  return database().$transaction(async (tx) => {
    const known = await tx.memory.findMany({
      where: { ownerId, userId, digest: { in: [...rows.keys()] } },
      select: { digest: true },
    });
    for (const { digest } of known) rows.delete(digest);
    await requireRoom(tx, ownerId, rows.size);
    const fresh = [...rows.values()];
    for (let start = 0; start < fresh.length; start += BATCH) {
      await tx.memory.createMany({ data: fresh.slice(start, start + BATCH) });
    }
    return fresh.length;
  });
}

/** Adds one memory of the owner's own and gives its row; the row that is there already when it says the same. */
export async function addOwnMemory(ownerId: string, text: string): Promise<{ row: MemoryRow; added: boolean }> {
  const data = toRow(ownerId, OWN_SPACE, { role: 'user', text, metadata: {}, origin: '' });
  if (data.text === '') throw new BadRequestError('text: must not be empty', { param: 'text' });
  return database().$transaction(async (tx) => {
    const known = await tx.memory.findFirst({ where: { ownerId, userId: OWN_SPACE, digest: data.digest } });
    if (known !== null) return { row: known, added: false };
    await requireRoom(tx, ownerId, 1);
    return { row: await tx.memory.create({ data }), added: true };
  });
}

/** @throws NotFoundError; ConflictError when another memory of the same name space says the same already. */
export async function changeMemory(ownerId: string, id: string, text: string): Promise<MemoryRow> {
  const clean = checkText(text);
  if (clean === '') throw new BadRequestError('text: must not be empty', { param: 'text' });
  return database().$transaction(async (tx) => {
    const row = await tx.memory.findFirst({ where: { id, ownerId } });
    if (row === null) throw noMemory();
    const digest = digestOf(originOf(row), row.role, clean);
    const twin = await tx.memory.findFirst({ where: { ownerId, userId: row.userId, digest, NOT: { id } } });
    if (twin !== null) throw new ConflictError('There is a memory that says this already.');
    return tx.memory.update({ where: { id }, data: { text: clean, digest, embedding: null } });
  });
}

/** @throws NotFoundError for unknown and foreign ids alike. */
export async function deleteMemory(ownerId: string, id: string): Promise<void> {
  const { count } = await database().memory.deleteMany({ where: { id, ownerId } });
  if (count === 0) throw noMemory();
}

/** Forgets everything of every name space; returns how much there was. */
export async function deleteAllMemories(ownerId: string): Promise<number> {
  const { count } = await database().memory.deleteMany({ where: { ownerId } });
  return count;
}

export function metadataOf(row: Pick<MemoryRow, 'metadata'>): Record<string, unknown> {
  return JSON.parse(row.metadata) as Record<string, unknown>;
}

function toRow(ownerId: string, userId: string, { role, text, metadata, origin }: NewMemory) {
  const clean = checkText(text);
  const digest = digestOf(origin, role, clean);
  return { id: randomUUID(), ownerId, userId, role, text: clean, digest, metadata: JSON.stringify(metadata) };
}

function checkText(text: string): string {
  const clean = normalizeText(text);
  if (clean.length <= LIMITS.memoryChars) return clean;
  throw new TooLargeError(`A memory has at most ${LIMITS.memoryChars} characters.`, { param: 'text' });
}

function originOf(row: MemoryRow): string {
  const origin = metadataOf(row).conversation_id;
  return typeof origin === 'string' ? origin : '';
}

async function requireRoom(tx: Transaction, ownerId: string, more: number): Promise<void> {
  if (more === 0) return;
  const held = await tx.memory.count({ where: { ownerId } });
  if (held + more > LIMITS.memories) {
    throw new TooLargeError(`The memory is full: it holds at most ${LIMITS.memories} entries. Delete some first.`);
  }
}

const noMemory = () => new NotFoundError('There is no such memory.');
