/** What the entry lets through to Next and what it refuses; Next itself is a function that remembers who came by. */
import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NotFoundError } from '#lib/contract/errors.ts';
import { bytes, json } from '#lib/platform/http/answers.ts';
import { defineEndpoint } from '#lib/platform/http/endpoint.ts';
import { createEntry } from '#lib/platform/http/entry.ts';
import { useConfig } from '#test/support/config.ts';
import { sendRaw } from '#test/support/raw-http.ts';

const passed: IncomingMessage[] = [];
let server: Server;
let port = 0;
let streamEnded = false;

async function* endless() {
  try {
    for (;;) {
      yield Buffer.from('word ');
      await sleep(10);
    }
  } finally {
    streamEnded = true;
  }
}

const readThing = defineEndpoint({
  id: 'testReadThing',
  method: 'GET',
  path: '/backend-api/v2/things/{id}',
  face: 'gui',
  summary: 'A test.',
  handle({ request, params }) {
    if (params.id === 'stream') return bytes(endless(), { headers: { 'content-type': 'text/plain' } });
    if (params.id === 'none') throw new NotFoundError('No such thing.');
    return json({ id: params.id, url: request.url.href, peer: request.peer });
  },
});
const writeThing = defineEndpoint({
  id: 'testWriteThing',
  method: 'POST',
  path: '/backend-api/v2/things/{id}',
  face: 'gui',
  summary: 'A test.',
  body: z.object({ a: z.number() }),
  handle: ({ body }) => json(body),
});

