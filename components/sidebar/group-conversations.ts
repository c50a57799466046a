import type { ConversationSummary } from '#lib/contract/api.ts';

export type GroupName = 'pinned' | 'today' | 'yesterday' | 'earlier';

export interface ConversationGroup {
  readonly name: GroupName;
  readonly items: readonly ConversationSummary[];
}

/** Groups by the reader's own calendar days; empty groups are left out, the order within one is kept. */
export function groupConversations(items: readonly ConversationSummary[], now: Date): readonly ConversationGroup[] {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  // The calendar's yesterday, not 24 hours ago: days around a clock change are 23 or 25 hours long.
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1).getTime();
  const groups: Record<GroupName, ConversationSummary[]> = { pinned: [], today: [], yesterday: [], earlier: [] };
  for (const item of items) {
    if (item.pinned) groups.pinned.push(item);
    else if (item.updated >= today) groups.today.push(item);
    else if (item.updated >= yesterday) groups.yesterday.push(item);
    else groups.earlier.push(item);
  }
  return (['pinned', 'today', 'yesterday', 'earlier'] as const)
    .map((name) => ({ name, items: groups[name] }))
    .filter((group) => group.items.length > 0);
}
