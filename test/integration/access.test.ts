/** Who may come in: one password, accounts, invitations, an OpenID Connect provider, and what guessing gets one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserClient, createBrowserClient } from '#test/support/browser-client.ts';
import { type OidcProvider, startOidcProvider } from '#test/support/oidc-provider.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

const PASSWORD = 'correct horse battery';
const API = '/backend-api/v2';
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('a server with one password', () => {
  let dataDir: string;
  let server: TestServer;
  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'hypotez-access-'));
    server = await startServer({ dataDir, env: { PASSWORD, TRUST_PROXY: 'loopback' } });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('sends browsers to the sign-in and answers programs 401 with a challenge', async () => {
    const browser = createBrowserClient(server.url);
    const page = await browser.request('GET', '/chat/?q=1', undefined, { accept: 'text/html' });
    expect([page.status, page.headers.get('location')]).toEqual([303, '/sign-in?next=%2Fchat%2F%3Fq%3D1']);
    const refused = await browser.request('GET', `${API}/conversations`);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, null]);

    for (const target of [`${API}/conversations`, '/chat/']) {
      const program = await fetch(server.url + target, { redirect: 'manual' });
      expect([program.status, program.headers.get('www-authenticate')]).toEqual([
        401,
        'Basic realm="Hypotez", charset="UTF-8"',
      ]);
      expect(await program.json()).toEqual({ error: { message: 'Sign in first.', type: 'UnauthorizedError' } });
    }
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  it('takes Basic with any user name, and names the user', async () => {
    const right = await fetch(`${server.url}${API}/conversations`, { headers: basic('anna', PASSWORD) });
    expect([right.status, right.headers.get('x-user')]).toEqual([200, 'anna']);
    const wrong = await fetch(`${server.url}${API}/conversations`, { headers: basic('anna', 'no') });
    expect(wrong.status).toBe(401);
    expect((await wrong.json()).error.message).toBe('Incorrect username or password');
    expect((await fetch(`${server.url}/chat/`, { headers: basic('anna', 'no'), redirect: 'manual' })).status).toBe(401);
    expect((await fetch(`${server.url}/chat/`, { headers: basic('anna', PASSWORD) })).status).toBe(200);
  });

  it('signs a browser in and out, also by a plain form', async () => {
    const browser = createBrowserClient(server.url);
    expect((await browser.json('GET', `${API}/session`)).body).toEqual({
      mode: 'password',
      signed_in: false,
      person: null,
    });
    const signIn = await browser.request('POST', `${API}/session`, { password: PASSWORD });
    expect(signIn.status).toBe(204);
    expect(signIn.headers.get('set-cookie')).toMatch(
      /^hypotez-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max/,
    );
    expect((await browser.request('GET', `${API}/conversations`)).status).toBe(200);
    expect((await browser.request('GET', '/chat/')).status).toBe(200);
    const kept = new Map(browser.cookies);
    expect((await browser.request('DELETE', `${API}/session`)).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect((await browser.request('GET', `${API}/conversations`)).status).toBe(401);

    const plain = createBrowserClient(server.url);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const send = (password: string, next: string) =>
      plain.request('POST', `${API}/session`, new URLSearchParams({ password, next }).toString(), form);
    expect((await send('wrong', '/chat/')).headers.get('location')).toBe('/sign-in?error=wrong&next=%2Fchat%2F');
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      'https://evil.example/',
      '/%09/x',
    ]) {
      expect((await send(PASSWORD, next)).headers.get('location')).toMatch(/^\/(?:chat\/|%09\/x)$/);
    }
    expect((await send(PASSWORD, '/gallery?a=b')).headers.get('location')).toBe('/gallery?a=b');
    expect((await plain.request('GET', `${API}/conversations`)).status).toBe(200);
  });

  it('sets a __Host- cookie behind a proxy that speaks TLS, and reads no other there', async () => {
    const tls = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.7' };
    const browser = createBrowserClient(server.url);
    const headers = { ...tls, origin: server.url.replace('http:', 'https:') };
    const signIn = await browser.request('POST', `${API}/session`, { password: PASSWORD }, headers);
    expect(signIn.headers.get('set-cookie')).toMatch(/^__Host-hypotez=[\w-]{43}; Path=\/; .*; Secure$/);
    expect((await browser.request('GET', `${API}/conversations`, undefined, tls)).status).toBe(200);
    const token = browser.cookies.get('__Host-hypotez');
    const planted = await fetch(`${server.url}${API}/conversations`, {
      headers: { ...tls, cookie: `hypotez-session=${token}` },
    });
    expect(planted.status).toBe(401);
    const sessions = (await browser.json('GET', `${API}/sessions`)).status;
    expect(sessions).toBe(401); // without the proxy's word this is not TLS, and the cookie is another one's
  });

  it('lists sessions, ends one and all, and ends the streams that are open for them', async () => {
    const [first, second] = [createBrowserClient(server.url), createBrowserClient(server.url)];
    await first.request('POST', `${API}/session`, { password: PASSWORD });
    await second.request('POST', `${API}/session`, { password: PASSWORD });
    const { items } = (await first.json('GET', `${API}/sessions`)).body;
    expect(items.filter((item: { current: boolean }) => item.current)).toHaveLength(1);
    expect(items[0]).toMatchObject({ device: 'Linux · Firefox', address: '127.0.0.1' });
    const mine = (await second.json('GET', `${API}/sessions`)).body.items.find(
      (item: { current: boolean }) => item.current,
    );

    const chat = crypto.randomUUID();
    const question = { conversation_id: chat, messages: [{ role: 'user', content: 'hello' }] };
    await (await second.request('POST', `${API}/conversation`, question)).text();
    const events = await second.request('GET', `${API}/conversations/${chat}/events`);
    expect(events.status).toBe(200);
    const reader = events.body?.getReader();
    expect((await first.request('DELETE', `${API}/sessions/${mine.id}`)).status).toBe(204);
    expect((await second.request('GET', `${API}/conversations`)).status).toBe(401);
    const ended = (async () => {
      for (;;) if ((await reader?.read())?.done !== false) return true;
    })().catch(() => true);
    expect(await Promise.race([ended, sleep(3_000, false)])).toBe(true);

    expect((await first.request('DELETE', `${API}/sessions/${mine.id}`)).status).toBe(404);
    expect((await first.request('DELETE', `${API}/sessions`)).status).toBe(204);
    expect((await first.request('GET', `${API}/conversations`)).status).toBe(401);
  });

  it('takes the same password composed and decomposed, and no long one', async () => {
    const other = await startServer({ env: { PASSWORD: 'Ungemütlich\u00e9' } });
    try {
      const signIn = (password: string) =>
        createBrowserClient(other.url).request('POST', `${API}/session`, { password });
      expect((await signIn('Ungemütlich\u00e9'.normalize('NFD'))).status).toBe(204);
      expect((await signIn('ü'.repeat(300))).status).toBe(400);
      expect((await signIn('a'.repeat(100_000))).status).toBe(413);
    } finally {
      await other.stop();
    }
  });

  it('stops guessing by address, believing the proxy about it, and lets others in', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const guess = (password: string, address: string) =>
      createBrowserClient(server.url).request('POST', `${API}/session`, { password }, from(address));
    const statuses: number[] = [];
    for (let count = 0; count < 12; count++) statuses.push((await guess(`guess ${count}`, '203.0.113.5')).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    const refused = await guess(PASSWORD, '203.0.113.5');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await guess(PASSWORD, '203.0.113.6')).status).toBe(204);
    for (let count = 0; count < 11; count++) await guess('x', `2001:db8:1:2::${count}`);
    expect((await guess(PASSWORD, '2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await guess(PASSWORD, '2001:db8:1:3::1')).status).toBe(204);
  });

  it('forgets every session when the password is another one', async () => {
    const browser = createBrowserClient(server.url);
    await browser.request('POST', `${API}/session`, { password: PASSWORD });
    await server.restart();
    expect((await browser.request('GET', `${API}/conversations`)).status).toBe(200);
    await server.stop();
    server = await startServer({ dataDir, env: { PASSWORD: 'another password', TRUST_PROXY: 'loopback' } });
    const moved = createBrowserClient(server.url);
    for (const [name, value] of browser.cookies) moved.cookies.set(name, value);
    expect((await moved.request('GET', `${API}/conversations`)).status).toBe(401);
  });

  it('keeps neither token nor password in the database', () => {
    const db = new Sqlite(path.join(dataDir, 'hypotez.db'), { readonly: true });
    const rows = db.prepare('SELECT token, stamp FROM Session').all() as { token: string; stamp: string }[];
    db.close();
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.token).toMatch(/^[0-9a-f]{64}$/);
      expect(row.stamp).not.toContain(PASSWORD);
    }
  });
});

it('takes the hash that the command prints', async () => {
  const printed = spawnSync(process.execPath, ['scripts/hash-password.ts'], {
    input: `${PASSWORD}\n`,
    encoding: 'utf8',
  });
  const hash = /^PASSWORD_HASH='(.*)'\n$/.exec(printed.stdout)?.[1] ?? '';
  const server = await startServer({ env: { PASSWORD_HASH: hash } });
  try {
    const browser = createBrowserClient(server.url);
    expect((await browser.request('POST', `${API}/session`, { password: 'wrong one' })).status).toBe(401);
    expect((await browser.request('POST', `${API}/session`, { password: PASSWORD })).status).toBe(204);
  } finally {
    await server.stop();
  }
});

it('is not started where others could come in unasked', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hypotez-access-'));
  const environment = {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'production' as const,
    HOST: '0.0.0.0',
    PORT: '0',
    DATA_DIR: dataDir,
  };
  const started = spawnSync(process.execPath, ['server.ts'], { env: environment, encoding: 'utf8' });
  rmSync(dataDir, { recursive: true, force: true });
  expect(started.status).toBe(78);
  expect(started.stderr).toMatch(
    /^HOST=0\.0\.0\.0 lets other machines reach this server, .*PASSWORD.*ACCOUNTS=1.*DEMO=1/,
  );
});

describe('a server with accounts', () => {
  let server: TestServer;
  let provider: OidcProvider;
  let admin: BrowserClient;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hypotez-access-'));
  const anna = { name: 'Anna', email: 'Anna@example.org', password: 'annas long password' };

  beforeAll(async () => {
    // What was there before there were accounts.
    const before = await startServer({ dataDir });
    await fetch(`${before.url}${API}/memories`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'from before' }),
    });
    await before.stop();
    provider = await startOidcProvider();
    server = await startServer({
      dataDir,
      env: {
        ACCOUNTS: '1',
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: provider.clientId,
        OIDC_CLIENT_SECRET: provider.clientSecret,
      },
    });
    admin = createBrowserClient(server.url);
  });
  afterAll(async () => {
    await server.stop();
    await provider.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const invite = async (role: string): Promise<string> => {
    const { status, body } = await admin.json('POST', `${API}/invitations`, { role, note: 'somebody' });
    expect(status).toBe(201);
    return new URL(body.url).searchParams.get('invitation') ?? '';
  };
  const join = async (name: string, role = 'member'): Promise<BrowserClient> => {
    const client = createBrowserClient(server.url);
    const fields = { name, email: `${name}@example.org`, password: `${name} has a password` };
    const joined = await client.request('POST', `${API}/users`, { ...fields, invitation: await invite(role) });
    expect(joined.status).toBe(201);
    return client;
  };

  it('makes the first account the administrator, who has what was there before', async () => {
    const [one, other] = await Promise.all([
      admin.request('POST', `${API}/users`, anna),
      createBrowserClient(server.url).request('POST', `${API}/users`, { ...anna, email: 'second@example.org' }),
    ]);
    expect([one.status, other.status].filter((status) => status === 201)).toHaveLength(1);
    if (one.status !== 201) await admin.request('POST', `${API}/session`, { ...anna, email: 'second@example.org' });
    const { body } = await admin.json('GET', `${API}/session`);
    expect(body).toMatchObject({ mode: 'accounts', signed_in: true, person: { id: 'local', role: 'admin' } });
    expect((await admin.json('GET', `${API}/memories`)).body.items).toMatchObject([{ text: 'from before' }]);
    expect((await createBrowserClient(server.url).request('POST', `${API}/users`, anna)).status).toBe(403);
  });

  it('takes each invitation once, and none that was withdrawn', async () => {
    const invitation = await invite('member');
    const fields = { name: 'Boris', email: 'boris@example.org', password: 'boris has a password', invitation };
    const tries = await Promise.all(
      ['boris', 'bruno', 'bella'].map((name) =>
        createBrowserClient(server.url).request('POST', `${API}/users`, { ...fields, email: `${name}@example.org` }),
      ),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual([201, 403, 403]);
    const withdrawn = await invite('member');
    const [{ id }] = (await admin.json('GET', `${API}/invitations`)).body.items;
    expect((await admin.request('DELETE', `${API}/invitations/${id}`)).status).toBe(204);
    const late = { ...fields, email: 'late@example.org', invitation: withdrawn };
    expect((await createBrowserClient(server.url).request('POST', `${API}/users`, late)).status).toBe(403);
  });

  it('answers an unknown address as it does a wrong password', async () => {
    const attempt = async (email: string) => {
      const answer = await createBrowserClient(server.url).request('POST', `${API}/session`, {
        email,
        password: 'wrong',
      });
      return [answer.status, await answer.text()];
    };
    expect(await attempt('anna@example.org')).toEqual(await attempt('nobody@example.org'));
  });

  it('lets members neither see nor do what is an administrator’s, and nobody demote the last one', async () => {
    const member = await join('Mila');
    for (const [method, target, body] of [
      ['GET', 'users'],
      ['PATCH', 'users/local', { role: 'member' }],
      ['DELETE', 'users/local'],
      ['GET', 'invitations'],
      ['POST', 'invitations', { role: 'admin' }],
      ['DELETE', 'invitations/x'],
    ] as const) {
      expect((await member.request(method, `${API}/${target}`, body)).status, `${method} ${target}`).toBe(403);
    }
    expect((await admin.request('PATCH', `${API}/users/local`, { role: 'member' })).status).toBe(409);
    const { id } = (await member.json('GET', `${API}/users/me`)).body;
    expect((await admin.request('PATCH', `${API}/users/${id}`, { role: 'admin' })).status).toBe(204);
    expect((await member.request('GET', `${API}/users`)).status).toBe(200);
    expect((await admin.request('PATCH', `${API}/users/${id}`, { role: 'member' })).status).toBe(204);
    expect((await member.request('GET', `${API}/users`)).status).toBe(403);
    expect((await admin.request('PATCH', `${API}/users/no-such`, { role: 'member' })).status).toBe(404);
  });

  it('changes a password for who knows it, and signs the other browsers out', async () => {
    const here = await join('Pavel');
    const there = createBrowserClient(server.url);
    await there.request('POST', `${API}/session`, { email: 'pavel@example.org', password: 'Pavel has a password' });
    expect((await there.request('GET', `${API}/conversations`)).status).toBe(200);
    const change = (current: string) =>
      here.request('POST', `${API}/users/me/password`, { current, password: 'a wholly new one' });
    expect((await change('wrong')).status).toBe(403);
    expect((await change('Pavel has a password')).status).toBe(204);
    expect((await here.request('GET', `${API}/conversations`)).status).toBe(200);
    expect((await there.request('GET', `${API}/conversations`)).status).toBe(401);
    const again = (password: string) =>
      createBrowserClient(server.url).request('POST', `${API}/session`, { email: 'PAVEL@example.org', password });
    expect((await again('Pavel has a password')).status).toBe(401);
    expect((await again('a wholly new one')).status).toBe(204);
  });

  it('deletes an account with everything in it, and nothing of anybody else', async () => {
    const leaver = await join('Lena');
    const { id } = (await leaver.json('GET', `${API}/users/me`)).body;
    await leaver.request('POST', `${API}/memories`, { text: 'Lena was here' });
    await leaver.request('PATCH', `${API}/settings`, { language: 'ru' });
    expect((await leaver.request('DELETE', `${API}/users/me`, { password: 'wrong' })).status).toBe(403);
    expect((await leaver.request('DELETE', `${API}/users/me`, { password: 'Lena has a password' })).status).toBe(204);
    expect((await leaver.request('GET', `${API}/users/me`)).status).toBe(401);
    const db = new Sqlite(path.join(dataDir, 'hypotez.db'), { readonly: true });
    const tables = db
      .prepare(
        `SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'ownerId'`,
      )
      .pluck()
      .all() as string[];
    const left = tables.filter((table) => db.prepare(`SELECT 1 FROM "${table}" WHERE ownerId = ?`).get(id));
    expect(left).toEqual([]);
    expect(db.prepare(`SELECT count(*) FROM Memory WHERE ownerId = 'local'`).pluck().get()).toBe(1);
    db.close();
  });

  const throughProvider = async (
    client: BrowserClient,
    person: Parameters<OidcProvider['authorize']>[1],
    query: Record<string, string> = {},
  ) => {
    const start = await client.request('GET', `${API}/auth/oidc?${new URLSearchParams(query)}`);
    expect(start.status).toBe(303);
    const back = provider.authorize(start.headers.get('location') ?? '', person);
    return { back, answer: await client.request('GET', back) };
  };
  const olga = { sub: 'olga-1', email: 'olga@example.org', name: 'Olga', email_verified: true };

  it('lets in through the provider who was invited, ties the answer to the browser, and links no account by itself', async () => {
    const stranger = createBrowserClient(server.url);
    const uninvited = await throughProvider(stranger, olga);
    expect(uninvited.answer.headers.get('location')).toBe('/sign-in?error=not-invited');

    const client = createBrowserClient(server.url);
    const invited = await throughProvider(client, olga, { invitation: await invite('member'), next: '/chat/?x=1' });
    expect(invited.answer.headers.get('location')).toBe('/chat/?x=1');
    expect((await client.json('GET', `${API}/users/me`)).body).toMatchObject({
      name: 'Olga',
      role: 'member',
      has_password: false,
    });
    const again = createBrowserClient(server.url);
    expect((await throughProvider(again, olga)).answer.headers.get('location')).toBe('/chat/');
    expect((await again.request('GET', `${API}/conversations`)).status).toBe(200);

    const victim = createBrowserClient(server.url);
    const start = await createBrowserClient(server.url).request('GET', `${API}/auth/oidc`);
    const forced = provider.authorize(start.headers.get('location') ?? '', olga);
    expect((await victim.request('GET', forced)).headers.get('location')).toBe('/sign-in?error=oidc');
    expect((await victim.request('GET', `${API}/conversations`)).status).toBe(401);
    expect((await client.request('GET', invited.back)).headers.get('location')).toBe('/sign-in?error=oidc');

    const taken = { sub: 'not-pavel', email: 'pavel@example.org', name: 'Not Pavel', email_verified: true };
    const linked = await throughProvider(createBrowserClient(server.url), taken);
    expect(linked.answer.headers.get('location')).toBe('/sign-in?error=linked');

    const db = new Sqlite(path.join(dataDir, 'hypotez.db'), { readonly: true });
    const accounts = db.prepare(`SELECT accessToken, idToken FROM Account WHERE providerId = 'oidc'`).all();
    db.close();
    expect(accounts).toEqual([{ accessToken: null, idToken: null }]);
  });

  it('refuses an ID token that was made for another sign-in', async () => {
    provider.forgetNonce();
    const { answer } = await throughProvider(createBrowserClient(server.url), olga);
    expect(answer.headers.get('location')).toBe('/sign-in?error=oidc');
  });
});

it('asks for the printed key when strangers could be first', async () => {
  const server = await startServer({ env: { ACCOUNTS: '1', PUBLIC_URL: 'https://chat.example' } });
  try {
    const key = /https:\/\/chat\.example\/sign-in\?setup=([\w-]+)/.exec(server.logs())?.[1];
    const fields = { name: 'Ada', email: 'ada@example.org', password: 'a long password' };
    const signUp = (setup?: string) =>
      createBrowserClient(server.url).request('POST', `${API}/users`, { ...fields, ...(setup && { setup }) });
    expect((await signUp()).status).toBe(403);
    expect((await signUp('guess')).status).toBe(403);
    expect((await signUp(key)).status).toBe(201);
  } finally {
    await server.stop();
  }
});
