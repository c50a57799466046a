import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';
import { RateLimitError, UpstreamError, UpstreamRequestError } from '../contract/errors.ts';
import { saveCredential } from '../credentials/store.ts';
import { lookForEngines } from './discovery.ts';
import { type PlanRequest, planAttempts, reportAttempt } from './routing.ts';

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
beforeEach(() => use({ DISCOVER_ENGINES: '0' }));
afterEach(() => test.db.credential.deleteMany());

const use = (environment: Record<string, string>): void =>
  useConfig({ DATA_DIR: test.folder, LOG_LEVEL: 'silent', ...environment });

async function plan(request: Partial<PlanRequest> = {}): Promise<string[]> {
  const attempts = await planAttempts({ ownerId: 'local', provider: '', model: '', ...request });
  return attempts.map(({ provider, model }) => `${provider.id}:${model}`);
}
const keep = (provider: string, apiKey: string | null, baseUrl: string | null = null) =>
  saveCredential({ ownerId: 'local', provider, apiKey, baseUrl });

describe('a named provider', () => {
  it('is the only one asked, whatever the case, ready or not', async () => {
    expect(await plan({ provider: 'openai', model: 'gpt-x', ignored: ['OpenAI'] })).toEqual(['OpenAI:gpt-x']);
  });

  it.each(['Nope', '__proto__', 'constructor', '../../x', 'OpenAI Nope'])('%s is not found', async (provider) => {
    const missing = provider.split(' ').at(-1);
    await expect(plan({ provider })).rejects.toMatchObject({
      name: 'ProviderNotFoundError',
      message: `Provider not found: ${missing}`,
    });
  });

  it('may stand in the place of a model', async () => {
    expect(await plan({ model: 'Assistant' })).toEqual(['Assistant:']);
  });

  it('gets the key that came with the request, and a list gets none', async () => {
    const requestCredentials = { apiKey: 'sk-request-1234' };
    const [one] = await planAttempts({ ownerId: 'local', provider: 'OpenAI', model: '', requestCredentials });
    expect(one?.credentials.apiKey).toBe('sk-request-1234');
    const several = await planAttempts({ ownerId: 'local', provider: 'OpenAI Groq', model: '', requestCredentials });
    expect(several.map((attempt) => attempt.credentials.apiKey)).toEqual([undefined, undefined]);
  });
});

it('keeps the order of a list and leaves out the ignored', async () => {
  expect(await plan({ provider: 'Groq  OpenAI Assistant', ignored: ['openai'] })).toEqual(['Groq:', 'Assistant:']);
  expect(await plan({ provider: 'Groq OpenAI', ignored: ['OpenAI', 'Groq'] })).toEqual([]);
});

describe('auto', () => {
  it('is the Assistant when nothing else is there', async () => {
    expect(await plan()).toEqual(['Assistant:']);
    expect(await plan({ provider: 'auto', model: 'auto' })).toEqual(['Assistant:']);
  });

  it("asks the owner's keys first, then the environment's, then engines, then the Assistant", async () => {
    use({ ENGINE_URLS: ollama.url, OPENAI_API_KEY: 'sk-environment' });
    await lookForEngines();
    await keep('Mistral', 'sk-stored-12345');
    expect(await plan()).toEqual([
      'Mistral:mistral-small-latest',
      'OpenAI:gpt-4.1-mini',
      'Ollama:llava:7b',
      'Assistant:',
    ]);
    expect(await plan({ ignored: ['mistral', 'Assistant'] })).toEqual(['OpenAI:gpt-4.1-mini', 'Ollama:llava:7b']);
  });

  it('asks only models that see when there is an image', async () => {
    use({ ENGINE_URLS: ollama.url });
    await lookForEngines();
    await keep('Custom', null, ollama.baseUrl);
    await keep('DeepSeek', 'sk-stored-12345', ollama.baseUrl);
    expect(await plan({ needsVision: true })).toEqual([
      'DeepSeek:llava:7b',
      'Ollama:llava:7b',
      'Custom:llava:7b',
      'Assistant:',
    ]);
  });

  it('tries a provider that just failed last, and forgets it after a success', async () => {
    use({ DISCOVER_ENGINES: '0', OPENAI_API_KEY: 'sk-environment', GROQ_API_KEY: 'gsk-environment' });
    const first = async () => (await plan({ mayWait: false }))[0];
    expect(await first()).toMatch(/^OpenAI/);
    reportAttempt('OpenAI', new UpstreamRequestError('too long'), null);
    expect(await first()).toMatch(/^OpenAI/);
    reportAttempt('OpenAI', new RateLimitError('slow', { retryAfter: 30 }), null);
    expect(await first()).toMatch(/^Groq/);
    reportAttempt('OpenAI', null, 100);
    expect(await first()).toMatch(/^OpenAI/);
    reportAttempt('OpenAI', new UpstreamError('down'), null);
    expect(await first()).toMatch(/^Groq/);
  });
});

describe('a model without a provider', () => {
  it('goes to who has it', async () => {
    use({ ENGINE_URLS: ollama.url });
    await lookForEngines();
    expect(await plan({ model: 'WORDS-3' })).toEqual(['Ollama:words-3']);
  });

  it.each(['gpt-nope', '__proto__', 'gpt‑4o'])('%s that nobody has is not found', async (model) => {
    use({ ENGINE_URLS: ollama.url });
    await lookForEngines();
    await expect(plan({ model })).rejects.toMatchObject({
      name: 'ModelNotFoundError',
      message: `Model not found: ${model}`,
    });
  });
});

describe('the demo', () => {
  it('asks one that has a key, by the name the model has there', async () => {
    use({ DISCOVER_ENGINES: '0', DEMO: '1', GROQ_API_KEY: 'sk-groq', CEREBRAS_API_KEY: 'sk-cerebras' });
    const asked = new Set<string>();
    for (let turn = 0; turn < 60; turn++) asked.add((await plan({ model: 'llama-3.3-70b' })).join());
    expect([...asked].sort()).toEqual(['Cerebras:llama-3.3-70b', 'Groq:llama-3.3-70b-versatile']);
    expect(await plan({ model: 'llama-3.3-70b', ignored: ['Groq'] })).toEqual(['Cerebras:llama-3.3-70b']);
    expect(await plan({ model: 'deepseek-r1' })).toEqual(['Assistant:']);
  });

  it('leads everybody else to Hugging Face', async () => {
    use({ DISCOVER_ENGINES: '0', DEMO: '1', HF_TOKEN: 'hf_demo' });
    expect(await plan()).toEqual(['HuggingFace:']);
    expect(await plan({ model: 'default' })).toEqual(['HuggingFace:']);
    expect(await plan({ model: 'some/model' })).toEqual(['HuggingFace:some/model']);
    expect(await plan({ provider: 'HuggingFace', model: 'qwq-32b' })).toEqual(['HuggingFace:Qwen/QwQ-32B']);
    expect(await plan({ provider: 'Groq', model: 'x' })).toEqual(['Groq:x']);
  });
});
