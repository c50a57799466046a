import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportedConversation } from '#lib/contract/api.ts';
import { LIMITS } from '#lib/contract/limits.ts';
import type { ShareItem, SharePage, SharePreview } from '#lib/contract/shares.ts';
import { receiptPng } from '#test/fixtures/index.ts';
import { bucketClient } from '#test/support/bucket-client.ts';
import { conversationClient, readText } from '#test/support/conversation.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { cookieOf, newId, shareClient } from '#test/support/share-client.ts';
import { startGemini } from '#test/upstream/gemini.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
});

const { send, call, page, makeChat, makeShare, detail, follow } = shareClient(() => server.url);

describe('what a share shows', () => {
  it('ends with the chosen message, also for programs and for copies', async () => {
    const id = await makeChat();
    const second = (await detail(id)).messages[1];
    for (const mode of ['snapshot', 'live'] as const) {
      const share = await makeShare({ conversation_id: id, message_id: second?.id ?? '', mode });
      const html = await (await page(share)).text();
      expect(html).toContain('Three months.');
      expect(html).not.toContain('deposit');
      const record = await call<{ items: { content: string }[] }>('GET', `chat/${share.id}`);
      expect(record.items.map(({ content }) => content)).toEqual(['How much notice?', 'Three months.']);
      const copy = await call<ImportedConversation>('POST', `shares/${share.id}/copy`, undefined, 201);
      expect((await detail(copy.id)).messages.map(({ text }) => text)).toEqual(['How much notice?', 'Three months.']);
    }
    await call('POST', 'shares', { conversation_id: id, message_id: newId() }, 404);
  });

  it('holds the documented fields and nothing else of its owner', async () => {
    const id = await makeChat({ system: 'SYSTEM-CANARY' });
    const closed = await makeShare({ conversation_id: id });
    const open = await makeShare({ conversation_id: id, instructions: true });
    const record = await call<Record<string, unknown>>('GET', `chat/${closed.id}`);
    expect(Object.keys(record).sort()).toEqual(['added', 'data', 'id', 'items', 'system', 'title', 'updated']);
    expect(await (await page(closed)).text()).not.toContain('SYSTEM-CANARY');
    expect(JSON.stringify(record)).not.toMatch(/SYSTEM-CANARY|ownerId|local/);
    expect(await (await page(open)).text()).toContain('SYSTEM-CANARY');
  });

  it('follows the chat when it is live, and stays as it was when it is not', async () => {
    const id = await makeChat();
    const [still, live] = [
      await makeShare({ conversation_id: id }),
      await makeShare({ conversation_id: id, mode: 'live' }),
    ];
    const before = await send('GET', `chat/${live.id}`);
    const etag = before.headers.get('etag') ?? '';
    expect((await send('GET', `chat/${live.id}`, undefined, { 'if-none-match': etag })).status).toBe(304);
    await call('PATCH', `conversations/${id}`, { title: 'Renamed' });
    await expect.poll(async () => (await page(live)).text(), { timeout: 2_000 }).toMatch(/<h1[^>]*>Renamed<\/h1>/);
    expect(await (await page(still)).text()).toMatch(/<h1[^>]*>Lease<\/h1>/);
    const after = await send('GET', `chat/${live.id}`, undefined, { 'if-none-match': etag });
    expect([after.status, after.headers.get('etag') === etag]).toEqual([200, false]);
    expect((await call<ShareItem>('GET', `shares/${still.id}`)).current).toBe(false);
    expect((await call<ShareItem>('POST', `shares/${still.id}/renew`)).current).toBe(true);
    expect(await (await page(still)).text()).toMatch(/<h1[^>]*>Renamed<\/h1>/);
    await call('POST', `shares/${live.id}/renew`, undefined, 409);
    expect((await send('POST', `chat/${live.id}`, { items: [] })).status).toBe(409);
  });

  it('warns of what looks like a key before it is shared', async () => {
    const secret = `sk-${'a1B2'.repeat(8)}`;
    const id = await makeChat({
      items: [
        { role: 'user', content: `My key is ${secret}` },
        { role: 'assistant', content: 'DATABASE_PASSWORD=hunter2hunter2\n\nFine.' },
      ],
    });
    const preview = await call<SharePreview>('POST', 'shares/preview', { conversation_id: id });
    expect(preview).toMatchObject({ messages: 2, files: [] });
    expect(preview.warnings.map(({ kind, message }) => [kind, message])).toEqual([
      ['key', 1],
      ['password', 2],
    ]);
    expect(JSON.stringify(preview)).not.toContain(secret);
    expect(JSON.stringify(preview)).not.toContain('hunter2hunter2');
  });
});

