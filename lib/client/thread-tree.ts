/** The message tree, seen as one path: from a leaf up to the root, with each message's siblings. */
import type { MessageView } from '../contract/api.ts';

export interface PathItem {
  readonly message: MessageView;
  /** Ids of all messages under the same parent with the same role, oldest first. */
  readonly siblings: readonly string[];
}

const ROOT = '';

/**
 * The path that ends in `leafId`. An unknown leaf falls back to the newest message; a parent that is missing ends the
 * path there, and a circle (a damaged import) is cut rather than followed.
 */
export function pathTo(messages: readonly MessageView[], leafId: string | null): readonly PathItem[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const children = childrenOf(messages);
  const path: PathItem[] = [];
  const seen = new Set<string>();
  let current = (leafId === null ? undefined : byId.get(leafId)) ?? messages.at(-1);
  while (current !== undefined && !seen.has(current.id)) {
    seen.add(current.id);
    if (current.role !== 'system' && current.role !== 'tool') {
      const { role } = current;
      const siblings = (children.get(current.parent_id ?? ROOT) ?? []).filter((other) => other.role === role);
      path.push({ message: current, siblings: siblings.map((other) => other.id) });
    }
    current = current.parent_id === null ? undefined : byId.get(current.parent_id);
  }
  return path.reverse();
}

/** The newest leaf below a message: where switching to its branch leads. */
export function newestLeafBelow(messages: readonly MessageView[], id: string): string {
  const children = childrenOf(messages);
  const seen = new Set<string>();
  let current = id;
  while (!seen.has(current)) {
    seen.add(current);
    const newest = children.get(current)?.at(-1);
    if (newest === undefined) return current;
    current = newest.id;
  }
  return current;
}

/** The messages without one of them and everything below it. */
export function withoutSubtree(messages: readonly MessageView[], id: string): readonly MessageView[] {
  const children = childrenOf(messages);
  const gone = new Set<string>();
  const queue = [id];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (gone.has(next)) continue;
    gone.add(next);
    queue.push(...(children.get(next) ?? []).map((child) => child.id));
  }
  return messages.filter((message) => !gone.has(message.id));
}

/** Where the path goes when its end is among the deleted: to the newest leaf below the nearest message that is left. */
export function survivingLeaf(
  all: readonly MessageView[],
  left: readonly MessageView[],
  leafId: string | null,
): string | null {
  if (all === left) return leafId;
  const there = new Set(left.map((message) => message.id));
  const parents = new Map(all.map((message) => [message.id, message.parent_id]));
  let current = leafId;
  for (let steps = all.length; current !== null && steps > 0; steps -= 1) {
    if (there.has(current)) return current === leafId ? current : newestLeafBelow(left, current);
    current = parents.get(current) ?? null;
  }
  return null;
}

/** The server lists messages oldest first, and so are the children here. */
function childrenOf(messages: readonly MessageView[]): Map<string, MessageView[]> {
  const children = new Map<string, MessageView[]>();
  for (const message of messages) {
    const key = message.parent_id ?? ROOT;
    const list = children.get(key);
    if (list) list.push(message);
    else children.set(key, [message]);
  }
  return children;
}
