import { describe, expect, it } from 'vitest';
import type { ConversationSummary } from '#lib/contract/api.ts';
import { groupConversations } from './group-conversations.ts';

const at = (id: string, updated: Date, pinned = false): ConversationSummary => ({
  id,
  title: id,
  pinned,
  provider: '',
  model: '',
  created: 0,
  updated: updated.getTime(),
  run_id: null,
});

describe('groupConversations', () => {
  it('splits by calendar day, not by hours, and keeps the order', () => {
    const now = new Date(2026, 2, 30, 0, 30);
    const groups = groupConversations(
      [
        at('just now', new Date(2026, 2, 30, 0, 20)),
        at('midnight', new Date(2026, 2, 30, 0, 0)),
        at('half an hour ago', new Date(2026, 2, 29, 23, 59)),
        at('yesterday morning', new Date(2026, 2, 29, 0, 0)),
        at('the day before', new Date(2026, 2, 28, 23, 59)),
        at('kept', new Date(2020, 0, 1), true),
      ],
      now,
    );
    expect(groups.map((group) => [group.name, group.items.map((item) => item.id)])).toEqual([
      ['pinned', ['kept']],
      ['today', ['just now', 'midnight']],
      ['yesterday', ['half an hour ago', 'yesterday morning']],
      ['earlier', ['the day before']],
    ]);
  });

  it('leaves empty groups out', () => {
    expect(groupConversations([], new Date())).toEqual([]);
  });
});