describe('files', () => {
  it('travel when they were chosen, read-only, at the address of the share, and stop with it', async () => {
    const { upload } = bucketClient(server);
    const bucket = newId();
    await upload(bucket, {
      'notes.txt': 'The deposit is two rents.',
      'receipt.png': await receiptPng(),
      'x.html': '<script>1</script>',
    });
    const client = conversationClient(server.url, upstream.baseUrl);
    const id = newId();
    const content = [{ type: 'text', text: 'Read these.' }, { bucket_id: bucket }];
    await readText(await client.ask('words-3', { conversation_id: id, messages: [{ role: 'user', content }] }));
    const preview = await call<SharePreview>('POST', 'shares/preview', { conversation_id: id });
    expect(preview.files.map(({ name }) => name).sort()).toEqual(['notes.txt', 'receipt.png', 'x.html']);
    const notes = preview.files.find(({ name }) => name === 'notes.txt')?.ref ?? '';
    const chosen = preview.files.filter(({ name }) => name !== 'notes.txt').map(({ ref }) => ref);
    const share = await makeShare({ conversation_id: id, files: chosen });
    await call('POST', 'shares', { conversation_id: id, files: ['file:none'] }, 400);

    const html = await (await page(share)).text();
    expect(html).toContain('receipt.png');
    expect(html).not.toContain('notes.txt');
    expect(html).not.toContain(bucket);
    const urls = [...html.matchAll(/\/backend-api\/v2\/shares\/[0-9a-f-]+\/media\/\d+/g)].map(([url]) => url);
    expect(new Set(urls).size).toBe(2);
    for (const url of new Set(urls)) {
      const file = await fetch(`${server.url}${url}`);
      expect([file.status, file.headers.get('x-content-type-options')]).toEqual([200, 'nosniff']);
      expect(file.headers.get('content-security-policy')).toContain('sandbox');
      if (file.headers.get('content-type') !== 'image/png') {
        expect(file.headers.get('content-disposition')).toMatch(/^attachment;/);
      }
      await file.body?.cancel();
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        expect((await fetch(`${server.url}${url}`, { method })).status).toBe(405);
      }
    }
    for (const number of ['0', '-1', '99', '1e0', 'x', '1'.repeat(20)]) {
      expect([number, (await send('GET', `shares/${share.id}/media/${number}`)).status]).toEqual([number, 404]);
    }

    // A file that is added later has its own number; one that is taken back is gone at once.
    const more = await call<ShareItem>('PATCH', `shares/${share.id}`, { files: [notes] });
    expect(more.files).toEqual([notes]);
    for (const url of new Set(urls)) expect((await fetch(`${server.url}${url}`)).status).toBe(404);
    const now = await (await page(share)).text();
    const [own = ''] = now.match(/\/backend-api\/v2\/shares\/[0-9a-f-]+\/media\/\d+/) ?? [];
    expect(await (await fetch(`${server.url}${own}`)).text()).toBe('The deposit is two rents.');
    // Another share has no way to it.
    const other = await makeShare({ conversation_id: id, files: [] });
    expect((await fetch(`${server.url}${own.replace(share.id, other.id)}`)).status).toBe(404);

    const copy = await call<ImportedConversation>('POST', `shares/${share.id}/copy`, undefined, 201);
    const [question] = (await detail(copy.id)).messages;
    expect(question?.attachments.map(({ name }) => name)).toEqual(['notes.txt']);
    expect(question?.attachments[0]?.bucket_id).not.toBe(bucket);
    expect(`file:${question?.attachments[0]?.id}`).not.toBe(notes);

    await call('DELETE', `shares/${share.id}`, undefined, 204);
    expect((await fetch(`${server.url}${own}`)).status).toBe(404);
    const kept = await fetch(`${server.url}${question?.attachments[0]?.url}`);
    expect(await kept.text()).toBe('The deposit is two rents.');
  });

  it('that a model made go under the address of the share, and into the copy as the reader\u2019s own', async () => {
    const google = await startGemini({ apiKey: 'k' });
    const id = newId();
    await call('PUT', 'credentials/Gemini', { api_key: 'k', base_url: google.baseUrl });
    const body = { provider: 'Gemini', model: 'gemini-3.1-flash-image', conversation_id: id };
    await (await send('POST', 'conversation', { ...body, messages: [{ role: 'user', content: 'Draw' }] })).text();
    await google.close();
    const kept = (await detail(id)).messages[1]?.text ?? '';
    const [own = ''] = /\/media\/[^)]+/.exec(kept) ?? [];
    const share = await makeShare({ conversation_id: id });
    const html = await (await page(share)).text();
    expect(html).not.toContain(own);
    const [, url = ''] = /<img src="([^"]+)"/.exec(html) ?? [];
    expect(url).toBe(`/backend-api/v2/shares/${share.id}/media/1`);
    expect((await fetch(`${server.url}${url}`)).headers.get('content-type')).toBe('image/png');
    const copy = await call<ImportedConversation>('POST', `shares/${share.id}/copy`, undefined, 201);
    const [mine = ''] = /\/media\/[^)]+/.exec((await detail(copy.id)).messages[1]?.text ?? '') ?? [];
    expect([mine === own, (await fetch(`${server.url}${mine}`)).status]).toEqual([false, 200]);
    const without = await makeShare({ conversation_id: id, files: [] });
    const bare = await (await page(without)).text();
    expect(bare).not.toContain('<img');
    expect(bare).not.toContain(own);
  });

  it('of the owner are not named by the texts of a share', async () => {
    const path = `/files/${newId()}/media/secret.pdf`;
    const id = await makeChat({
      items: [
        { role: 'assistant', content: `![a](/media/1_x.png) [b](${path}) <img src="/images/2.png"> see /media/word` },
      ],
    });
    const share = await makeShare({ conversation_id: id });
    const text = await (await send('GET', `chat/${share.id}`)).text();
    expect(text).not.toContain('1_x.png');
    expect(text).not.toContain('secret.pdf');
    expect(text).not.toContain('2.png');
    expect(text).toContain('see /media/word');
  });
});

