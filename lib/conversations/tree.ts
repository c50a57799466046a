/** The message tree as pure data: a node knows its parent, and `seq` says which of two siblings is newer. */

export interface TreeNode {
  readonly id: string;
  readonly parentId: string | null;
  readonly seq: number;
}

/** The nodes from the root to `leafId`. Empty when the id is unknown; a parent that is gone ends the path. */
export function pathTo<T extends TreeNode>(nodes: readonly T[], leafId: string | null): T[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const path: T[] = [];
  let current = leafId === null ? undefined : byId.get(leafId);
  // A cycle cannot be written, but a broken import must not hang the server.
  while (current !== undefined && path.length <= nodes.length) {
    path.push(current);
    current = current.parentId === null ? undefined : byId.get(current.parentId);
  }
  return path.reverse();
}

/** The newest leaf below `fromId` (itself when it has no children). */
export function newestLeaf<T extends TreeNode>(nodes: readonly T[], fromId: string): string {
  let leaf = fromId;
  for (let depth = 0; depth <= nodes.length; depth += 1) {
    const children = nodes.filter((node) => node.parentId === leaf);
    const newest = children.reduce<T | null>(
      (best, node) => (best === null || node.seq > best.seq ? node : best),
      null,
    );
    if (newest === null) return leaf;
    leaf = newest.id;
  }
  return leaf;
}

/** `id` and everything below it. */
export function subtree<T extends TreeNode>(nodes: readonly T[], id: string): string[] {
  const children = new Map<string, string[]>();
  for (const node of nodes) {
    if (node.parentId !== null) children.set(node.parentId, [...(children.get(node.parentId) ?? []), node.id]);
  }
  const found = [id];
  for (let index = 0; index < found.length && index <= nodes.length; index += 1) {
    found.push(...(children.get(found[index] ?? '') ?? []));
  }
  return found;
}
