import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteTokens } from '#lib/demo/index.ts';
import { newVisitorId } from '#lib/demo/visitor.ts';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { answer } from './answer.ts';
import { contextOf, imagePart, memoryTools, userMessage } from './evaluation/memory-tools.ts';
import { realTools } from './real-tools.ts';
import type { ModelWays } from './tools.ts';

let test: TestDatabase;
beforeAll(() => {
  test = createTestDatabase({ asProcessDatabase: true });
});
afterAll(() => test.close());

const MEMBER = { place: 'server', isAdministrator: false } as const;
const guest = (over: { hasModel?: boolean; hasSignIn?: boolean } = {}): ModelWays => ({
  place: 'demo',
  hasModel: false,
  hasSignIn: true,
  ...over,
});

async function ask(ways: ModelWays, question = 'Write a poem about rain', language = 'en', pixels?: string) {
  const tools = {
    ...memoryTools([]),
    modelWays: async () => ways,
    ...(ways.place === 'demo' && { localModel: async () => null }),
  };
  const messages = [userMessage(question, pixels === undefined ? [] : [imagePart('photo.png', [pixels])])];
  let text = '';
  for await (const event of answer({ model: '', messages, parameters: {}, language }, contextOf(), tools)) {
    if (event.type === 'text') text += event.text;
  }
  return text;
}

/** Doors that a demo keeps closed. */
const CLOSED = /Ollama|LM Studio|vLLM|localModels|Three ways|Есть три способа/;

describe('who has no language model is told', () => {
  it('as a guest of a demo, of the account at the hub and of a key, and of no closed door', async () => {
    const text = await ask(guest());
    expect(text).not.toMatch(CLOSED);
    expect(text).toContain('This demo has no model to offer now.');
    expect(text).toContain('[sign in](/chat/settings/?tab=demo)');
    expect(text).toContain('[Settings → Providers](/chat/settings/?tab=providers)');
    const russian = await ask(guest(), 'Сочини стих про дождь', 'ru');
    expect(russian).not.toMatch(CLOSED);
    expect(russian).toContain('[войдите](/chat/settings/?tab=demo)');
  });

  it('of a token where the demo has no application at the hub', async () => {
    const text = await ask(guest({ hasSignIn: false }));
    expect(text).toContain('paste it in [Settings → Demo](/chat/settings/?tab=demo)');
    expect(text).not.toContain('sign in');
  });

  it('to choose one where the demo has models for them', async () => {
    const text = await ask(guest({ hasModel: true }));
    expect(text).toContain('choose one in the model picker');
    expect(text).not.toMatch(CLOSED);
    expect(text).not.toContain('/chat/settings/');
  });

  it('as a member, whom to ask for what only an administrator may do', async () => {
    const text = await ask(MEMBER);
    expect(text).toContain('ask an administrator to fetch one of [these](/chat/settings/?tab=localModels)');
    expect(text).not.toContain('On this machine:');
    expect(await ask({ place: 'server', isAdministrator: true })).toContain('[Settings → Local models]');
  });

  it('the same about a model that sees', async () => {
    const question = 'What animal is in this photo?';
    expect(await ask(guest(), question, 'en', '')).toContain('[sign in with Hugging Face](/chat/settings/?tab=demo)');
    expect(await ask(MEMBER, question, 'en', '')).toContain('ask an administrator to download [SmolVLM 256M Instruct');
  });
});

describe('the ways that are open', () => {
  const of = (environment: Record<string, string>, ownerId: string) => {
    useConfig({ DATA_DIR: test.folder, LOG_LEVEL: 'silent', DISCOVER_ENGINES: '0', ...environment });
    return realTools.modelWays(ownerId);
  };

  it('to a visitor follow the budget and the sign-in', async () => {
    const lent = { DEMO: '1', DEMO_PROVIDERS: 'HuggingFace', HF_TOKEN: 'hf_lent' };
    expect(await of({ DEMO: '1', OAUTH_CLIENT_ID: 'demo-client' }, newVisitorId())).toEqual(guest());
    expect(await of(lent, newVisitorId())).toEqual(guest({ hasModel: true, hasSignIn: false }));
    // Ten million tokens are ten times a day's budget.
    noteTokens({ ownerId: 'local', tokens: 10_000_000, keySource: 'environment' });
    expect(await realTools.modelWays(newVisitorId())).toEqual(guest({ hasSignIn: false }));
  });

  it('to an account follow its role', async () => {
    for (const [id, role] of [
      ['anna', 'admin'],
      ['boris', 'member'],
    ] as const) {
      await test.db.user.create({ data: { id, name: id, email: `${id}@example.org`, role } });
    }
    const accounts = { ACCOUNTS: '1' };
    expect(await of(accounts, 'anna')).toEqual({ place: 'server', isAdministrator: true });
    expect(await of(accounts, 'boris')).toEqual(MEMBER);
    expect(await of({}, 'local')).toEqual({ place: 'server', isAdministrator: true });
  });
});