describe('a passphrase', () => {
  it('closes the page, the record, the events, the files and the copy until it is told', async () => {
    const id = await makeChat();
    const share = await makeShare({ conversation_id: id, mode: 'live', passphrase: 'correct horse' });
    expect(share.passphrase).toBe(true);
    const locked = await (await page(share)).text();
    expect(locked).toContain('name="passphrase"');
    expect(locked).not.toMatch(/Lease|notice|deposit/);
    for (const [method, path] of [
      ['GET', `chat/${share.id}`],
      ['GET', `shares/${share.id}/events`],
      ['GET', `shares/${share.id}/media/1`],
      ['POST', `shares/${share.id}/copy`],
    ] as const) {
      const answer = await send(method, path);
      expect([path, answer.status]).toEqual([path, 401]);
      expect(await answer.json()).toMatchObject({ error: { type: 'UnauthorizedError' } });
    }
    expect((await send('POST', `shares/${share.id}/unlock`, { passphrase: 'wrong' })).status).toBe(401);
    const opened = await send('POST', `shares/${share.id}/unlock`, { passphrase: 'correct horse' });
    expect(opened.status).toBe(200);
    expect(opened.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Lax/);
    const cookie = cookieOf(opened);
    expect(cookie).not.toContain('horse');
    expect(await (await page(share, cookie)).text()).toContain('Three months.');
    expect((await send('GET', `chat/${share.id}`, undefined, { cookie })).status).toBe(200);

    // The cookie of one share opens no other, and a new passphrase closes what the old one opened.
    const other = await makeShare({ conversation_id: id, passphrase: 'correct horse' });
    const moved = cookie.replace(share.id, other.id);
    expect((await send('GET', `chat/${other.id}`, undefined, { cookie: moved })).status).toBe(401);
    await call('PATCH', `shares/${share.id}`, { passphrase: 'another one' });
    expect((await send('GET', `chat/${share.id}`, undefined, { cookie })).status).toBe(401);
    await call('PATCH', `shares/${share.id}`, { passphrase: null });
    expect((await send('GET', `chat/${share.id}`)).status).toBe(200);
  });

  it('opens by a plain form, which leads back to the page and nowhere else', async () => {
    const share = await makeShare({ conversation_id: await makeChat(), passphrase: 'öffne dich' });
    const submit = (passphrase: string, to: string) =>
      fetch(`${server.url}/backend-api/v2/shares/${share.id}/unlock`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: server.url },
        body: new URLSearchParams({ passphrase, to }),
      });
    const wrong = await submit('nein', share.path);
    expect([wrong.status, wrong.headers.get('location')]).toEqual([303, `${share.path}?wrong`]);
    expect(await (await fetch(`${server.url}${share.path}?wrong`)).text()).toContain('That is not the passphrase.');
    const right = await submit('o\u0308ffne dich', share.path);
    expect([right.status, right.headers.get('location')]).toEqual([303, share.path]);
    expect(await (await page(share, cookieOf(right))).text()).toContain('Three months.');
    for (const to of ['https://evil.invalid/', '//evil.invalid', '/chat/settings/', `${share.path}/../../x`]) {
      expect((await submit('öffne dich', to)).headers.get('location')).toBe(`/chat/${share.id}/`);
    }
  });

  it('cannot be guessed', async () => {
    const share = await makeShare({ conversation_id: await makeChat(), passphrase: 'x' });
    const tries = [];
    for (let at = 0; at < 14; at += 1)
      tries.push(await send('POST', `shares/${share.id}/unlock`, { passphrase: `${at}` }));
    expect(tries.map(({ status }) => status)).toContain(429);
    expect(Number(tries.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const body of [{}, { passphrase: 1 }, { passphrase: 'x'.repeat(300) }, []]) {
      expect([400, 413]).toContain((await send('POST', `shares/${share.id}/unlock`, body)).status);
    }
    expect((await send('POST', `shares/${newId()}/unlock`, { passphrase: 'x' })).status).toBe(404);
  });
});

