/**
 * Who looks at a conversation learns that something happened in it. Only that: what it is now, the reader asks the
 * database, so a change that was missed costs nothing once the next one or a new connection comes.
 */
import { singleton } from '../platform/singleton.ts';

/** `run`: an answer began or ended; `edit`: anything else in it; `devices`: who it was handed to. */
export type ConversationChange = 'run' | 'edit' | 'deleted' | 'devices';
type Listener = (change: ConversationChange) => void;

const listeners = (): Map<string, Set<Listener>> => singleton('conversation.changes', () => new Map());

/** Called after what changed is committed. */
export function announceChange(conversationId: string, change: ConversationChange): void {
  for (const listener of [...(listeners().get(conversationId) ?? [])]) listener(change);
}

/** Calls back with every change of a conversation; the returned function ends it. */
export function watchConversation(conversationId: string, listener: Listener): () => void {
  const all = listeners();
  const set = all.get(conversationId) ?? new Set();
  all.set(conversationId, set.add(listener));
  return () => {
    set.delete(listener);
    if (set.size === 0 && all.get(conversationId) === set) all.delete(conversationId);
  };
}

/** Who has a stream of changes open just now: how many of an owner, and of a device. */
const open = (): Map<string, number> => singleton('conversation.readers', () => new Map());
const ownerKey = (id: string): string => `owner:${id}`;
const deviceKey = (id: string): string => `device:${id}`;

export const countReaders = (ownerId: string): number => open().get(ownerKey(ownerId)) ?? 0;
export const isDeviceOnline = (deviceId: string): boolean => open().has(deviceKey(deviceId));

export interface Reader {
  readonly ownerId: string;
  readonly conversationId: string;
  readonly deviceId?: string | undefined;
}

/** Counts somebody who follows a conversation; the returned function uncounts them. */
export function enterReader({ ownerId, conversationId, deviceId }: Reader): () => void {
  const keys = [ownerKey(ownerId), ...(deviceId === undefined ? [] : [deviceKey(deviceId)])];
  for (const key of keys) open().set(key, (open().get(key) ?? 0) + 1);
  if (deviceId !== undefined) announceChange(conversationId, 'devices');
  return () => {
    for (const key of keys) {
      const rest = (open().get(key) ?? 1) - 1;
      if (rest > 0) open().set(key, rest);
      else open().delete(key);
    }
    if (deviceId !== undefined) announceChange(conversationId, 'devices');
  };
}