beforeAll(async () => {
  useConfig({ PUBLIC_URL: 'https://chat.example', LOG_LEVEL: 'silent' });
  server = createEntry({
    rules: {
      host: '127.0.0.1',
      publicUrl: 'https://chat.example',
      allowedHosts: ['box.local'],
      uploadBytes: 1024 * 1024,
    },
    development: false,
    direct: [readThing, writeThing],
    async next(request, response) {
      passed.push(request);
      if (request.url?.includes('missing')) response.statusCode = 404;
      response.setHeader('content-type', 'text/html');
      response.end('<p>a page</p>');
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  passed.length = 0;
});

const send = (method: string, target: string, headers: readonly string[] = [], body = '', host = `localhost:${port}`) =>
  sendRaw(port, `${[`${method} ${target} HTTP/1.1`, `Host: ${host}`, ...headers].join('\r\n')}\r\n\r\n${body}`);
const get = (target: string, headers: readonly string[] = [], host?: string) => send('GET', target, headers, '', host);
const JSON_TYPE = 'Content-Type: application/json';

function errorOf(body: string): { message: string } {
  return JSON.parse(body).error;
}

describe('what an answer tells a browser of its address', () => {
  it.each([
    ['localhost', [false, true]],
    ['127.0.0.1', [false, true]],
    ['box.local', [false, false]],
    ['chat.example', [true, true]],
    ['a b', [false, false]],
  ])('at %s', async (name, [https, trusted]) => {
    const { head } = await get('/', [], name.includes('.') && !/\d$/.test(name) ? name : `${name}:${port}`);
    expect([/strict-transport-security/i, /cross-origin-opener-policy/i].map((header) => header.test(head))).toEqual([
      https,
      trusted,
    ]);
  });
});

describe('the address', () => {
  it.each([
    ['/backend-api/x%', 400],
    ['/backend-api/%zz', 400],
    ['/v1/%E0%A4%A', 400],
    ['/files/%c0%ae', 400],
    ['/files/%00', 400],
    ['/backend-api/v2?a=%', 400],
    ['/files/..%2fetc', 400],
    ['/files/a%5cb', 400],
    ['/files/%2e%2e/x', 400],
    ['/files/../x', 400],
    ['http://evil.example/backend-api/x', 400],
    ['/v1/models/..%2f', 404],
    ['/v1/models/%00', 404],
    ['/v1//chat/completions', 404],
    ['/v1/chat/', 404],
    ['//evil.example/', 404],
    ['/_next/image?url=http://127.0.0.1/&w=1&q=1', 404],
  ])('%s is answered %i in JSON and goes no further', async (target, status) => {
    const answer = await get(target);
    expect(answer.status).toBe(status);
    expect(answer.head).toMatch(/content-type: application\/json/i);
    expect(answer.head).toMatch(/x-content-type-options: nosniff/i);
    expect(answer.head).not.toMatch(/location:/i);
    expect(errorOf(answer.body).message.length).toBeGreaterThan(5);
    expect(passed).toHaveLength(0);
  });

  it.each(['/v1/models/meta-llama%2FLlama-3', '/files/b/media/%D1%84%20a.txt', '/chat/?q=100%25+sure'])(
    '%s passes',
    async (target) => {
      await get(target);
      expect(passed).toHaveLength(1);
    },
  );

  it('sends /chat to the page with the slash, query and all', async () => {
    const answer = await get('/chat?prompt=a%20b');
    expect(answer.status).toBe(308);
    expect(answer.head).toMatch(/^location: \/chat\/\?prompt=a%20b\r?$/im);
    expect(passed).toHaveLength(0);
  });

  it('is at most 8 KB', async () => {
    expect((await get(`/backend-api?${'a'.repeat(8_000)}`)).status).toBe(200);
    expect((await get(`/backend-api?${'a'.repeat(9_000)}`)).status).toBe(414);
  });

  it('refuses "OPTIONS *", and methods it does not know', async () => {
    expect((await send('OPTIONS', '*')).status).toBe(400);
    expect(await send('TRACE', '/')).toMatchObject({ status: 405, head: expect.stringMatching(/allow: GET, HEAD/i) });
    expect((await send('DELETE', '/', ['Content-Length: 0'])).status).toBe(405);
    expect((await sendRaw(port, `CONNECT evil:80 HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)).closed).toBe(true);
    expect(passed).toHaveLength(0);
  });
});

describe('the host', () => {
  it.each(['evil.example', 'localhost:1', 'localhost.evil.example', '169.254.169.254', 'chat.example:1'])(
    '%s is not ours',
    async (host) => {
      expect((await get('/backend-api/x', [], host)).status).toBe(421);
      expect(passed).toHaveLength(0);
    },
  );
  it('knows its own names', async () => {
    for (const host of [`127.0.0.1:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`, 'chat.example', 'box.local:8080']) {
      expect((await get('/', [], host)).status, host).toBe(200);
    }
  });
  it('must be named once', async () => {
    expect((await get('/', ['Host: evil.example'])).status).toBe(400);
    expect((await sendRaw(port, 'GET / HTTP/1.1\r\n\r\n')).status).toBe(400);
  });
});

describe('other sites', () => {
  const path = '/backend-api/v2/things/1';
  it.each([
    'Origin: null',
    'Origin: http://localhost:3001',
    'Origin: http://localhost:3000.evil.example',
    'Sec-Fetch-Site: cross-site',
    'Sec-Fetch-Site: same-site',
  ])('cannot post (%s)', async (header) => {
    const answer = await send('POST', path, [header, JSON_TYPE, 'Content-Length: 7'], '{"a":1}');
    expect(answer.status).toBe(403);
    expect(answer.head).not.toMatch(/access-control-allow-origin/i);
  });
  it('cannot act by GET either', async () => {
    expect((await get('/backend-api/v2/create?prompt=x', ['Sec-Fetch-Site: cross-site'])).status).toBe(403);
    expect((await get('/backend-api/v2/create?prompt=x')).status).toBe(200);
  });
  it.each([[[]], [['Sec-Fetch-Site: same-origin', 'Origin: own']], [['Origin: https://chat.example']]])(
    'are not our own page or a program (%j)',
    async (headers) => {
      const own = headers.map((header) => header.replace('own', `http://localhost:${port}`));
      const answer = await send('POST', path, [...own, JSON_TYPE, 'Content-Length: 7'], '{"a":1}');
      expect(answer).toMatchObject({ status: 200, body: '{"a":1}' });
    },
  );
  it('get no WebSocket', async () => {
    for (const target of ['/', 'http://169.254.169.254/']) {
      const answer = await get(target, ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x']);
      expect(answer).toMatchObject({ status: 400, closed: true });
    }
  });
});

describe('the headers', () => {
  it("drops what only Next and we may say, and sets the request's own id and peer", async () => {
    const forged = [
      'x-middleware-subrequest: a:a',
      'x-invoke-path: /x',
      'x-request-id: mine',
      'x-hypotez-peer: 1.2.3.4',
    ];
    const answer = await get('/background', [...forged, "content-security-policy: script-src 'nonce-evil'"]);
    const seen = passed[0]?.headers ?? {};
    expect(seen).not.toHaveProperty('x-middleware-subrequest');
    expect(seen).not.toHaveProperty('x-invoke-path');
    expect(seen['x-hypotez-peer']).toBe('127.0.0.1');
    expect(seen['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.head).toContain(`x-request-id: ${String(seen['x-request-id'])}`);
    expect(seen['content-security-policy']).toMatch(/'nonce-[A-Za-z0-9+/]{22}=='/);
    expect(answer.head).toContain(String(seen['content-security-policy']));
  });
  it('gives every page its own nonce', async () => {
    await Promise.all([get('/background'), get('/background')]);
    expect(passed[0]?.headers['content-security-policy']).not.toBe(passed[1]?.headers['content-security-policy']);
  });
  it('ignores forwarded hosts', async () => {
    const answer = await get('/backend-api/v2/things/1', [
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-For: 9.9.9.9',
    ]);
    expect(JSON.parse(answer.body)).toEqual({
      id: '1',
      url: `http://localhost:${port}/backend-api/v2/things/1`,
      peer: '127.0.0.1',
    });
  });
  it('refuses server actions', async () => {
    expect((await send('POST', '/', ['Next-Action: 00aa', 'Content-Length: 0'])).status).toBe(400);
  });
});

describe('the body', () => {
  const path = '/backend-api/v2/things/1';
  it('is refused by its declared length before it is sent', async () => {
    const answer = await send('POST', path, [JSON_TYPE, 'Content-Length: 10000000000', 'Expect: 100-continue']);
    expect(answer.status).toBe(413);
    expect(answer.head).not.toMatch(/100 continue/i);
  });
  it('is asked for when it is welcome', async () => {
    const answer = await send('POST', path, [JSON_TYPE, 'Content-Length: 7', 'Expect: 100-continue'], '{"a":1}');
    expect(answer).toMatchObject({ status: 100, body: expect.stringMatching(/^HTTP\/1.1 200[\s\S]*\{"a":1\}$/) });
  });
  it.each([
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6'], ''],
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked'], ''],
    ['a negative length', ['Content-Length: -1'], ''],
    ['a broken chunk', ['Transfer-Encoding: chunked'], 'ZZ\r\n'],
    ['a folded header', ['x: 1', ' 2'], ''],
  ])('with %s closes the connection', async (_name, headers, body) => {
    expect(await send('POST', path, [JSON_TYPE, ...headers], body)).toMatchObject({ status: 400, closed: true });
  });
});

describe('the answer', () => {
  it('of Next becomes JSON where programs ask, and stays a page elsewhere', async () => {
    const api = await get('/backend-api/v2/missing');
    expect(api).toMatchObject({ status: 404 });
    expect(errorOf(api.body).message).toBe('There is nothing at this address.');
    const openai = await get('/v1/missing');
    expect(errorOf(openai.body)).toMatchObject({ type: 'invalid_request_error', param: null, code: null });
    expect(errorOf((await get('/missing')).body)).toMatchObject({ type: 'NotFoundError' });
    expect((await get('/missing', ['accept: text/html'])).body).toBe('<p>a page</p>');
  });
  it('of an endpoint keeps its own words', async () => {
    const answer = await get('/backend-api/v2/things/none');
    expect(answer).toMatchObject({ status: 404 });
    expect(errorOf(answer.body)).toEqual({ message: 'No such thing.', type: 'NotFoundError' });
    expect(answer.head).not.toContain('x-hypotez-answer');
  });
  it('ends its stream when the client leaves', async () => {
    const { body } = await sendRaw(
      port,
      `GET /backend-api/v2/things/stream HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`,
      5,
    );
    expect(body).toContain('word ');
    await expect.poll(() => streamEnded, { timeout: 1_000 }).toBe(true);
  });
  it('stays with its request when many are pipelined', async () => {
    const one = (id: number) => `GET /backend-api/v2/things/${id} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`;
    const answer = await sendRaw(port, Array.from({ length: 50 }, (_, id) => one(id)).join(''));
    const ids = [...`${answer.head}${answer.body}`.matchAll(/"id":"(\d+)"/g)].map((match) => Number(match[1]));
    expect(ids).toEqual(Array.from({ length: 50 }, (_, id) => id));
  });
});
