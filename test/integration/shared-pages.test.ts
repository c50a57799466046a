/** The pages of shared chats, links to one's own, and copies of others', on a real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConversationDetail, ConversationPage, ImportedConversation, ShareState } from '#lib/contract/api.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const send = (method: string, path: string, body?: unknown) =>
  fetch(`${server.url}/backend-api/v2/${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await (await send(method, path, body)).json()) as T;
}
/** As a browser asks; a program that names no page is refused in JSON. */
const page = (path: string, method = 'GET') =>
  fetch(`${server.url}${path}`, { method, redirect: 'manual', headers: { accept: 'text/html' } });
const items = [
  { role: 'user', content: 'How much notice?' },
  { role: 'assistant', content: 'Three months.', provider: { name: 'Custom', model: 'm' } },
];
const importChat = (over: Record<string, unknown> = {}) =>
  call<ImportedConversation>('POST', 'conversations/import', { id: 'x', title: 'Lease', items, ...over });
async function postShare(record: Record<string, unknown>): Promise<string> {
  const id = crypto.randomUUID();
  expect((await send('POST', `chat/${id}`, record)).status).toBe(200);
  return id;
}

describe('the page of a shared chat', () => {
  it('holds the whole chat as it comes, for nobody but who has the link', async () => {
    const id = await postShare({ title: 'Lease', items });
    for (const path of [`/chat/${id}/abc`, `/chat/${id}/`, `/chat/${id.toUpperCase()}/abc`]) {
      for (const method of ['GET', 'POST']) {
        const answer = await page(path, method);
        expect([path, answer.status]).toEqual([path, 200]);
        expect(answer.headers.get('x-robots-tag')).toContain('noindex');
        expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
        expect(answer.headers.get('cache-control')).toContain('no-store');
        expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
        const html = await answer.text();
        expect(html).toMatch(/<h1[^>]*>Lease<\/h1>/);
        expect(html).toContain('>How much notice?</div>');
        expect(html).toContain('Three months.</p>');
        expect(html).toMatch(/<meta name="robots" content="noindex/);
        expect(html).toContain('<meta name="referrer" content="no-referrer"/>');
      }
    }
  });

  it('is 404 for what is not shared, or no longer', async () => {
    const id = await postShare({ title: 'Lease', items });
    expect((await send('DELETE', `chat/${id}`)).status).toBe(204);
    const unknown = crypto.randomUUID();
    for (const path of [`/chat/${id}/abc`, `/chat/${id}/`, `/chat/${unknown}/abc`, `/chat/${unknown}/`, '/chat/a/b']) {
      const answer = await page(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get('x-robots-tag')).toContain('noindex');
      expect(await answer.text()).toContain('This chat is not shared');
    }
  });

  it('leads the owner who put a slash behind a chat to that chat', async () => {
    const { id } = await importChat();
    const answer = await page(`/chat/${id}/`);
    expect([answer.status, answer.headers.get('location')]).toEqual([307, `/chat/${id}`]);
  });

  it('shows a hostile record as text', async () => {
    const id = await postShare({
      title: '"><script>alert(1)</script>\u202e',
      items: [
        null,
        { role: 'root', content: '<script>alert(2)</script>' },
        { role: 'user', content: '<img src=x onerror=alert(3)></div><script>alert(3)</script>' },
        {
          role: 'assistant',
          content:
            '[a](javascript:alert(4)) <svg onload=alert(4)>\n\n<iframe src=//x.invalid></iframe>\n\n![b](https://x.invalid/p.png)',
          provider: { name: '<b onclick=alert(5)>', url: 'javascript:alert(5)', model: '"><script>alert(5)</script>' },
          reasoning: { text: '</script><script>alert(6)</script>' },
        },
        { role: 'assistant', content: { html: '<script>alert(7)</script>' } },
      ],
    });
    const html = await (await page(`/chat/${id}/abc`)).text();
    // Every script is one of ours, by its nonce; nothing of the record became an element or an address.
    expect(html.match(/<script(?![^>]* nonce=")[^>]*>/g)).toBe(null);
    const [body = ''] = html.split('<script');
    for (const tag of ['<iframe', '<svg onload', '<img', '<b onclick']) expect(html).not.toContain(tag);
    expect(html).not.toMatch(/(?:href|src)="(?:javascript:|https:\/\/x\.invalid\/p\.png"[^>]*<img)/);
    expect(body).not.toContain('alert(7)');
    expect(html).toContain('This message has a form that cannot be shown here.');
  });
});

describe('a link to one of my chats', () => {
  it('shows the chat as it was, is renewed under the same address, and ends', async () => {
    const { id } = await importChat();
    const path = `conversations/${id}/share`;
    expect(await call<ShareState>('GET', path)).toEqual({
      share: null,
      addresses: [{ origin: server.url, reach: 'machine' }],
    });
    const { share } = await call<ShareState>('POST', path);
    expect(share?.current).toBe(true);
    const record = await send('GET', `chat/${share?.id}`);
    expect(await record.json()).toMatchObject({ id, title: 'Lease', data: {} });

    await send('PATCH', `conversations/${id}`, { title: 'Notice' });
    expect((await call<ShareState>('GET', path)).share).toEqual({ id: share?.id, current: false });
    expect(await call('GET', `chat/${share?.id}`)).toMatchObject({ title: 'Lease' });
    expect((await call<ShareState>('POST', path)).share).toEqual({ id: share?.id, current: true });
    const renewed = await send('GET', `chat/${share?.id}`);
    expect(renewed.headers.get('etag')).not.toBe(record.headers.get('etag'));
    const body = (await renewed.json()) as { title: string; updated: number };
    expect(renewed.headers.get('etag')).toBe(`"${body.updated}"`);
    expect(body.title).toBe('Notice');

    expect((await send('DELETE', `chat/${share?.id}`)).status).toBe(204);
    expect((await call<ShareState>('GET', path)).share).toBe(null);
    const again = await call<ShareState>('POST', path);
    expect(again.share?.id).not.toBe(share?.id);
  });

  it('ends with the chat, and is back when the chat is brought back', async () => {
    const { id } = await importChat();
    const { share } = await call<ShareState>('POST', `conversations/${id}/share`);
    await send('DELETE', `conversations/${id}`);
    expect((await page(`/chat/${share?.id}/${id}`)).status).toBe(404);
    await send('POST', `conversations/${id}/restore`);
    expect((await page(`/chat/${share?.id}/${id}`)).status).toBe(200);
  });

  it('is one, however often it is asked for at once', async () => {
    const { id } = await importChat();
    const asked = await Promise.all(
      Array.from({ length: 6 }, () => call<ShareState>('POST', `conversations/${id}/share`)),
    );
    expect(new Set(asked.map(({ share }) => share?.id)).size).toBe(1);
  });

  it('is refused for a chat that is not there', async () => {
    for (const method of ['GET', 'POST']) {
      expect((await send(method, `conversations/${crypto.randomUUID()}/share`)).status).toBe(404);
    }
  });

  it('names the address of the server, whatever a client says', async () => {
    const { id } = await importChat();
    const answer = await fetch(`${server.url}/backend-api/v2/conversations/${id}/share`, {
      headers: { 'x-forwarded-host': 'evil.invalid', 'x-forwarded-proto': 'https', forwarded: 'host=evil.invalid' },
    });
    expect(await answer.text()).not.toContain('evil');
  });
});

describe('a copy', () => {
  it('has the messages, other ids, and other answers beside the ones they belong to', async () => {
    const made = await importChat({
      system: 'Be brief.',
      items: [
        ...items,
        { role: 'assistant', content: 'Ninety days.', regenerate: true },
        { role: 'user', content: 'Ok' },
      ],
    });
    expect(made.id).not.toBe('x');
    const detail = await call<ConversationDetail>('GET', `conversations/${made.id}`);
    expect(detail).toMatchObject({ title: 'Lease', system_prompt: 'Be brief.', provider: '', model: '' });
    const [question, answer, other, last] = detail.messages;
    expect(detail.messages.map(({ role, text }) => [role, text])).toEqual([
      ['user', 'How much notice?'],
      ['assistant', 'Three months.'],
      ['assistant', 'Ninety days.'],
      ['user', 'Ok'],
    ]);
    expect(detail.messages.map((message) => message.parent_id)).toEqual([null, question?.id, question?.id, answer?.id]);
    expect([answer?.provider, other?.status, detail.leaf_id]).toEqual(['Custom', 'complete', last?.id]);
    const twice = await importChat();
    expect((await call<ConversationDetail>('GET', `conversations/${twice.id}`)).messages[0]?.id).not.toBe(question?.id);
  });

  it('of a long chat is whole', async () => {
    const many = Array.from({ length: 2_000 }, (_, at) => ({
      role: at % 2 ? 'assistant' : 'user',
      content: `word ${at}`,
    }));
    const { id } = await importChat({ items: many });
    const { messages } = await call<ConversationDetail>('GET', `conversations/${id}`);
    expect(messages.map(({ text }) => text)).toEqual(many.map(({ content }) => content));
  });

  it.each([
    ['no items', {}, 400],
    ['an empty list', { items: [] }, 400],
    ['a bad message at the end', { items: [...items, { role: 'root', content: 'x' }] }, 400],
    ['a message that is none', { items: [...items, null] }, 400],
    ['content of another shape', { items: [{ role: 'user', content: { a: 1 } }] }, 400],
    ['no words at all', { items: [{ role: 'user', content: ' ' }, { role: 'user' }] }, 400],
    ['too many messages', { items: Array(2_001).fill(items[0]) }, 400],
    ['too much', { items: [{ role: 'user', content: 'x'.repeat(6 * 1024 * 1024) }] }, 413],
  ])('of %s is refused, and nothing of it is kept', async (_name, record, status) => {
    const count = async () => (await call<ConversationPage>('GET', 'conversations?limit=200')).items.length;
    const before = await count();
    expect((await send('POST', 'conversations/import', record)).status).toBe(status);
    expect(await count()).toBe(before);
  });
});

describe('the other pages', () => {
  it.each(['/qrcode', `/qrcode/${crypto.randomUUID()}`, '/background'])('%s opens by GET and POST', async (path) => {
    for (const method of ['GET', 'POST']) {
      const answer = await page(path, method);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toMatch(/<h1/);
    }
  });

  it('/qrcode lists the chats, and each has its page', async () => {
    const { id } = await importChat({ title: 'A chat to hand over' });
    expect(await (await page('/qrcode')).text()).toContain(`href="/qrcode/${id}"`);
    expect(await (await page(`/qrcode/${id}`)).text()).toMatch(/<h1[^>]*>A chat to hand over<\/h1>/);
  });
});
