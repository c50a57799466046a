/**
 * Clients of the wire send the whole history with every question. This finds the part of it the stored tree already
 * holds, so that a repeated history adds nothing, an edited message becomes a branch, and "try again" a sibling.
 */

export interface StoredNode {
  readonly id: string;
  readonly parentId: string | null;
  readonly seq: number;
  readonly role: string;
  readonly text: string;
}

export interface SentMessage {
  readonly role: string;
  readonly text: string;
}

/**
 * Walks `sent` down the tree as far as it matches.
 * @returns the last matching stored node (null: not even the first) and how many messages of `sent` it covers.
 */
export function matchHistory(
  stored: readonly StoredNode[],
  sent: readonly SentMessage[],
): { readonly node: StoredNode | null; readonly covered: number } {
  let node: StoredNode | null = null;
  let covered = 0;
  for (const message of sent) {
    const parentId: string | null = node?.id ?? null;
    const children: StoredNode[] = stored.filter((child) => child.parentId === parentId && child.role === message.role);
    // The newest wins: two identical siblings are a repeated question, and the client means the latest.
    const next: StoredNode | undefined = children
      .toSorted((a, b) => b.seq - a.seq)
      .find((child) => sameText(child, message));
    if (next === undefined) break;
    node = next;
    covered += 1;
  }
  return { node, covered };
}

/**
 * The same message? Users' words must be equal. An answer may come back shortened: clients cut media blocks and the
 * marks of an aborted answer before they send it.
 */
function sameText(stored: StoredNode, sent: SentMessage): boolean {
  const a = normalise(stored.text);
  const b = normalise(sent.text);
  if (a === b) return true;
  return stored.role === 'assistant' && b !== '' && (a.startsWith(b) || b.startsWith(a));
}

const MEDIA_BLOCK = /<!-- generated images start -->[\s\S]*?<!-- generated images end -->/g;
const ENDED_EARLY = /\s*\[(aborted|error)\]\s*$/;

function normalise(text: string): string {
  return text.replace(MEDIA_BLOCK, '').replace(ENDED_EARLY, '').trim();
}
