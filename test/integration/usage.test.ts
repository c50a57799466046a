/** Usage, statistics, client logs and the version on a real server. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversationClient, readText } from '#test/support/conversation.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';
import packageJson from '../../package.json' with { type: 'json' };

let server: TestServer;
let upstream: Upstream;
let releases: Server;
let asked = 0;
let api: string;

beforeAll(async () => {
  upstream = await startUpstream();
  releases = createServer((_request, response) => {
    asked += 1;
    setTimeout(() => response.setHeader('content-type', 'application/json').end('{"tag_name":"v9.8.7"}'), 600);
  });
  await new Promise<void>((resolve) => releases.listen(0, '127.0.0.1', resolve));
  const { port } = releases.address() as AddressInfo;
  server = await startServer({ env: { VERSION_CHECK_URL: `http://127.0.0.1:${port}/latest` } });
  api = `${server.url}/backend-api/v2`;
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
  releases.close();
});

const today = () => new Date().toISOString().slice(0, 10);
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${api}/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
const read = async (path: string) => (await fetch(`${api}/${path}`)).json();

describe('usage', () => {
  it('has no lines before anything happened', async () => {
    const answer = await fetch(`${api}/usage/${today()}`);
    expect([answer.status, (await answer.json()).error.message]).toEqual([404, 'No usage data found for this date']);
  });

  it('is counted for every answer, under the name the client gave', async () => {
    const client = conversationClient(server.url, upstream.baseUrl);
    await readText(await client.ask('words-5', { conversation_id: crypto.randomUUID() }));
    const stats = await read('stats?days=2');
    expect(stats.totals).toMatchObject({ requests: 1 });
    expect(stats.totals.total_tokens).toBeGreaterThan(0);
    expect(Object.keys(stats.providers)).toEqual(['Custom']);
    expect(Object.keys(stats.models)).toEqual(['words-5']);
    expect(stats.days).toHaveLength(2);
    expect(stats.days[1]).toMatchObject({ date: today(), requests: 1 });
  });

  it('takes what a client reports and gives the lines back as they came', async () => {
    const line = {
      model: 'm',
      provider: 'P',
      prompt_tokens: 3,
      completion_tokens: 4,
      total_tokens: 7,
      saved_tokens: 2,
    };
    const answer = await post('usage', JSON.stringify(line), { 'x-user': 'ann' });
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
    await post('usage', '{"model":"__proto__","provider":{"name":"P"},"total_tokens":"many","x":[1]}');
    const raw = await fetch(`${api}/usage/${today()}`);
    const lines = (await raw.text()).trimEnd().split('\n');
    expect(lines.slice(1).map((text) => JSON.parse(text))).toEqual([
      { user: 'ann', ...line },
      JSON.parse('{"model":"__proto__","provider":{"name":"P"},"total_tokens":"many","x":[1]}'),
    ]);
    const stats = await read('stats?user=ann');
    expect(stats.totals).toEqual({
      requests: 1,
      prompt_tokens: 3,
      completion_tokens: 4,
      saved_tokens: 2,
      total_tokens: 7,
    });
    expect(stats.users.ann).toEqual(stats.totals);
    expect((await read('stats')).providers.P.requests).toBe(2);
  });

  it.each(['2026-1-1', '2026-02-30', 'today', '2026-11-21.jsonl', '99999-01-01'])(
    'refuses the date %s',
    async (date) => {
      const answer = await fetch(`${api}/usage/${encodeURIComponent(date)}`);
      expect(answer.status).toBe(400);
      expect((await answer.json()).error.message).toBe('Invalid date format');
    },
  );

  it.each(['days=0', 'days=-1', 'days=abc', 'days=1e9', 'days=1.5'])('refuses %s', async (query) => {
    expect((await fetch(`${api}/stats?${query}`)).status).toBe(400);
  });

  it.each(['', '[]', 'null', '{bad', '"x"'])('refuses the report %j', async (body) => {
    for (const path of ['usage', 'log']) expect((await post(path, body)).status).toBe(400);
  });

  it('refuses a report that is too large', async () => {
    const body = JSON.stringify({ message: 'x'.repeat(100_000) });
    for (const path of ['usage', 'log']) expect((await post(path, body)).status).toBe(413);
  });
});

it('keeps what a client logs, with the page it came from', async () => {
  const answer = await post('log', '{"type":"error","error":"E","provider":{"name":"P"}}', { origin: server.url });
  expect([answer.status, await answer.text()]).toEqual([200, '{}']);
  const db = new Sqlite(`${server.dataDir}/hypotez.db`, { readonly: true });
  const row = db.prepare('SELECT payload FROM ClientLog').get() as { payload: string };
  db.close();
  expect(JSON.parse(row.payload)).toEqual({ origin: server.url, type: 'error', error: 'E', provider: { name: 'P' } });
});

it('tells the version at once, and the latest one when it has been read, once a day', async () => {
  const started = performance.now();
  expect(await read('version')).toEqual({ version: packageJson.version, latest_version: null });
  expect(performance.now() - started).toBeLessThan(500);
  let latest: unknown = null;
  for (let tries = 0; tries < 50 && latest === null; tries += 1) {
    await sleep(100);
    latest = (await read('version')).latest_version;
  }
  expect(latest).toBe('9.8.7');
  await server.restart();
  expect(await read('version')).toEqual({ version: packageJson.version, latest_version: '9.8.7' });
  expect(asked).toBe(1);
});