describe('an end', () => {
  it('comes by the number of readers, one a day for each', async () => {
    const share = await makeShare({ conversation_id: await makeChat(), max_views: 2 });
    const first = await page(share);
    const reader = cookieOf(first);
    expect(reader).toMatch(/^hypotez-viewer=/);
    for (let at = 0; at < 3; at += 1) expect((await page(share, reader)).status).toBe(200);
    const others = await Promise.all(Array.from({ length: 6 }, () => page(share)));
    expect(others.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410]);
    expect((await page(share, reader)).status).toBe(200);
    expect((await send('GET', `chat/${share.id}`)).status).toBe(410);
    expect(await call<ShareItem>('GET', `shares/${share.id}`)).toMatchObject({ views: 2, spent: true, expired: false });
  });

  it('is not used up by who only looks at the link: its owner, previews, and what asks for headers', async () => {
    const ask = (share: { readonly path: string }, headers: Record<string, string>, method = 'GET') =>
      fetch(`${server.url}${share.path}`, { method, headers, redirect: 'manual' });
    const made = await fetch(`${server.url}/backend-api/v2/shares`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', origin: server.url },
      body: JSON.stringify({ conversation_id: await makeChat(), max_views: 1 }),
    });
    const share = (await made.json()) as ShareItem;
    const own = await ask(share, { cookie: cookieOf(made) });
    expect(await own.text()).toContain('Three months.');
    expect((await ask(share, {}, 'HEAD')).status).toBe(200);
    expect((await fetch(`${server.url}/backend-api/v2/chat/${share.id}`, { method: 'HEAD' })).status).toBe(200);
    for (const headers of [
      { 'user-agent': 'WhatsApp/2.23.20.0' },
      { 'user-agent': 'facebookexternalhit/1.1' },
      { 'user-agent': 'Mozilla/5.0 (compatible; TelegramBot 1.0)' },
      { 'sec-purpose': 'prefetch' },
    ]) {
      const look = await ask(share, headers);
      expect(look.status).toBe(200);
      // Nor do they get what only readers get.
      expect(await look.text()).not.toContain('Three months.');
    }
    expect(await call<ShareItem>('GET', `shares/${share.id}`)).toMatchObject({ views: 0, spent: false });
    expect(await (await page(share)).text()).toContain('Three months.');
    expect((await page(share)).status).toBe(410);
  });

  it('comes by the clock, also for who reads at that moment, and can be put off', async () => {
    const share = await makeShare({ conversation_id: await makeChat(), mode: 'live', expires_in: 60 });
    // The shortest end there is takes a minute: it is moved nearer where it is kept.
    const file = new Sqlite(path.join(server.dataDir, 'hypotez.db'), { timeout: 2_000 });
    const soon = new Date(Date.now() + 1_500).toISOString();
    const kept = file.prepare('SELECT expiresAt FROM Share WHERE id = ?').pluck().get(share.id);
    const end = typeof kept === 'number' ? Date.parse(soon) : soon;
    expect(file.prepare('UPDATE Share SET expiresAt = ? WHERE id = ?').run(end, share.id).changes).toBe(1);
    file.close();
    const events = follow(share.id);
    expect((await events.next()).value).toMatchObject({ type: 'hello' });
    expect((await page(share)).status).toBe(200);
    expect((await events.next()).value).toEqual({ type: 'ended' });
    expect(Date.now() - Date.parse(soon)).toBeLessThan(1_000);
    for (const route of [`chat/${share.id}`, `shares/${share.id}/events`]) {
      expect([route, (await send('GET', route)).status]).toEqual([route, 410]);
    }
    expect((await page(share)).status).toBe(410);
    expect(await call<ShareItem>('GET', `shares/${share.id}`)).toMatchObject({ expired: true, spent: false });
    await call('PATCH', `shares/${share.id}`, { expires_in: 3_600 });
    expect((await page(share)).status).toBe(200);
  });

  it('is the same for revoked and unknown, is not cached, and takes effect on an open stream', async () => {
    const id = await makeChat();
    const share = await makeShare({ conversation_id: id, mode: 'live' });
    const events = follow(share.id);
    expect((await events.next()).value).toMatchObject({ type: 'hello', running: null });
    const begun = performance.now();
    await call('DELETE', `shares/${share.id}`, undefined, 204);
    expect((await events.next()).value).toEqual({ type: 'ended' });
    expect((await events.next()).done).toBe(true);
    expect(performance.now() - begun).toBeLessThan(1_000);
    for (const gone of [share.id, newId()]) {
      for (const path of [`chat/${gone}`, `shares/${gone}/events`, `shares/${gone}/media/1`]) {
        const answer = await send('GET', path);
        expect([path, answer.status]).toEqual([path, 404]);
        expect(answer.headers.get('cache-control')).toContain('no-store');
      }
    }
    await call('GET', `shares/${share.id}`, undefined, 404);
    await call('DELETE', `shares/${share.id}`, undefined, 404);
  });

  it('takes the chat along when that is deleted, and all shares at once when asked', async () => {
    const id = await makeChat();
    const share = await makeShare({ conversation_id: id, mode: 'live' });
    const events = follow(share.id);
    await events.next();
    await send('DELETE', `conversations/${id}`);
    expect((await events.next()).value).toEqual({ type: 'ended' });
    expect((await page(share)).status).toBe(404);
    const one = await makeShare({ conversation_id: await makeChat() });
    const { revoked } = await call<{ revoked: number }>('DELETE', 'shares');
    expect(revoked).toBeGreaterThan(0);
    expect((await page(one)).status).toBe(404);
    expect((await call<SharePage>('GET', 'shares')).items).toEqual([]);
  });

  it('refuses nonsense', async () => {
    const id = await makeChat();
    for (const wish of [
      { expires_in: 0 },
      { expires_in: 1e12 },
      { max_views: 0 },
      { passphrase: '' },
      { mode: 'forever' },
      { files: ['../x'] },
      { unknown: 1 },
    ]) {
      await call('POST', 'shares', { conversation_id: id, ...wish }, 400);
    }
    await call('POST', 'shares', { conversation_id: newId() }, 404);
    for (const bad of ['x', 'share', '1', '%00'])
      expect([400, 404]).toContain((await send('GET', `shares/${bad}`)).status);
  });
});

