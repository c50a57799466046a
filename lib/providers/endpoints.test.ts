import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '#test/support/api-request.ts';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';
import type { Catalogue } from '../contract/api.ts';
import { saveCredential } from '../credentials/store.ts';
import { lookForEngines } from './discovery.ts';
import { getCatalogue, getModels, getProviderModels, getProviders } from './endpoints.ts';

let test: TestDatabase;
let ollama: Upstream;
beforeAll(async () => {
  test = createTestDatabase({ asProcessDatabase: true });
  ollama = await startUpstream({ engine: 'ollama', models: ['llava:7b', 'words-3'] });
});
afterAll(async () => {
  await ollama.close();
  await test.close();
});
beforeEach(async () => {
  useConfig({ DATA_DIR: test.folder, LOG_LEVEL: 'silent', ENGINE_URLS: ollama.url });
  await lookForEngines();
});
afterEach(() => test.db.credential.deleteMany());

const modelsOf = (provider: string, headers: Record<string, string> = {}) =>
  call(getProviderModels, { provider }, { headers });

describe('models of a provider', () => {
  it('have exactly the fields that clients read', async () => {
    const answer = await modelsOf('ollama');
    const common = { image: false, task: null };
    expect(answer.json).toEqual([
      { model: 'llava:7b', label: 'llava:7b', default: true, vision: true, ...common },
      { model: 'words-3', label: 'words-3', default: false, vision: false, ...common },
    ]);
  });

  it.each(['Nope', '__proto__', 'constructor', '../../etc', '<script>', '\u0000'])('%j: 404', async (provider) => {
    const answer = await modelsOf(provider);
    expect([answer.status, answer.json.error.message]).toEqual([404, 'Provider not found']);
  });

  it.each([
    ['x-api-key', 'x-api-base'],
    ['x_api_key', 'x_api_base'],
  ])('come from where %s and %s say', async (key, base) => {
    const answer = await modelsOf('Custom', { [key]: 'sk-of-this-request', [base]: ollama.baseUrl });
    expect(answer.json).toHaveLength(2);
    expect(ollama.requests.at(-1)?.headers.authorization).toBe('Bearer sk-of-this-request');
  });

  it('are the default model while there is no key', async () => {
    expect((await modelsOf('OpenAI')).json).toMatchObject([{ model: 'gpt-4.1-mini', default: true }]);
    expect((await modelsOf('Custom')).json).toEqual([]);
  });

  it('refuse a key that is none and an address that is not allowed', async () => {
    expect((await modelsOf('OpenAI', { 'x-api-key': 'x'.repeat(10_000) })).status).toBe(400);
    expect((await modelsOf('OpenAI', { 'x-api-key': '\u00e9' })).status).toBe(400);
    expect((await modelsOf('Custom', { 'x-api-base': 'http://169.254.169.254/' })).status).toBe(400);
  });
});

it('lists providers with exactly the fields that clients read', async () => {
  const { json } = await call(getProviders, {});
  expect(json.find((item: { name: string }) => item.name === 'OpenAI')).toEqual({
    name: 'OpenAI',
    label: 'OpenAI',
    parent: null,
    image: true,
    vision: true,
    nodriver: false,
    hf_space: false,
    auth: true,
    login_url: 'https://platform.openai.com/api-keys',
  });
  expect(json.every((item: { label: unknown }) => typeof item.label === 'string')).toBe(true);
});

it('lists the models of ready providers only', async () => {
  await modelsOf('Ollama');
  const { json } = await call(getModels, {});
  expect(json).toContainEqual({ name: 'llava:7b', image: false, vision: true, providers: ['Ollama'] });
  expect(json.map((item: { name: string }) => item.name)).toEqual(['llava:7b', 'words-3', 'assistant']);
});

describe('the catalogue', () => {
  const read = async (): Promise<Catalogue> => (await call(getCatalogue, {})).json;
  const statuses = (catalogue: Catalogue) =>
    Object.fromEntries(catalogue.providers.map((provider) => [provider.id, provider.status]));

  it('says what is ready and what auto would use', async () => {
    await modelsOf('Ollama');
    const catalogue = await read();
    expect(statuses(catalogue)).toMatchObject({
      OpenAI: 'needs_key',
      Ollama: 'ready',
      VLLM: 'unreachable',
      Custom: 'needs_key',
      Assistant: 'ready',
    });
    expect(catalogue.auto).toEqual([
      { provider: 'Ollama', model: 'llava:7b' },
      { provider: 'Assistant', model: 'assistant' },
    ]);
    expect(catalogue.providers.find((provider) => provider.id === 'Ollama')).toMatchObject({
      discovered: true,
      takes_base_url: true,
      default_model: 'llava:7b',
    });
  });

  it('never waits on an upstream', async () => {
    const silent = await startUpstream();
    await saveCredential({ ownerId: 'local', provider: 'Custom', apiKey: null, baseUrl: `${silent.url}/v1` });
    const catalogue = await read();
    expect(statuses(catalogue).Custom).toBe('loading');
    await expect.poll(async () => statuses(await read()).Custom).toBe('ready');
    await silent.close();
  });

  it('holds no key', async () => {
    await saveCredential({ ownerId: 'local', provider: 'OpenAI', apiKey: 'sk-CANARY-123456', baseUrl: ollama.baseUrl });
    expect(JSON.stringify(await read())).not.toContain('CANARY');
  });
});
