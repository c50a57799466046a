import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QueryClient } from '@tanstack/react-query';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Quota } from '../contract/demo.ts';
import { catalogueQuery } from './catalogue.ts';
import { quotaQuery } from './quota.ts';

const ALLOWANCE = { limit: 10, remaining: 5, reset: 0 };
const quotaOf = (over: Partial<Extract<Quota, { demo: true }>> = {}): Quota => ({
  demo: true,
  kept_until: 0,
  ttl_ms: 0,
  requests: ALLOWANCE,
  tokens: ALLOWANCE,
  storage: { limit: 1, used: 0 },
  upload_bytes: 1,
  budget: 'open',
  oauth: true,
  user: null,
  secret: false,
  ...over,
});

let answer: Quota;
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // A page's relative addresses, outside of a page.
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => real(new URL(url, `http://127.0.0.1:${port}`), init));
});
afterAll(async () => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

let client: QueryClient;
const isStale = () => client.getQueryState(catalogueQuery.queryKey)?.isInvalidated;
beforeEach(() => {
  client = new QueryClient();
  client.setQueryData(quotaQuery.queryKey, quotaOf());
  client.setQueryData(catalogueQuery.queryKey, {
    providers: [],
    auto: [],
    web_search: null,
    search_engines: [],
  });
});

it.each([
  ['the budget is spent', quotaOf({ budget: 'spent' })],
  ['somebody has signed in elsewhere', quotaOf({ user: 'anna' })],
])('when %s, what can be asked is looked up again', async (_, now) => {
  answer = now;
  await client.fetchQuery({ ...quotaQuery, staleTime: 0 });
  expect(isStale()).toBe(true);
});

it('what can be asked stays as it is while only amounts change', async () => {
  answer = quotaOf({ tokens: { ...ALLOWANCE, remaining: 1 } });
  await client.fetchQuery({ ...quotaQuery, staleTime: 0 });
  expect(isStale()).toBe(false);
});
