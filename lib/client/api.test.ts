import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, api, apiUrl } from './api.ts';

describe('apiUrl', () => {
  it('encodes what could leave the path, and leaves empty query values out', () => {
    expect(apiUrl(['credentials', '../x y'], { q: 'a&b', cursor: null, limit: 5, none: '' })).toBe(
      '/backend-api/v2/credentials/..%2Fx%20y?q=a%26b&limit=5',
    );
  });
});

describe('api', () => {
  const seen: { method: string | undefined; type: string | undefined; body: string }[] = [];
  let answer: { status: number; headers?: Record<string, string>; body: string };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    seen.push({ method: request.method, type: request.headers['content-type'], body });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });

  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    // A page's relative addresses, outside of a page.
    const real = globalThis.fetch;
    vi.stubGlobal('fetch', (url: string, init?: RequestInit) => real(new URL(url, `http://127.0.0.1:${port}`), init));
  });
  afterEach(async () => {
    vi.unstubAllGlobals();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('sends JSON and reads JSON', async () => {
    answer = { status: 200, body: '{"ok":true}' };
    await expect(api(['settings'], { method: 'PATCH', body: { send_on_enter: false } })).resolves.toEqual({ ok: true });
    expect(seen.at(-1)).toEqual({ method: 'PATCH', type: 'application/json', body: '{"send_on_enter":false}' });
  });

  it('takes an answer without a body', async () => {
    answer = { status: 204, body: '' };
    await expect(api(['conversations', 'x'], { method: 'DELETE' })).resolves.toBeUndefined();
  });

  it("turns a refusal into an ApiError with the server's words and its retry-after", async () => {
    answer = {
      status: 429,
      headers: { 'retry-after': '7' },
      body: '{"error":{"message":"Slow down.","type":"RateLimitError"}}',
    };
    await expect(api(['settings'])).rejects.toMatchObject({
      name: 'ApiError',
      status: 429,
      type: 'RateLimitError',
      message: 'Slow down.',
      retryAfter: 7,
    });
  });

  it("does not show a proxy's page as a message", async () => {
    answer = { status: 502, body: '<html>Bad gateway</html>' };
    await expect(api(['settings'])).rejects.toMatchObject({
      type: 'HttpError',
      message: 'The server answered with status 502.',
      retryAfter: undefined,
    });
  });

  it('says "network" when nobody answers, and keeps an abort an abort', async () => {
    answer = { status: 200, body: '{}' };
    const controller = new AbortController();
    controller.abort();
    await expect(api(['settings'], { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    const error: unknown = await api(['settings']).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ type: 'network', status: 0 });
  });
});
