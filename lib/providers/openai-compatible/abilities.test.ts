import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { formField, SPOKEN } from '#test/upstream/images.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';
import { createFetch } from '../../platform/outbound/index.ts';
import { PRESETS } from '../presets.ts';
import type { ProviderContext, TranscriptionRequest } from '../provider.ts';
import { createOpenAiCompatible } from './index.ts';

let upstream: Upstream;
beforeAll(async () => {
  useConfig({});
  upstream = await startUpstream({ models: ['words-3', 'nomic-embed-text'] });
});
afterAll(() => upstream.close());

function providerOf(id: string) {
  const preset = PRESETS.find((candidate) => candidate.id === id);
  if (!preset) throw new Error('no preset');
  return createOpenAiCompatible(preset);
}
const context = (): ProviderContext => ({
  ownerId: 'local',
  signal: new AbortController().signal,
  credentials: { apiKey: 'sk-CANARY123456', baseUrl: upstream.baseUrl },
  fetch: createFetch({ policy: 'provider', baseUrl: upstream.baseUrl }),
  log: () => undefined,
});
const last = () => upstream.requests.at(-1);

describe('vectors', () => {
  const embed = (id: string, inputs: readonly string[], over = {}) =>
    providerOf(id).embed?.({ model: '', inputs, ...over }, context());

  it('come in the order of their texts, with what they cost', async () => {
    expect(await embed('OpenAI', ['a', 'bb', 'ccc'])).toEqual({
      model: 'text-embedding-3-small',
      vectors: [
        [1, 0.5, 0.5],
        [2, 0.5, 0.5],
        [3, 0.5, 0.5],
      ],
      usage: { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 },
    });
  });

  it('are asked for in parts when there are many', async () => {
    const before = upstream.requests.length;
    const texts = Array.from({ length: 150 }, (_, index) => 'x'.repeat(index + 1));
    const answer = await embed('Ollama', texts);
    // The list is read once, to find the model that makes vectors.
    expect(upstream.requests.slice(before).map(({ path }) => path)).toEqual([
      '/v1/models',
      '/v1/embeddings',
      '/v1/embeddings',
      '/v1/embeddings',
    ]);
    expect(last()?.body).toMatchObject({ model: 'nomic-embed-text' });
    expect(answer?.vectors.map(([length]) => length)).toEqual(texts.map((text) => text.length));
  });

  it("are shortened by each upstream's own word, or not at all", async () => {
    await embed('Mistral', ['a'], { dimensions: 8 });
    expect(last()?.body).toEqual({ model: 'mistral-embed', input: ['a'], output_dimension: 8 });
    await expect(embed('Together', ['a'], { dimensions: 8 })).rejects.toMatchObject({ name: 'BadRequestError' });
  });

  it.each([
    ['status-500', 'UpstreamError'],
    ['unauthorized', 'MissingAuthError'],
    ['rate-limit-3', 'RateLimitError'],
    ['html', 'UpstreamError'],
  ])('of a model that answers %s fail with %s', async (model, name) => {
    await expect(embed('OpenAI', ['a'], { model })).rejects.toMatchObject({ name });
  });
});

describe('a transcript', () => {
  const hear = (id: string, over: Partial<TranscriptionRequest> = {}, bytes = 'RIFF sound') =>
    providerOf(id).transcribe?.(
      {
        model: '',
        audio: {
          type: 'audio',
          name: 'speech',
          mediaType: 'audio/webm;codecs=opus',
          read: async () => Buffer.from(bytes),
        },
        language: 'en',
        prompt: undefined,
        temperature: undefined,
        translate: false,
        timestamps: 'none',
        ...over,
      },
      context(),
    );

  it('is the words', async () => {
    expect(await hear('OpenAI')).toEqual({ text: SPOKEN, modelId: 'gpt-4o-mini-transcribe' });
    expect(await hear('OpenAI', { model: 'whisper-1' })).toEqual(expect.not.objectContaining({ modelId: 'whisper-1' }));
    await hear('OpenAI');
    const form = last()?.body;
    expect(last()?.path).toBe('/v1/audio/transcriptions');
    expect([formField(form, 'model'), formField(form, 'language')]).toEqual(['gpt-4o-mini-transcribe', 'en']);
    expect(String(form)).toContain('filename="audio.webm"');
  });

  it('has its times from the model that gives them', async () => {
    expect(await hear('OpenAI', { timestamps: 'word' })).toEqual({
      text: SPOKEN,
      language: 'english',
      duration: 1.5,
      segments: [{ start: 0, end: 1.5, text: SPOKEN }],
      words: [{ start: 0, end: 1.5, text: 'The' }],
      modelId: 'whisper-1',
    });
    expect(formField(last()?.body, 'model')).toBe('whisper-1');
    expect(formField(last()?.body, 'timestamp_granularities\\[\\]')).toBe('word');
  });

  it('is translated where somebody can', async () => {
    await hear('Groq', { translate: true });
    expect([last()?.path, formField(last()?.body, 'model')]).toEqual(['/v1/audio/translations', 'whisper-large-v3']);
    await expect(hear('Mistral', { translate: true })).rejects.toMatchObject({ name: 'BadRequestError' });
  });

  it('of what is no sound is refused as such', async () => {
    await expect(hear('OpenAI', {}, 'not a sound')).rejects.toMatchObject({ name: 'UnprocessableError', status: 422 });
    await expect(hear('OpenAI', { model: 'unauthorized' })).rejects.toMatchObject({ name: 'MissingAuthError' });
  });
});
