import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { ConversationPage, ConversationSummary } from '../contract/api.ts';
import { patchConversation, touchConversation } from './conversations.ts';

const summary = (id: string, updated: number, pinned = false): ConversationSummary => ({
  id,
  title: id,
  pinned,
  provider: '',
  model: '',
  created: 0,
  updated,
  run_id: null,
});
const KEY = ['conversations', { q: '' }];

function clientWith(...pages: ConversationSummary[][]): QueryClient {
  const client = new QueryClient();
  client.setQueryData(KEY, {
    pages: pages.map((items): ConversationPage => ({ items, next_cursor: null })),
    pageParams: pages.map(() => null),
  });
  return client;
}
const titles = (client: QueryClient) =>
  client.getQueryData<{ pages: ConversationPage[] }>(KEY)?.pages.map((page) => page.items.map((item) => item.title));

describe('touchConversation', () => {
  it('lists a new conversation first, below the pinned ones', () => {
    const client = clientWith([summary('pinned', 1, true), summary('old', 5)]);
    touchConversation(client, summary('new', 9));
    expect(titles(client)).toEqual([['pinned', 'new', 'old']]);
  });

  it('moves a conversation of a later page to the front instead of listing it twice', () => {
    const client = clientWith([summary('a', 5)], [summary('b', 2), summary('c', 1)]);
    touchConversation(client, { ...summary('c', 9), title: 'c, answered' });
    expect(titles(client)).toEqual([['c, answered', 'a'], ['b']]);
  });

  it('leaves a list that was never loaded to its first load', () => {
    const client = new QueryClient();
    touchConversation(client, summary('new', 9));
    expect(client.getQueryData(KEY)).toBeUndefined();
  });
});

describe('patchConversation', () => {
  it('changes the one, and nothing for an unknown id', () => {
    const client = clientWith([summary('a', 5), summary('b', 2)]);
    patchConversation(client, 'b', { title: 'B' });
    patchConversation(client, 'x', { title: 'X' });
    expect(titles(client)).toEqual([['a', 'B']]);
  });
});
