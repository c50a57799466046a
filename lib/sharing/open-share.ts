import type { SharedChat } from '../contract/api.ts';
import { isAppError } from '../contract/errors.ts';
import { readRecord } from './read-record.ts';
import { readShare } from './store.ts';

/** A shared chat as its page shows it; null for an id that is unknown, revoked or expired. */
export async function openShare(ownerId: string, id: string): Promise<SharedChat | null> {
  try {
    const { record, updated } = await readShare(id.toLowerCase(), { ownerId, writeToken: null });
    return readRecord(record, updated);
  } catch (error) {
    if (isAppError(error) && error.status === 404) return null;
    throw error;
  }
}
