import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';
import { RateLimitError, UpstreamError, UpstreamRequestError } from '../contract/errors.ts';
import { saveCredential } from '../credentials/store.ts';
import { lookForEngines } from './discovery.ts';
import { type PlanRequest, planAttempts, planRoute, reportAttempt } from './routing.ts';

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

  it.each(['Nope', '__proto__', 'constructor', '../../x', 'Nope Neither'])('%s is not found', async (provider) => {
    const missing = provider.split(' ')[0];
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

it('passes over the names of a list that nobody has, and says so', async () => {
  const route = await planRoute({ ownerId: 'local', provider: 'Nope Groq __proto__ Assistant', model: '' });
  expect(route.attempts.map(({ provider }) => provider.id)).toEqual(['Groq', 'Assistant']);
  expect(route.skipped.map(({ name, message }) => `${name}: ${message}`)).toEqual([
    'ProviderNotFoundError: Provider not found: Nope',
    'ProviderNotFoundError: Provider not found: __proto__',
  ]);
});

it('keeps the order of a list and leaves out the ignored', async () => {
  expect(await plan({ provider: 'Groq  OpenAI Assistant', ignored: ['openai'] })).toEqual(['Groq:', 'Assistant:']);
  expect(await plan({ provider: 'Groq OpenAI', ignored: ['OpenAI', 'Groq'] })).toEqual([]);
});

it('asks those of a list last that fail again and again, and one question tries them after their rest', async () => {
  const list = (request: Partial<PlanRequest> = {}) => plan({ provider: 'OpenAI Groq', ownerId: 'list', ...request });
  const down = () => reportAttempt('OpenAI', new UpstreamError('down'), null, 'list');
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    down();
    down();
    expect(await list()).toEqual(['OpenAI:', 'Groq:']);
    down();
    expect(await list()).toEqual(['Groq:', 'OpenAI:']);
    expect(await list({ provider: 'OpenAI' })).toEqual(['OpenAI:']);
    vi.advanceTimersByTime(61_000);
    expect(await list({ mayWait: false })).toEqual(['OpenAI:', 'Groq:']);
    expect(await list()).toEqual(['OpenAI:', 'Groq:']);
    expect(await list()).toEqual(['Groq:', 'OpenAI:']);
    reportAttempt('OpenAI', null, 100, 'list');
    expect(await list()).toEqual(['OpenAI:', 'Groq:']);
  } finally {
    vi.useRealTimers();
  }
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

  it('asks only models that hear when there is sound', async () => {
    const hearing = await startUpstream({ models: ['words-3', 'gpt-4o-audio-preview'] });
    await keep('Custom', null, hearing.baseUrl);
    await keep('DeepSeek', 'sk-stored-12345', ollama.baseUrl);
    expect(await plan({ needsHearing: true })).toEqual(['Custom:gpt-4o-audio-preview', 'Assistant:']);
    expect(await plan({ needsHearing: true, needsVision: true })).toEqual(['Assistant:']);
    // A question after one with sound goes to whoever heard it, and to anybody where nobody can.
    expect(await plan({ earlier: { vision: false, hearing: true } })).toEqual([
      'Custom:gpt-4o-audio-preview',
      'Assistant:',
    ]);
    expect(await plan({ earlier: { vision: true, hearing: true } })).toContain('DeepSeek:llava:7b');
    await hearing.close();
  });

  describe('of two that are signed in', () => {
    beforeEach(() => use({ DISCOVER_ENGINES: '0', OPENAI_API_KEY: 'sk-environment', GROQ_API_KEY: 'gsk-environment' }));
    afterEach(() => vi.useRealTimers());
    const order = async (ownerId = 'local') =>
      (await plan({ mayWait: false, ownerId })).map((name) => name.split(':')[0]).join(' ');
    const down = () => reportAttempt('OpenAI', new UpstreamError('down'), null);

    it('tries the one that just failed last, and forgets it after a success', async () => {
      expect(await order()).toBe('OpenAI Groq Assistant');
      reportAttempt('OpenAI', new UpstreamRequestError('too long'), null);
      expect(await order()).toBe('OpenAI Groq Assistant');
      down();
      expect(await order()).toBe('Groq OpenAI Assistant');
      reportAttempt('OpenAI', null, 100);
      expect(await order()).toBe('OpenAI Groq Assistant');
    });

    it('asks the faster one lately first', async () => {
      reportAttempt('OpenAI', null, 3_000);
      expect(await order()).toBe('Groq OpenAI Assistant');
      reportAttempt('Groq', null, 2_000);
      for (let turn = 0; turn < 4; turn++) reportAttempt('OpenAI', null, 200);
      expect(await order()).toBe('OpenAI Groq Assistant');
    });

    it('leaves alone who asked for it, unless nobody else is there', async () => {
      reportAttempt('OpenAI', new RateLimitError('slow', { retryAfter: 30 }), null);
      expect(await order()).toBe('Groq Assistant');
      expect(await plan({ mayWait: false, ignored: ['Groq'] })).toEqual(['OpenAI:gpt-4.1-mini', 'Assistant:']);
      expect(await plan({ provider: 'OpenAI' })).toEqual(['OpenAI:']);
    });

    it("does not let one owner's failures count for another", async () => {
      reportAttempt('OpenAI', new RateLimitError('slow', { retryAfter: 30 }), null, 'somebody');
      expect(await order('somebody')).toBe('Groq Assistant');
      expect(await order()).toBe('OpenAI Groq Assistant');
    });

    it('leaves alone who fails again and again; then one question tries it, the others wait for its outcome', async () => {
      vi.useFakeTimers({ toFake: ['performance'] });
      for (let failure = 0; failure < 3; failure++) down();
      expect(await order()).toBe('Groq Assistant');
      vi.advanceTimersByTime(21_000);
      // Looking at the order is no trial.
      expect(await order()).toBe('Groq OpenAI Assistant');
      const ask = async () => (await plan()).map((name) => name.split(':')[0]).join(' ');
      expect(await ask()).toBe('Groq OpenAI Assistant');
      expect(await ask()).toBe('Groq Assistant');
      down();
      expect(await order()).toBe('Groq Assistant');
      vi.advanceTimersByTime(61_000);
      expect(await ask()).toBe('Groq OpenAI Assistant');
      reportAttempt('OpenAI', null, 100);
      expect(await order()).toBe('OpenAI Groq Assistant');
    });
  });
});

describe('a model without a provider', () => {
  it('goes to who has it', async () => {
    use({ ENGINE_URLS: ollama.url });
    await lookForEngines();
    expect(await plan({ model: 'WORDS-3' })).toEqual(['Ollama:words-3']);
  });

  it('comes from who has exactly this name first, then from who has it under a longer one', async () => {
    const router = await startUpstream({ models: ['meta/words-3', 'other'] });
    use({ ENGINE_URLS: ollama.url });
    await lookForEngines();
    await keep('Custom', 'sk-stored-12345', router.baseUrl);
    expect(await plan({ model: 'words-3' })).toEqual(['Ollama:words-3', 'Custom:meta/words-3']);
    await router.close();
  });

  it('that draws comes from whoever is signed in and draws with it, last from who draws for anybody', async () => {
    expect(await plan({ model: 'flux' })).toEqual(['Pollinations:flux']);
    expect(await plan({ model: 'flux', ability: 'image' })).toEqual(['Pollinations:flux']);
    use({ DISCOVER_ENGINES: '0', TOGETHER_API_KEY: 'sk-together-1234', HF_TOKEN: 'hf_environment' });
    expect(await plan({ model: 'FLUX', mayWait: false })).toEqual([
      'Together:black-forest-labs/FLUX.1-schnell',
      'HuggingFace:black-forest-labs/FLUX.1-schnell',
      'Pollinations:flux',
    ]);
    expect(await plan({ model: 'flux', ignored: ['Together', 'HuggingFace', 'Pollinations'] }).catch(String)).toMatch(
      /Model not found/,
    );
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

describe('another ability than chat', () => {
  it('is asked of those that have it', async () => {
    use({ DISCOVER_ENGINES: '0', GROQ_API_KEY: 'gsk-environment', OPENAI_API_KEY: 'sk-environment' });
    expect(await plan({ ability: 'embedding' })).toEqual(['OpenAI:']);
    expect(await plan({ ability: 'transcription' })).toEqual(['OpenAI:', 'Groq:']);
    expect(await plan({ ability: 'image' })).toEqual(['OpenAI:', 'Pollinations:']);
    expect(await plan({ ability: 'image', provider: 'Groq OpenAI' })).toEqual(['OpenAI:']);
  });

  it('is missed plainly where it is not there', async () => {
    await expect(plan({ ability: 'image', provider: 'Groq' })).rejects.toMatchObject({
      status: 400,
      message: 'Groq makes no pictures',
    });
    expect(await plan({ ability: 'transcription' })).toEqual([]);
  });

  it('knows the usual models of others without their lists', async () => {
    use({ DISCOVER_ENGINES: '0', OPENAI_API_KEY: 'sk-environment' });
    await keep('Custom', 'sk-stored-12345', 'http://127.0.0.1:9/v1');
    const find = (ability: NonNullable<PlanRequest['ability']>, model: string) =>
      plan({ ability, model, mayWait: false });
    expect(await find('transcription', 'whisper-1')).toEqual(['Custom:whisper-1', 'OpenAI:whisper-1']);
    expect(await find('embedding', 'text-embedding-3-small')).toEqual(['OpenAI:text-embedding-3-small']);
    expect(await find('speech', 'tts-1')).toEqual(['Custom:tts-1']);
    expect(await find('image', 'dall-e-3')).toEqual(['OpenAI:dall-e-3']);
  });

  it('finds its model in the lists', async () => {
    const server = await startUpstream({ models: ['words-3', 'nomic-embed-text', 'sdxl-turbo'] });
    await keep('Custom', 'sk-stored-12345', server.baseUrl);
    expect(await plan({ ability: 'embedding', model: 'nomic-embed-text' })).toEqual(['Custom:nomic-embed-text']);
    expect(await plan({ ability: 'image', model: 'sdxl-turbo' })).toEqual(['Custom:sdxl-turbo']);
    await expect(plan({ ability: 'embedding', model: 'words-3' })).rejects.toMatchObject({ code: 'model_not_found' });
    // What makes vectors is not talked with.
    expect(await plan()).toEqual(['Custom:words-3', 'Assistant:']);
    await expect(plan({ model: 'nomic-embed-text' })).rejects.toMatchObject({ code: 'model_not_found' });
    await server.close();
  });
});

describe('the demo', () => {
  it('asks one that has a key, by the name the model has there', async () => {
    use({
      DISCOVER_ENGINES: '0',
      DEMO: '1',
      DEMO_PROVIDERS: 'Groq,cerebras',
      GROQ_API_KEY: 'sk-groq',
      CEREBRAS_API_KEY: 'sk-cerebras',
      TOGETHER_API_KEY: 'sk-not-lent',
    });
    const asked = new Set<string>();
    for (let turn = 0; turn < 60; turn++) asked.add((await plan({ model: 'llama-3.3-70b' })).join());
    expect([...asked].sort()).toEqual(['Cerebras:llama-3.3-70b', 'Groq:llama-3.3-70b-versatile']);
    expect(await plan({ model: 'llama-3.3-70b', ignored: ['Groq'] })).toEqual(['Cerebras:llama-3.3-70b']);
    expect(await plan({ model: 'deepseek-r1' })).toEqual(['Assistant:']);
  });

  it('leads everybody else to Hugging Face', async () => {
    use({ DISCOVER_ENGINES: '0', DEMO: '1', DEMO_PROVIDERS: 'HuggingFace', HF_TOKEN: 'hf_demo' });
    expect(await plan()).toEqual(['HuggingFace:']);
    expect(await plan({ model: 'default' })).toEqual(['HuggingFace:']);
    expect(await plan({ model: 'some/model' })).toEqual(['HuggingFace:some/model']);
    expect(await plan({ provider: 'HuggingFace', model: 'qwq-32b' })).toEqual(['HuggingFace:Qwen/QwQ-32B']);
    expect(await plan({ provider: 'Groq', model: 'x' })).toEqual(['Groq:x']);
  });
});
