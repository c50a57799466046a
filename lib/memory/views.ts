/** Memories as the two wires show them: mem0's shape for its clients, ours for the settings page. */
import type { MemoryItem } from '../contract/api.ts';
import { type MemoryRow, metadataOf, OWN_SPACE } from './store.ts';

/** One memory as mem0 lists it. */
export interface MemoryView {
  readonly id: string;
  readonly memory: string;
  readonly user_id: string;
  readonly role: string;
  readonly hash: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly categories: null;
  /** ISO 8601 */
  readonly created_at: string;
  readonly updated_at: string;
}

export function toMemoryView(row: MemoryRow): MemoryView {
  return {
    id: row.id,
    memory: row.text,
    user_id: row.userId,
    role: row.role,
    hash: row.digest,
    metadata: metadataOf(row),
    categories: null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

export function toMemoryItem(row: MemoryRow): MemoryItem {
  return {
    id: row.id,
    text: row.text,
    imported: row.userId !== OWN_SPACE,
    created: row.createdAt.getTime(),
    updated: row.updatedAt.getTime(),
  };
}
