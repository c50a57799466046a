import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANARY, contextFor, failure, imagePart } from '#test/support/ask-provider.ts';
import { useConfig } from '#test/support/config.ts';
import { type GeminiUpstream, startGemini } from '#test/upstream/gemini.ts';
import type { ImageRequest } from '../provider.ts';
import { embed } from './embeddings.ts';
import { drawImages } from './image.ts';
import { gemini } from './index.ts';

let upstream: GeminiUpstream;
beforeAll(async () => {
  useConfig({});
  upstream = await startGemini({ apiKey: CANARY });
});
afterAll(() => upstream.close());

const context = (apiKey = CANARY) =>
  contextFor(upstream.baseUrl, { credentials: { apiKey, baseUrl: upstream.baseUrl } });
const draw = (extra: Partial<ImageRequest> = {}) =>
  drawImages({ model: '', prompt: 'A cat', count: 1, images: [], ...extra }, context());
const sent = () => upstream.requests.at(-1)?.body as Record<string, Record<string, unknown>>;

describe('the list of models', () => {
  it('is read page by page: what is for chat, for pictures and for vectors', async () => {
    expect(await gemini.models(context())).toEqual([
      {
        id: 'gemini-3.8-flash',
        label: 'Gemini 3.8 Flash',
        contextLength: 1_048_576,
        image: false,
        vision: true,
        audio: true,
        tools: true,
        reasoning: true,
      },
      expect.objectContaining({ id: 'gemini-3.1-flash-image', image: true, tools: false, reasoning: false }),
      expect.objectContaining({ id: 'gemini-embedding-001', task: 'embedding' }),
      expect.objectContaining({ id: 'gemma-4-31b-it', reasoning: false, audio: false }),
    ]);
    expect(upstream.requests.filter((request) => request.path.includes('/models?')).length).toBe(3);
  });

  it('tells a wrong key, without saying it', async () => {
    const error = await Promise.resolve(gemini.models(context('AIza-CANARY'))).catch((reason: unknown) => reason);
    expect(failure(error)).toMatchObject({ name: 'MissingAuthError' });
    expect(String(error)).not.toContain('CANARY');
  });
});

describe('pictures', () => {
  it('are made one a request, in the nearest shape', async () => {
    const images = await draw({ count: 3, width: 1280, height: 720, seed: 4, negativePrompt: 'dogs' });
    expect(images).toHaveLength(3);
    expect(images[0]).toMatchObject({ kind: 'image', mediaType: 'image/png' });
    expect(upstream.requests.at(-1)?.path).toContain('/models/gemini-3.1-flash-image:');
    expect(sent()).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'A cat\nLeave out: dogs' }] }],
      generationConfig: { responseModalities: ['TEXT', 'IMAGE'], seed: 4, imageConfig: { aspectRatio: '16:9' } },
    });
  });

  it('are made of others', async () => {
    await draw({ images: [imagePart(Uint8Array.of(1, 2, 3))], width: 2048, height: 2048 });
    expect(sent()).toMatchObject({
      contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: 'AQID' } }, { text: 'A cat' }] }],
      generationConfig: { imageConfig: { aspectRatio: '1:1', imageSize: '2K' } },
    });
  });

  it('that do not come say why', async () => {
    expect(failure(await draw({ model: 'gemini-no-image' }).catch((reason: unknown) => reason))).toMatchObject({
      name: 'UpstreamError',
      message: 'Google Gemini drew nothing: I would rather not.',
    });
  });

  it.each([
    [{ count: 9 }, /8 pictures at most/],
    [{ aspectRatio: '7:1' }, /pictures of 1:1/],
    [{ mask: imagePart(Uint8Array.of(1)) }, /takes no mask/],
  ])('cannot be %j', async (extra, message) => {
    await expect(draw(extra)).rejects.toThrow(message);
  });
});

describe('vectors', () => {
  it('are one a text, in batches, of length 1', async () => {
    const before = upstream.requests.length;
    const inputs = Array.from({ length: 130 }, (_, index) => `text ${index}`);
    const { model, vectors } = await embed({ model: '', inputs, dimensions: 3 }, context());
    expect([model, vectors.length, vectors[129]]).toEqual(['gemini-embedding-001', 130, [0.6, 0.8, 0]]);
    expect(upstream.requests.length - before).toBe(2);
    expect((sent().requests as unknown as unknown[])[0]).toEqual({
      model: 'models/gemini-embedding-001',
      content: { parts: [{ text: 'text 100' }] },
      outputDimensionality: 3,
    });
  });
});
