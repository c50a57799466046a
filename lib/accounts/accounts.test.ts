import { beforeEach, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { attempt } from './attempts.ts';
import { basicChallenge, readBasic } from './basic.ts';
import { safeNext } from './next-page.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { clearedCookie, readSessionToken, sessionCookie } from './session-cookie.ts';

beforeEach(() => useConfig({}));

describe('passwords', () => {
  it('are kept as argon2id with a salt of their own, and known again', async () => {
    const [one, two] = await Promise.all([hashPassword('sesame sesame'), hashPassword('sesame sesame')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword(one, 'sesame sesame')).toBe(true);
    expect(await verifyPassword(one, 'sesame Sesame')).toBe(false);
  });

  it('are the same composed and decomposed', async () => {
    const hash = await hashPassword('Zoé’s long one'.normalize('NFC'));
    expect(await verifyPassword(hash, 'Zoé’s long one'.normalize('NFD'))).toBe(true);
  });

  it('are known by the parameters they were hashed with', async () => {
    // Of the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`.
    const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword(phc, 'password')).toBe(true);
    expect(await verifyPassword(phc, 'passwore')).toBe(false);
  });

  it('wait in a short line, and are refused beyond it', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 40 }, () => hashPassword('sesame sesame')));
    const refused = tries.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(8);
    expect(refused[0]).toMatchObject({ reason: { status: 429 } });
  });
});

describe('the session cookie', () => {
  const from = (headers: Record<string, string>, peer = '127.0.0.1') => ({ peer, headers: new Headers(headers) });
  const TOKEN = 'a'.repeat(43);

  it('is plain on this machine and __Host- where TLS ends', () => {
    useConfig({ PUBLIC_URL: 'https://chat.example', TRUST_PROXY: '10.0.0.2' });
    expect(sessionCookie(from({ host: 'localhost:1337' }), TOKEN)).toMatch(/^hypotez-session=a+; .*Max-Age=34560000$/);
    expect(sessionCookie(from({ host: 'chat.example' }), TOKEN)).toMatch(/^__Host-hypotez=a+; .*; Secure$/);
    const proxied = { host: 'box:1337', 'x-forwarded-proto': 'https' };
    expect(sessionCookie(from(proxied, '10.0.0.2'), TOKEN)).toMatch(/^__Host-/);
    expect(sessionCookie(from(proxied, '10.0.0.3'), TOKEN)).toMatch(/^hypotez-session=/);
    expect(clearedCookie(from({ host: 'chat.example' }))).toMatch(/^__Host-hypotez=; .*Max-Age=0; Secure$/);
  });

  it.each([
    [`hypotez-session=${TOKEN}`, TOKEN],
    [`a=b; hypotez-session=${TOKEN}; c=d`, TOKEN],
    [`hypotez-session=${TOKEN}; hypotez-session=${TOKEN}`, TOKEN],
    [`hypotez-session=${TOKEN}; hypotez-session=${'b'.repeat(43)}`, null],
    [`__Host-hypotez=${TOKEN}`, null],
    ['hypotez-session=short', null],
    [`hypotez-session=${'x'.repeat(4_000)}`, null],
    ['hypotez-session=..%2f..%2fetc%2fpasswd-and-more', null],
    ['', null],
  ])('reads %s', (cookie, token) => {
    expect(readSessionToken(from({ host: 'localhost:1337', cookie }))).toBe(token);
  });
});

it.each([
  ['/gallery?a=b', '/gallery?a=b'],
  ['/chat/x#y', '/chat/x'],
  ['//evil.example', '/chat/'],
  ['/\\evil.example', '/chat/'],
  ['/\t/evil.example', '/chat/'],
  ['https://evil.example', '/chat/'],
  ['javascript:alert(1)', '/chat/'],
  ['/sign-in?next=/x', '/chat/'],
  ['/backend-api/v2/session', '/chat/'],
  ['/./\\evil', '/chat/'],
  ['', '/chat/'],
  [null, '/chat/'],
])('after the sign-in, %s leads to %s', (next, page) => {
  expect(safeNext(next)).toBe(page);
});

describe('Basic', () => {
  const encoded = (text: string) => new Headers({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  it('is read with any user, and with colons in the password', () => {
    expect(readBasic(encoded('anna:a:b'))).toEqual({ user: 'anna', password: 'a:b' });
    expect(readBasic(encoded(':x'))).toEqual({ user: '', password: 'x' });
    for (const authorization of ['Bearer x', 'Basic', 'Basic ???', `Basic ${'A'.repeat(3_000)}`]) {
      expect(readBasic(new Headers({ authorization }))).toBeNull();
    }
  });

  it('is asked of programs and not of browsers', () => {
    expect(basicChallenge(new Headers({ 'user-agent': 'curl/8' }))).toContain('Basic');
    expect(basicChallenge(new Headers({ 'user-agent': 'Mozilla/5.0' }))).toBeNull();
    expect(basicChallenge(new Headers({ accept: 'text/html,*/*' }))).toBeNull();
  });
});

describe('attempts', () => {
  const from = (peer: string) => ({ peer, headers: new Headers() });
  const fail = async () => null;

  it('count only when they fail, by address', async () => {
    for (let count = 0; count < 30; count++) await attempt(from('192.0.2.1'), 'anna', async () => true);
    for (let count = 0; count < 10; count++) await attempt(from('192.0.2.1'), 'anna', fail);
    await expect(attempt(from('192.0.2.1'), 'anna', async () => true)).rejects.toMatchObject({ status: 429 });
    expect(await attempt(from('192.0.2.2'), 'anna', async () => true)).toBe(true);
  });

  it('count by account, whatever the address and the spelling', async () => {
    for (let count = 0; count < 100; count++) await attempt(from(`198.51.100.${count}`), 'Boris@example.org', fail);
    await expect(attempt(from('203.0.113.1'), ' boris@EXAMPLE.org', fail)).rejects.toMatchObject({ status: 429 });
    expect(await attempt(from('203.0.113.1'), 'vera@example.org', fail)).toBeNull();
  });
});
