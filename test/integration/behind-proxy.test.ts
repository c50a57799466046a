/** The server behind a reverse proxy on the same machine: who asks, under which address, and that nothing is held back. */
import { request as ask, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShareState } from '#lib/contract/api.ts';
import type { PairingCode } from '#lib/contract/pairing.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

const API = '/backend-api/v2';
const NAME = 'chat.example.org';

/** Speaks TLS for the server, as far as the server can tell: everything is passed on as it comes, with who asked. */
function startProxy(target: string): Promise<Server> {
  const proxy = createServer((incoming, outgoing) => {
    const headers = {
      ...incoming.headers,
      host: NAME,
      'x-forwarded-for': String(incoming.headers['x-test-client'] ?? incoming.socket.remoteAddress),
      'x-forwarded-proto': 'https',
      'x-forwarded-host': NAME,
    };
    const passed = ask(new URL(incoming.url ?? '/', target), { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  return new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(proxy)));
}

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

async function behind<T>(
  env: Record<string, string>,
  use: (url: string, server: TestServer) => Promise<T>,
): Promise<T> {
  const server = await startServer({ env });
  const proxy = await startProxy(server.url);
  try {
    return await use(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, server);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
    await server.stop();
  }
}

const post = (url: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}${API}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const question = (over: Record<string, unknown> = {}) => ({
  provider: 'Assistant',
  messages: [{ role: 'user', content: 'What is 2+2?' }],
  ...over,
});

const PASSWORD = 'four words of mine';
const SIGNED_IN = { authorization: `Basic ${btoa(`me:${PASSWORD}`)}` };

/** Where links and codes for a chat lead. */
async function addressesOf(url: string): Promise<string[]> {
  const id = crypto.randomUUID();
  await (await post(url, 'conversation', question({ conversation_id: id }), SIGNED_IN)).text();
  const shared = (await (await post(url, `conversations/${id}/share`, {}, SIGNED_IN)).json()) as ShareState;
  const code = (await (await post(url, 'pairings', { conversation_id: id }, SIGNED_IN)).json()) as PairingCode;
  expect(code.addresses).toEqual(shared.addresses.filter(({ reach }) => reach !== 'machine'));
  return shared.addresses.map(({ origin }) => origin);
}

describe('links and codes', () => {
  it('carry the address the proxy was asked for, when it is trusted', async () => {
    const env = { PASSWORD, TRUST_PROXY: 'loopback', ALLOWED_HOSTS: NAME };
    expect(await behind(env, addressesOf)).toEqual([`https://${NAME}`]);
  });

  it('carry PUBLIC_URL before all', async () => {
    const env = { PASSWORD, TRUST_PROXY: 'loopback', ALLOWED_HOSTS: NAME, PUBLIC_URL: 'https://elsewhere.example' };
    expect(await behind(env, addressesOf)).toEqual(['https://elsewhere.example']);
  });

  it('carry nothing an untrusted proxy says but the host that was asked for', async () => {
    expect(await behind({ PASSWORD, ALLOWED_HOSTS: NAME }, addressesOf)).toEqual([`http://${NAME}`]);
  });
});

it('passes each word on as it comes, and marks cookies as secure', async () => {
  await behind({ TRUST_PROXY: 'loopback', PASSWORD, ALLOWED_HOSTS: NAME }, async (url) => {
    const signedIn = await post(url, 'session', { password: PASSWORD });
    const cookie = signedIn.headers.getSetCookie()[0] ?? '';
    expect([signedIn.status, cookie]).toEqual([204, expect.stringMatching(/^__Host-.*; Secure$/)]);
    const body = question({ provider: 'Custom', api_base: upstream.baseUrl, model: 'slow-20' });
    const answer = await post(url, 'conversation', body, { cookie: cookie.split(';')[0] ?? '' });
    expect([answer.status, answer.headers.get('x-accel-buffering')]).toEqual([200, 'no']);
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=');
    const arrivals: number[] = [];
    for await (const _ of answer.body ?? []) arrivals.push(performance.now());
    // 200 words in four seconds: held back they would come in a few pieces at the end.
    expect(arrivals.length).toBeGreaterThan(50);
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(2_000);
  });
});

it('counts clients behind it apart', async () => {
  const env = { TRUST_PROXY: 'loopback', ALLOWED_HOSTS: NAME, DEMO: '1', DEMO_ADDRESS_REQUESTS_PER_MINUTE: '2' };
  await behind(env, async (url) => {
    const from = (address: string) => post(url, 'usage', { provider: 'x' }, { 'x-test-client': address });
    const statuses = [];
    for (const address of ['198.51.100.1', '198.51.100.1', '198.51.100.1', '198.51.100.2']) {
      statuses.push((await from(address)).status);
    }
    expect(statuses).toEqual([200, 200, 429, 200]);
  });
});
