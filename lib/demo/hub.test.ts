import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { type Hub, startHub } from '#test/support/hub.ts';
import { beginOAuth, checkToken, finishOAuth } from './hub.ts';

const BACK = 'https://demo.example.org/backend-api/v2/demo/callback';
let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());
const use = (more: Record<string, string> = {}) =>
  useConfig({ DEMO: '1', LOG_LEVEL: 'silent', HUB_URL: hub.url, OAUTH_CLIENT_ID: 'demo-client', ...more });
beforeEach(() => use());

/** What the hub sends the visitor back with. */
async function consent(url: string): Promise<URLSearchParams> {
  const response = await fetch(url, { redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '').searchParams;
}

describe('signing in at the hub', () => {
  it.each([undefined, 'hub-secret'])('gives a token, who it is of and until when (secret: %j)', async (secret) => {
    use(secret === undefined ? {} : { OAUTH_CLIENT_SECRET: secret });
    const { url, state } = await beginOAuth(BACK);
    expect(new URL(url).searchParams.get('redirect_uri')).toBe(BACK);
    const { token, session } = await finishOAuth(await consent(url), state);
    expect(hub.tokens.get(token)).toBe('anna');
    expect(session).toMatchObject({ user: 'anna', method: 'oauth' });
    expect((session.expiresAt ?? 0) / 1000).toBeCloseTo(Date.now() / 1000 + 3_600, -1);
  });

  it('asks for a proof that whoever begins is whoever ends', async () => {
    const { url, state } = await beginOAuth(BACK);
    const answer = await consent(url);
    await expect(finishOAuth(answer, { ...state, codeVerifier: 'somebody-elses-'.repeat(4) })).rejects.toMatchObject({
      status: 502,
    });
    // A code is good for one try.
    await expect(finishOAuth(answer, state)).rejects.toMatchObject({ status: 502 });
  });

  it.each([
    ['no state', () => new URLSearchParams({ code: 'x' })],
    ['a state that is not JSON', () => new URLSearchParams({ code: 'x', state: '{' })],
    ['a state of another', () => new URLSearchParams({ code: 'x', state: '{"nonce":"n","redirectUri":"https://x"}' })],
    ['no code', () => new URLSearchParams({ state: '{"nonce":"mine","redirectUri":"https://x"}' })],
  ])('takes no answer with %s', async (_, answer) => {
    const state = { nonce: 'mine', codeVerifier: 'v', begunAt: 0 };
    const asked = hub.requests.length;
    await expect(finishOAuth(answer(), state)).rejects.toMatchObject({ status: 400 });
    expect(hub.requests.length).toBe(asked);
  });

  it('says in a sentence that the hub refuses, or is not there', async () => {
    use({ OAUTH_CLIENT_SECRET: 'wrong' });
    const { url, state } = await beginOAuth(BACK);
    await expect(finishOAuth(await consent(url), state)).rejects.toThrow('Signing in with Hugging Face did not work.');
    const gone = await startHub();
    await gone.close();
    use({ HUB_URL: gone.url });
    await expect(beginOAuth(BACK)).rejects.toMatchObject({ status: 502 });
    await expect(checkToken('hf_x')).rejects.toMatchObject({ status: 502 });
    useConfig({ DEMO: '1' });
    await expect(beginOAuth(BACK)).rejects.toMatchObject({ status: 400 });
  });
});

describe('a token', () => {
  it('is known by the hub, or is none', async () => {
    hub.tokens.set('hf_known', 'clara');
    expect(await checkToken('hf_known')).toEqual({
      token: 'hf_known',
      session: { user: 'clara', method: 'token', expiresAt: null },
    });
    await expect(checkToken('hf_unknown')).rejects.toMatchObject({ status: 400, param: 'token' });
  });
});
