/** The document and the pages of the contract, as the built server gives them. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '#test/support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.stop());

const get = (path: string, init: RequestInit = {}) => fetch(server.url + path, { redirect: 'manual', ...init });

// Nobody signs in on this server, and it is no demo.
const offHere = ['auth/', 'demo/', 'invitations', 'sessions', 'users'].map((name) => `/backend-api/v2/${name}`);

describe('/openapi.json', () => {
  it('is valid OpenAPI 3.1 and names what this server answers', async () => {
    const response = await get('/openapi.json');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    const document = await response.json();
    expect((await new Validator().validate(structuredClone(document))).valid).toBe(true);
    expect(document.paths).toHaveProperty(['/backend-api/v2/conversation', 'post']);
    expect(document.paths).toHaveProperty(['/backend-api/v2/synthesize/{provider}', 'get']);
  });

  it('has an answer behind every GET without parameters', async () => {
    const { paths } = await (await get('/openapi.json')).json();
    const unexpected: Record<string, number> = {};
    for (const [path, operations] of Object.entries(paths as Record<string, Record<string, unknown>>)) {
      if (!operations.get || path.includes('{')) continue;
      const { status } = await get(path);
      // 400: it wants a query. What must not be is "there is nothing here".
      const isOff = offHere.some((prefix) => path.startsWith(prefix));
      if (!(isOff ? [404] : [200, 302, 400]).includes(status)) unexpected[path] = status;
    }
    expect(unexpected).toEqual({});
  });

  it('is refused in JSON for other verbs', async () => {
    const response = await get('/openapi.json', { method: 'POST' });
    expect(response.status).toBe(405);
    expect(await response.json()).toMatchObject({ error: { type: expect.any(String) } });
  });
});

describe('an address of programs that nothing answers', () => {
  it.each(['/backend-api/v2/nope', '/backend-api/v2/files', '/v1/nope', '/search', '/files/a/b/c/d', '/health/x'])(
    '%s is not there, whatever is posted to it',
    async (path) => {
      const form = new FormData();
      form.append('files', new Blob(['x']), 'a.txt');
      for (const init of [{}, { method: 'POST', body: form }, { method: 'DELETE' }]) {
        const response = await get(path, init);
        expect(response.status).toBe(404);
        expect(response.headers.get('content-type')).toBe('application/json');
      }
      expect(server.logs()).not.toContain('Server Action');
    },
  );

  it('is refused in JSON also where pages are, when no page is asked for', async () => {
    for (const path of ['/robots.txt', '/static/js/chat.v1.js', '/nowhere']) {
      const response = await get(path);
      expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/json']);
      const page = await get(path, { headers: { accept: 'text/html' } });
      expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    }
  });

  it('what navigation within pages says means nothing here', async () => {
    const response = await get('/backend-api/v2/version', { headers: { rsc: '1', 'next-router-prefetch': '1' } });
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveProperty('version');
  });

  it('a parameter that is given twice is not guessed at', async () => {
    const response = await get('/search/image?skip=1&skip=2');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('"skip"') } });
  });
});

describe('the pages of the contract', () => {
  it.each([
    ['/chat', 308, '/chat/'],
    ['/chat?prompt=a%20b', 308, '/chat/?prompt=a%20b'],
    ['/chat/menu/', 302, '/chat/'],
    ['/chat/share?prompt=hi', 302, '/chat/?prompt=hi'],
    ['/chat/share/', 302, '/chat/'],
    ['/images/', 302, '/chat/'],
    ['/static/img/site.webmanifest', 302, '/manifest.webmanifest'],
  ])('%s leads with %i to %s', async (path, status, location) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(new URL(response.headers.get('location') ?? '', server.url).href).toBe(server.url + location);
  });

  it('the list of images is led to the chat also by POST', async () => {
    const response = await get('/images/', { method: 'POST' });
    expect(response.status).toBe(302);
    expect(new URL(response.headers.get('location') ?? '', server.url).pathname).toBe('/chat/');
  });

  const id = crypto.randomUUID();
  // A share is a page once it is there (shared-pages.test.ts says what is shown before and after).
  beforeAll(() =>
    get(`/backend-api/v2/chat/${id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Tea', updated: 1, items: [] }),
    }),
  );
  it.each([
    '/',
    '/chat/',
    `/chat/${id}`,
    `/chat/${id}/`,
    `/chat/${id}/${id}`,
    '/chat/settings/',
    '/qrcode',
    `/qrcode/${id}`,
    '/background',
  ])('%s is a page, by GET and by POST', async (path) => {
    for (const init of [{}, { method: 'POST', body: 'text=shared&next=1' }, { method: 'POST', body: new FormData() }]) {
      const response = await get(path, { ...init, headers: { accept: 'text/html' } });
      expect(response.status, `${init.method ?? 'GET'} ${path}`).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(await response.text()).toContain('</html>');
    }
  });

  it('takes no POST to a page from another site, and none that names a server action', async () => {
    const foreign = await get('/chat/', { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } });
    expect(foreign.status).toBe(403);
    expect((await get('/chat/', { method: 'POST', headers: { 'next-action': 'x' } })).status).toBe(400);
    expect((await get('/chat/', { method: 'DELETE' })).status).toBe(405);
  });
});
