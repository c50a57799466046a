/** Signing in to Copilot on a real server, and chatting there: the code, the token at rest, the thread, the way out. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { conversationClient, readAll, readText } from '#test/support/conversation.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type CopilotUpstream, startCopilot } from '#test/upstream/copilot.ts';

let github: CopilotUpstream;
let server: TestServer;
let api: string;
beforeAll(async () => {
  github = await startCopilot();
  server = await startServer({ env: { ...github.environment, LOG_LEVEL: 'debug' } });
  api = `${server.url}/backend-api/v2`;
});
afterAll(async () => {
  await server?.stop();
  await github?.close();
});

const oauth = async (query: string, method = 'POST') => {
  const response = await fetch(`${api}/oauth/Copilot?${query}`, { method });
  return { status: response.status, body: await response.json() };
};
const catalogue = async () => {
  const { providers } = await (await fetch(`${api}/catalogue`)).json();
  return providers.find(({ id }: { id: string }) => id === 'Copilot');
};
const ask = (text: string, over: Record<string, unknown> = {}) =>
  conversationClient(server.url, '').ask('', {
    provider: 'Copilot',
    api_base: undefined,
    messages: [{ role: 'user', content: text }],
    ...over,
  });

/** Every byte the server keeps. */
function keptBytes(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((name) => statSync(name).isFile())
    .map((name) => readFileSync(name, 'latin1'))
    .join('\n');
}

async function signIn(): Promise<void> {
  github.decide('pending');
  const { body: begun } = await oauth('action=start');
  github.decide('approved');
  const poll = async () => {
    expect((await oauth(`action=poll&device_code=${begun.device_code}`)).body.status).toBe('success');
  };
  await vi.waitFor(poll, { timeout: 5_000, interval: 300 });
}

describe('before anybody signed in', () => {
  it('the provider is listed as one to sign in to, and a question says so', async () => {
    expect(await catalogue()).toMatchObject({ status: 'needs_key', sign_in: 'device', takes_base_url: false });
    const frames = await readAll(await ask('Hello'));
    expect(frames.find(({ type }) => type === 'auth')).toMatchObject({
      auth: 'MissingAuthError',
      message: 'MissingAuthError: GitHub Copilot needs you to sign in. Do it in the settings, under Providers.',
    });
  });

  it.each(['denied', 'expired'] as const)('a sign-in that is %s is told so', async (decision) => {
    const { body } = await oauth('action=start', 'GET');
    github.decide(decision);
    const poll = async () => (await oauth(`action=poll&device_code=${body.device_code}`, 'GET')).body.status;
    await expect.poll(poll, { timeout: 4_000, interval: 300 }).toBe(decision);
    github.decide('pending');
  });
});

describe('signed in', () => {
  beforeAll(signIn);

  it('the token is nowhere in clear, and the models are there', async () => {
    expect(keptBytes(server.dataDir) + server.logs()).not.toContain('CANARY');
    const credentials = await (await fetch(`${api}/credentials`)).text();
    expect(credentials).not.toContain('CANARY');
    expect(JSON.parse(credentials).items).toMatchObject([{ provider: 'Copilot', source: 'stored' }]);
    await expect.poll(async () => (await catalogue()).models.map(({ id }: { id: string }) => id)).toContain('echo');
    expect(await catalogue()).toMatchObject({ status: 'ready' });
    const test = await fetch(`${api}/credentials/Copilot/test`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await test.json()).toEqual({ ok: true, models: 2 });
  });

  it('a second message of the same conversation, sent alone, is answered in its context', async () => {
    const conversation_id = crypto.randomUUID();
    expect(await readText(await ask('I am Heiner.', { conversation_id }))).toBe('heard: I am Heiner.');
    const second = 'Tell me something about my name';
    expect(await readText(await ask(second, { conversation_id }))).toBe(`heard: I am Heiner. | ${second}`);
    const detail = await conversationClient(server.url, '').read(conversation_id);
    expect(detail.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
  });

  it('the thread outlives the server', async () => {
    const conversation_id = crypto.randomUUID();
    await readText(await ask('One', { conversation_id }));
    await server.restart();
    expect(await readText(await ask('Two', { conversation_id }))).toBe('heard: One | Two');
  });

  it('OpenAI’s form keeps the thread, too', async () => {
    const conversation_id = crypto.randomUUID();
    const complete = async (content: string) => {
      const body = { model: '', provider: 'Copilot', messages: [{ role: 'user', content }], conversation_id };
      const response = await fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await response.json()).choices[0].message.content;
    };
    expect(await complete('Hello, i am Heiner.')).toBe('heard: Hello, i am Heiner.');
    expect(await complete('And I?')).toBe('heard: Hello, i am Heiner. | And I?');
  });

  it('signing out ends it', async () => {
    expect((await fetch(`${api}/credentials/Copilot`, { method: 'DELETE' })).status).toBe(204);
    expect(await catalogue()).toMatchObject({ status: 'needs_key' });
    const frames = await readAll(await ask('Hello'));
    expect(frames.some(({ type }) => type === 'auth')).toBe(true);
  });
});
