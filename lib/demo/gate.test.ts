import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isAppError } from '#lib/contract/errors.ts';
import type { Identity } from '#lib/platform/identity.ts';
import { apiRequest } from '#test/support/api-request.ts';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { demoGate, identifyVisitor } from './gate.ts';
import { chargeTokens, holdAnswer, noteAddress } from './limits.ts';
import { newVisitorId } from './visitor.ts';

let test: TestDatabase;
const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-gate-'));
beforeAll(() => {
  test = createTestDatabase({ asProcessDatabase: true });
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});
const use = (more: Record<string, string> = {}) =>
  useConfig({ DATA_DIR: folder, DEMO: '1', LOG_LEVEL: 'silent', ...more });
beforeEach(() => use());

const visitor = (): Identity => ({ id: newVisitorId(), kind: 'visitor', role: 'visitor' });

interface Tried {
  readonly identity?: Identity;
  readonly id?: string;
  readonly face?: 'gui' | 'openai' | 'vision';
  readonly access?: 'public' | 'member' | 'admin';
  readonly peer?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

async function pass(tried: Tried = {}) {
  const { identity = visitor(), id = 'getSettings', face = 'gui', access = 'member', peer = '192.0.2.7' } = tried;
  const { headers = {}, method = 'GET' } = tried;
  const request = { ...(await apiRequest({ headers, method })), peer };
  return demoGate({ identity, endpoint: { id, method, path: '/', face, access }, request, params: {} });
}

/** The status of a refusal, or 200. */
async function statusOf(tried: Tried = {}): Promise<number> {
  try {
    const passage = await pass(tried);
    if (passage) passage.release?.();
    return 200;
  } catch (error) {
    if (isAppError(error)) return error.status;
    throw error;
  }
}

describe('the gate', () => {
  it.each([
    ['getSettings', 200],
    ['createConversation', 200],
    ['uploadCookies', 403],
    ['getCookieFiles', 403],
    ['somethingNobodyDecidedAbout', 403],
  ])('%s: %i', async (id, status) => {
    expect(await statusOf({ id })).toBe(status);
  });

  it('keeps programs without a key out, whatever they ask', async () => {
    expect(await statusOf({ id: 'createChatCompletion', face: 'openai' })).toBe(401);
    expect(await statusOf({ id: 'listModels', face: 'openai', access: 'public' })).toBe(401);
  });

  it("binds a visitor's phone as it binds the visitor, and nobody else's account", async () => {
    expect(await statusOf({ identity: { ...visitor(), kind: 'device' }, id: 'uploadCookies' })).toBe(403);
    expect(await statusOf({ identity: { id: 'local', kind: 'account', role: 'admin' }, id: 'uploadCookies' })).toBe(
      200,
    );
    const key = { id: 'local', kind: 'key', role: 'member' } as const;
    expect(await statusOf({ identity: key, id: 'createChatCompletion', face: 'openai' })).toBe(200);
  });

  it('makes a new visitor of whoever brings no cookie, and gives it', () => {
    const first = identifyVisitor({ headers: new Headers() });
    expect(first.setCookie).toContain(first.id);
    const cookie = first.setCookie?.split(';')[0] ?? '';
    expect(identifyVisitor({ headers: new Headers({ cookie }) })).toEqual({
      id: first.id,
      kind: 'visitor',
      role: 'visitor',
    });
    expect(identifyVisitor({ headers: new Headers() }).id).not.toBe(first.id);
  });
});

describe('limits', () => {
  const ask = (tried: Tried = {}) => statusOf({ id: 'createConversation', method: 'POST', ...tried });

  it('count questions by visitor, and say how long to wait', async () => {
    use({ DEMO_REQUESTS_PER_MINUTE: '2' });
    const identity = visitor();
    const passage = await pass({ identity, id: 'createConversation', method: 'POST' });
    expect(passage).toMatchObject({
      headers: { 'x-ratelimit-limit-requests': '2', 'x-ratelimit-remaining-requests': '1' },
    });
    expect([await ask({ identity }), await ask({ identity })]).toEqual([200, 429]);
    await expect(pass({ identity, id: 'createConversation' })).rejects.toMatchObject({
      retryAfter: 30,
      headers: { 'x-ratelimit-remaining-requests': '0' },
    });
    expect(await ask()).toBe(200);
  });

  it('count by the address too, which a fresh cookie does not change', async () => {
    use({ DEMO_ADDRESS_REQUESTS_PER_MINUTE: '3' });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push(await ask());
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(await ask({ peer: '192.0.2.8' })).toBe(200);
  });

  it('believe nobody who says to be somebody else, but a proxy that is trusted', async () => {
    use({ DEMO_ADDRESS_REQUESTS_PER_MINUTE: '1' });
    const from = (address: string) => ask({ headers: { 'x-forwarded-for': address, 'x-real-ip': address } });
    expect([await from('198.51.100.1'), await from('198.51.100.2')]).toEqual([200, 429]);
    use({ DEMO_ADDRESS_REQUESTS_PER_MINUTE: '1', TRUST_PROXY: '192.0.2.7' });
    expect([await from('198.51.100.1'), await from('198.51.100.2')]).toEqual([200, 200]);
    expect(await from('203.0.113.9, 198.51.100.2')).toBe(429);
  });

  it('take a /64 for one address', async () => {
    use({ DEMO_ADDRESS_REQUESTS_PER_MINUTE: '1' });
    expect(await ask({ peer: '2001:db8:1:2::1' })).toBe(200);
    expect(await ask({ peer: '2001:db8:1:2:ffff::9' })).toBe(429);
    expect(await ask({ peer: '2001:db8:1:3::1' })).toBe(200);
  });

  it('count calls of any kind, and pages', async () => {
    use({ DEMO_ADDRESS_CALLS_PER_MINUTE: '2' });
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([200, 200, 429]);
    const page = { headers: new Headers(), method: 'GET', peer: '192.0.2.7' };
    expect(() => identifyVisitor(page)).toThrow('Too many requests');
    expect(() => identifyVisitor({ ...page, peer: '192.0.2.8' })).not.toThrow();
  });

  it('stop who has used up the tokens, of the visitor or of the address', async () => {
    use({ DEMO_TOKENS_PER_DAY: '100', DEMO_ADDRESS_TOKENS_PER_DAY: '150' });
    const identity = visitor();
    expect(await ask({ identity })).toBe(200);
    chargeTokens(identity.id, 120);
    expect(await ask({ identity })).toBe(429);
    const second = visitor();
    expect(await ask({ identity: second })).toBe(200);
    chargeTokens(second.id, 40);
    expect(await ask()).toBe(429);
    expect(await ask({ peer: '192.0.2.8' })).toBe(200);
  });

  it('bound the bytes an address sends a day, and want to know them first', async () => {
    use({ DEMO_ADDRESS_UPLOAD_MB_PER_DAY: '1' });
    const send = (length: number) => ask({ headers: { 'content-length': String(length) } });
    expect([await send(700_000), await send(700_000), await send(100_000)]).toEqual([200, 429, 200]);
    expect(await ask({ headers: { 'transfer-encoding': 'chunked' } })).toBe(411);
  });

  it('bound what is open at once, by address and in all, and give it back', async () => {
    use({ DEMO_ADDRESS_OPEN: '2', DEMO_TOTAL_OPEN: '3' });
    const first = await pass();
    await pass();
    expect(await statusOf()).toBe(429);
    if (first) first.release?.();
    expect(await statusOf()).toBe(200);
    await pass({ peer: '192.0.2.8' });
    await pass({ peer: '192.0.2.8' });
    expect(await statusOf({ peer: '192.0.2.9' })).toBe(503);
  });

  it('seat so many answers: of a visitor, of an address, of all', () => {
    use({ DEMO_CONCURRENT: '1', DEMO_ADDRESS_CONCURRENT: '2', DEMO_TOTAL_CONCURRENT: '3' });
    const at = (address: string) => {
      const { id } = visitor();
      noteAddress(id, address);
      return id;
    };
    const [one, two, three] = [at('a'), at('a'), at('a')];
    const leave = holdAnswer(one);
    expect(() => holdAnswer(one)).toThrow('Too many answers');
    holdAnswer(two);
    expect(() => holdAnswer(three)).toThrow('Too many answers');
    holdAnswer(at('b'));
    expect(() => holdAnswer(at('c'))).toThrow('busy answering others');
    leave();
    leave();
    expect(() => holdAnswer(three)).not.toThrow();
    expect(() => holdAnswer(at('c'))).toThrow('busy answering others');
  });

  it('take nothing new when all visitors together have filled the demo', async () => {
    use({ DEMO_TOTAL_STORAGE_MB: '1' });
    await test.db.bucket.create({
      data: {
        id: 'full',
        ownerId: newVisitorId(),
        files: {
          create: { id: 'f', name: 'f', mediaType: 't', kind: 'text', size: 2e6, sha256: '' },
        },
      },
    });
    expect(await ask()).toBe(507);
    expect(await statusOf({ id: 'getConversations' })).toBe(200);
    expect(await statusOf({ id: 'deleteBucket', method: 'DELETE' })).toBe(200);
    await test.db.bucket.deleteMany();
  });
});