it('is a document of less than 120 KB of script, whose texts stand in it once', async () => {
  const share = await makeShare({ conversation_id: await makeChat() });
  const html = await (await page(share)).text();
  const scripts = [...html.matchAll(/<script\b[^>]*\bsrc="([^"]+)"/g)].map(([, src]) => src);
  expect(scripts).toEqual(['/shared-page.js']);
  expect(html.split('Three months.')).toHaveLength(2);
  expect(html).not.toContain('/_next/static/chunks/main');
  const script = await fetch(`${server.url}/shared-page.js`);
  expect(script.headers.get('content-type')).toContain('javascript');
  expect((await script.arrayBuffer()).byteLength).toBeLessThan(20_000);
});

it('may be listed by search engines only where its owner said so', async () => {
  const id = await makeChat();
  const [hidden, open, locked] = [
    await makeShare({ conversation_id: id }),
    await makeShare({ conversation_id: id, noindex: false }),
    await makeShare({ conversation_id: id, noindex: false, passphrase: 'x' }),
  ];
  for (const share of [hidden, locked]) {
    const answer = await page(share);
    expect(answer.headers.get('x-robots-tag')).toContain('noindex');
    expect(await answer.text()).toContain('name="robots" content="noindex');
  }
  const answer = await page(open);
  expect(answer.headers.get('x-robots-tag')).toBe('all');
  expect(await answer.text()).not.toContain('noindex');
});

it('is one of a thousand at most, and there is room again once some are ended', async () => {
  const id = await makeChat();
  const post = () => send('POST', `chat/${newId()}`, { items: [] });
  let last = await post();
  for (let made = 0; last.status === 200 && made <= LIMITS.shares; made += 1) last = await post();
  expect([last.status, Number(last.headers.get('retry-after')) > 0]).toEqual([429, true]);
  await call('POST', 'shares', { conversation_id: id }, 429);
  const { revoked } = await call<{ revoked: number }>('DELETE', 'shares');
  expect(revoked).toBe(LIMITS.shares);
  await makeShare({ conversation_id: id });
}, 60_000);
