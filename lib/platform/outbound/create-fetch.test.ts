import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, createGzip, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { isAppError } from '../../contract/errors.ts';
import { readText } from './body.ts';
import { createFetch } from './create-fetch.ts';
import type { Resolve } from './lookup.ts';
import { NOT_ALLOWED } from './policy.ts';

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;
const servers: http.Server[] = [];
let hits: http.IncomingMessage[] = [];

async function serve(handler: Handler): Promise<{ origin: string; port: number }> {
  const server = http.createServer((request, response) => {
    hits.push(request);
    handler(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port };
}

beforeEach(() => {
  hits = [];
  useConfig({});
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const nameTo = (...addresses: string[]): Resolve => {
  return async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
};

async function failureOf(promise: Promise<unknown>): Promise<{ status: number; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (isAppError(error)) return { status: error.status, message: error.message };
    throw error;
  }
  throw new Error('did not fail');
}
const REFUSED = { status: 400, message: NOT_ALLOWED };
const REDIRECTED = {
  status: 502,
  message: 'The upstream sends requests on to another address, which is not followed.',
};

describe('names', () => {
  it.each([[['127.0.0.1']], [['93.184.216.34', '127.0.0.1']], [['::1']], [['::ffff:127.0.0.1']]])(
    'that lead to %j are refused at the socket',
    async (addresses) => {
      const { port } = await serve((_, response) => response.end('secret'));
      // A server that others reach: its providers must be public.
      useConfig({ HOST: '0.0.0.0' });
      const baseUrl = `http://rebound.example:${port}`;
      const fetch = createFetch({ policy: 'provider', baseUrl, resolve: nameTo(...addresses) });
      expect(await failureOf(fetch(baseUrl))).toEqual(REFUSED);
      expect(hits).toHaveLength(0);
    },
  );

  it('are judged at every connection: a second answer cannot differ from the judged one', async () => {
    const { origin, port } = await serve((_, response) => response.end('ok'));
    const answers = ['127.0.0.1', '169.254.169.254'];
    let lookups = 0;
    const resolve: Resolve = async () => [{ address: answers[Math.min(lookups++, 1)] ?? '', family: 4 }];
    const baseUrl = `http://engine.example:${port}/v1`;
    const fetch = createFetch({ policy: 'provider', baseUrl, resolve });
    expect(origin).toContain(String(port));
    expect(await (await fetch(`${baseUrl}/models`)).text()).toBe('ok');
    expect(await failureOf(fetch(`${baseUrl}/models`))).toEqual(REFUSED);
    expect([lookups, hits.length]).toEqual([2, 1]);
  });

  it('that are unknown, and ports that are closed, look like refused ones', async () => {
    const unknown: Resolve = async () => {
      throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    };
    expect(await failureOf(createFetch({ policy: 'public', resolve: unknown })('http://nowhere.example/'))).toEqual(
      REFUSED,
    );
  });
});

describe('redirects', () => {
  it('to a private address are refused', async () => {
    const inner = await serve((_, response) => response.end('secret'));
    const outer = await serve((_, response) => response.writeHead(302, { location: inner.origin }).end());
    useConfig({ ALLOW_PRIVATE_UPSTREAMS: `127.0.0.1:${outer.port}` });
    expect(await failureOf(createFetch({ policy: 'public' })(outer.origin))).toEqual(REFUSED);
    expect(hits).toHaveLength(1);
  });

  it.each(['file:///etc/passwd', 'http://[::1]/', '//169.254.169.254/', 'http://'])(
    'to %s are refused',
    async (location) => {
      const { origin, port } = await serve((_, response) => response.writeHead(307, { location }).end());
      useConfig({ ALLOW_PRIVATE_UPSTREAMS: `127.0.0.1:${port}` });
      expect(await failureOf(createFetch({ policy: 'public' })(origin))).toEqual(REFUSED);
    },
  );

  it('in a circle end', async () => {
    const { origin } = await serve((_, response) => response.writeHead(302, { location: '/again' }).end());
    expect(await failureOf(createFetch({ policy: 'provider', baseUrl: origin })(origin))).toEqual(REDIRECTED);
    expect(hits).toHaveLength(4);
  });

  it('take no key to another host, and a provider does not follow them at all', async () => {
    const inner = await serve((_, response) => response.end('ok'));
    const outer = await serve((_, response) => response.writeHead(307, { location: inner.origin }).end());
    const headers = { authorization: 'Bearer sk-CANARY', cookie: 'a=b', 'x-api-key': 'k', accept: 'text/plain' };
    useConfig({ ALLOW_PRIVATE_UPSTREAMS: `127.0.0.1:${outer.port},127.0.0.1:${inner.port}` });
    await createFetch({ policy: 'public' })(outer.origin, { headers });
    expect(hits[1]?.headers).not.toHaveProperty('authorization');
    expect(hits[1]?.headers).not.toHaveProperty('cookie');
    expect(hits[1]?.headers).not.toHaveProperty('x-api-key');
    expect(hits[1]?.headers.accept).toBe('text/plain');
    const fetch = createFetch({ policy: 'provider', baseUrl: outer.origin });
    expect(await failureOf(fetch(outer.origin, { headers }))).toEqual(REDIRECTED);
    expect(hits).toHaveLength(3);
  });

  it.each(['http://', 'http://[::1]/', '//169.254.169.254/', 'file:///etc/passwd'])(
    "to %s are the provider's fault, not its caller's",
    async (location) => {
      const { origin } = await serve((_, response) => response.writeHead(307, { location }).end());
      expect(await failureOf(createFetch({ policy: 'provider', baseUrl: origin })(origin))).toEqual(REDIRECTED);
    },
  );
});

describe("a provider's fetch", () => {
  it('goes to its base URL only', async () => {
    const base = await serve((_, response) => response.end('ok'));
    const other = await serve((_, response) => response.end('secret'));
    const fetch = createFetch({ policy: 'provider', baseUrl: `${base.origin}/v1` });
    expect(await (await fetch(`${base.origin}/v1/models`)).text()).toBe('ok');
    expect(await failureOf(fetch(other.origin))).toEqual(REFUSED);
    expect(hits).toHaveLength(1);
  });

  it('does not copy cookies of the upstream', async () => {
    const { origin } = await serve((_, response) => response.writeHead(200, { 'set-cookie': ['a=b', 'c=d'] }).end());
    const response = await createFetch({ policy: 'provider', baseUrl: origin })(origin);
    expect(response.headers.get('set-cookie')).toBeNull();
  });
});

describe('answers', () => {
  const text = 'Straße '.repeat(1_000);
  it.each([
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity', Buffer.from(text)],
  ])('packed as %s are unpacked', async (coding, body) => {
    const { origin } = await serve((_, response) => response.writeHead(200, { 'content-encoding': coding }).end(body));
    const response = await createFetch({ policy: 'provider', baseUrl: origin })(origin);
    expect(await response.text()).toBe(text);
    expect(hits[0]?.headers).toMatchObject({ accept: '*/*', 'accept-encoding': 'gzip, br, zstd' });
  });

  it('that are packed streams come piece by piece', async () => {
    const { origin } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
      const packer = createGzip();
      packer.pipe(response);
      packer.write('data: first\n\n');
      packer.flush();
    });
    const response = await createFetch({ policy: 'provider', baseUrl: origin })(origin);
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: first\n\n');
    await reader?.cancel();
  });

  it('without a body, and forms, are as fetch has them', async () => {
    const { origin } = await serve((request, response) => {
      if (request.method === 'HEAD') return response.writeHead(200, { 'content-length': '9' }).end();
      if (request.method === 'DELETE') return response.writeHead(204).end();
      const type = String(request.headers['content-type']).split(';')[0];
      request.resume().on('end', () => response.end(type));
    });
    const fetch = createFetch({ policy: 'provider', baseUrl: origin });
    expect((await fetch(origin, { method: 'HEAD' })).body).toBeNull();
    expect((await fetch(origin, { method: 'DELETE' })).status).toBe(204);
    const form = new FormData();
    form.append('file', new Blob(['x']), 'x.txt');
    expect(await (await fetch(origin, { method: 'POST', body: form })).text()).toBe('multipart/form-data');
  });

  it('that nobody reads leave no connection behind', async () => {
    const closed = Promise.withResolvers<void>();
    const { origin } = await serve((request, response) => {
      request.socket.once('close', () => closed.resolve());
      response.write('x'.repeat(1_000));
    });
    const response = await createFetch({ policy: 'provider', baseUrl: origin })(origin);
    await response.body?.cancel();
    await closed.promise;
  });
});

describe('limits', () => {
  it('hold for what a compressed body becomes', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    const { origin } = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const response = await createFetch({ policy: 'provider', baseUrl: origin })(origin);
    expect(await failureOf(response.text())).toMatchObject({ status: 413 });
  });

  it('hold for a body read as text', async () => {
    const { origin } = await serve((_, response) => response.end('x'.repeat(2_000)));
    const response = await createFetch({ policy: 'provider', baseUrl: origin })(origin);
    expect(await failureOf(readText(response, 1_000))).toMatchObject({ status: 413 });
  });

  it('hold for headers', async () => {
    const { origin } = await serve((_, response) => response.writeHead(200, { a: 'x'.repeat(100_000) }).end());
    expect(await failureOf(createFetch({ policy: 'provider', baseUrl: origin })(origin))).toMatchObject({
      status: 502,
    });
  });

  it('end an answer that never begins', async () => {
    const { origin } = await serve(() => undefined);
    const fetch = createFetch({ policy: 'provider', baseUrl: origin, firstByteMs: 200 });
    expect(await failureOf(fetch(origin))).toMatchObject({ status: 504 });
  });

  it.each([
    ['wrong', { 'content-encoding': 'gzip' }, 'plain'],
    ['short', { 'content-length': '100' }, 'plain'],
  ])('make a %s body a lost connection', async (_, headers, body) => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(200, headers);
      response.write(body, () => response.destroy());
    });
    const fetch = createFetch({ policy: 'provider', baseUrl: origin });
    expect(await failureOf(fetch(origin).then((response) => response.text()))).toMatchObject({ status: 502 });
  });
});
