import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { formField, scriptedPng } from '#test/upstream/images.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';
import { createFetch } from '../../platform/outbound/index.ts';
import { PRESETS } from '../presets.ts';
import type {
  ChatRequest,
  GeneratedImage,
  ImagePart,
  ImageRequest,
  ProviderContext,
  ProviderEvent,
} from '../provider.ts';
import { createOpenAiCompatible } from './index.ts';

let upstream: Upstream;
beforeAll(async () => {
  useConfig({});
  upstream = await startUpstream({ models: ['words-3', 'flux', 'text-embedding-3-small'] });
});
afterAll(() => upstream.close());

function providerOf(id: string) {
  const preset = PRESETS.find((candidate) => candidate.id === id);
  if (!preset) throw new Error('no preset');
  return createOpenAiCompatible(preset);
}
const context = (apiKey: string | undefined = 'sk-CANARY123456', signal?: AbortSignal): ProviderContext => ({
  ownerId: 'local',
  signal: signal ?? new AbortController().signal,
  credentials: { apiKey, baseUrl: upstream.baseUrl },
  fetch: createFetch({ policy: 'provider', baseUrl: upstream.baseUrl }),
  log: () => undefined,
});
const keyless = (): ProviderContext => ({ ...context(), credentials: { baseUrl: upstream.baseUrl } });

async function draw(id: string, over: Partial<ImageRequest> = {}, ctx = context()): Promise<readonly GeneratedImage[]> {
  const image = providerOf(id).image;
  if (!image) throw new Error('draws nothing');
  return image({ model: '', prompt: 'A cat on a table', count: 1, images: [], ...over }, ctx);
}
const last = () => {
  const request = upstream.requests.at(-1);
  if (!request) throw new Error('nothing was asked');
  return request;
};
const bytesOf = (image: GeneratedImage | undefined) => (image && 'data' in image ? Buffer.from(image.data) : null);
const picture: ImagePart = {
  type: 'image',
  name: 'cat.png',
  mediaType: 'image/png',
  read: async () => new Uint8Array(await scriptedPng(8, 8)),
};

describe('a picture', () => {
  it("is asked for in OpenAI's form and comes back as its bytes", async () => {
    const [image] = await draw('OpenAI', { width: 1536, height: 1024, quality: 'low', seed: 7 });
    expect(image).toMatchObject({ kind: 'image', mediaType: 'image/png', revisedPrompt: 'As the model put it.' });
    expect(bytesOf(image)?.equals(await scriptedPng(1536, 1024))).toBe(true);
    // A field that the real API does not know would be refused there.
    expect(last()).toMatchObject({
      path: '/v1/images/generations',
      body: { model: 'gpt-image-1', prompt: 'A cat on a table', n: 1, size: '1536x1024', quality: 'low' },
    });
    expect(Object.keys(last().body as object)).not.toContain('seed');
  });

  it('is asked of Together by its own fields, under the name people use', async () => {
    await draw('Together', { model: 'flux', aspectRatio: '16:9', count: 2, seed: 5, steps: 4 });
    expect(last().body).toEqual({
      model: 'black-forest-labs/FLUX.1-schnell',
      prompt: 'A cat on a table',
      n: 2,
      width: 1376,
      height: 768,
      response_format: 'base64',
      seed: 5,
      steps: 4,
    });
  });

  it("is asked of Hugging Face's router as a task, one request a picture", async () => {
    const before = upstream.requests.length;
    const images = await draw('HuggingFace', { model: 'flux', count: 2, seed: 1, negativePrompt: 'dogs' });
    expect(images.map((image) => image.kind)).toEqual(['image', 'image']);
    const asked = upstream.requests.slice(before);
    expect(asked.map(({ path }) => path)).toEqual(
      Array(2).fill('/hf-inference/models/black-forest-labs/FLUX.1-schnell'),
    );
    expect(asked.map(({ body }) => body)).toEqual([
      { inputs: 'A cat on a table', parameters: { negative_prompt: 'dogs', seed: 1 } },
      { inputs: 'A cat on a table', parameters: { negative_prompt: 'dogs', seed: 2 } },
    ]);
  });

  it('is drawn by Pollinations for anybody, and with a key in the other form', async () => {
    const [image] = await draw('Pollinations', { prompt: 'Кот\nна столе?', width: 64, height: 32 }, keyless());
    expect(bytesOf(image)?.equals(await scriptedPng(64, 32))).toBe(true);
    const url = new URL(last().path, upstream.url);
    expect([last().method, decodeURIComponent(url.pathname)]).toEqual(['GET', '/prompt/Кот на столе?']);
    expect(url.searchParams.get('model')).toBe('flux');
    expect(Number(url.searchParams.get('seed'))).toBeGreaterThanOrEqual(0);
    expect(last().headers.authorization).toBeUndefined();
    await draw('Pollinations', { width: 64, height: 32 });
    expect(last()).toMatchObject({
      path: '/v1/images/generations',
      body: { model: 'flux', response_format: 'b64_json' },
    });
    expect(last().headers.authorization).toBe('Bearer sk-CANARY123456');
  });

  it.each(['..', '.', '../../x'])('of %j stays under its own address', async (prompt) => {
    await draw('Pollinations', { prompt }, keyless());
    expect(last().path).toMatch(/^\/prompt\//);
  });

  it('may be made from another one', async () => {
    await draw('OpenAI', { images: [picture, picture], mask: picture });
    expect(last().path).toBe('/v1/images/edits');
    const form = String(last().body);
    expect(form.match(/name="image\[\]"; filename="cat\.png"/g)).toHaveLength(2);
    expect(form).toContain('name="mask"');
    expect([formField(form, 'model'), formField(form, 'prompt')]).toEqual(['gpt-image-1', 'A cat on a table']);
  });

  it('of a server of one’s own is made by its first image model', async () => {
    await draw('Custom');
    expect(last().body).toMatchObject({ model: 'flux', response_format: 'b64_json' });
  });
});

describe('what cannot be drawn', () => {
  it.each([
    ['OpenAI', { width: 100, height: 100 }, 'BadRequestError', /1024x1024/],
    ['OpenAI', { aspectRatio: '1:99' }, 'BadRequestError', /16:9/],
    ['HuggingFace', { images: [picture] }, 'BadRequestError', /from words only/],
    ['Custom', { model: 'unauthorized' }, 'MissingAuthError', /does not accept/],
    ['Custom', { model: 'rate-limit-7' }, 'RateLimitError', /7 s/],
    ['Custom', { model: 'status-503' }, 'UpstreamError', /problem of its own \(503\)/],
    ['Custom', { model: 'status-400' }, 'UpstreamRequestError', /Scripted refusal/],
    ['Custom', { model: 'no-model' }, 'ModelNotFoundError', /no-model/],
    ['Custom', { model: 'html' }, 'UpstreamError', /cannot be read/],
    ['HuggingFace', { model: 'html' }, 'UpstreamError', /did not answer with a picture/],
    ['Custom', { model: 'error-200' }, 'UpstreamError', /asleep/],
  ] as const)('%s %j', async (id, over, name, message) => {
    await expect(draw(id, over)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it('says so of a description that does not fit into an address', async () => {
    await expect(draw('Pollinations', { prompt: 'я'.repeat(400) }, keyless())).rejects.toMatchObject({ status: 400 });
  });

  it('is let go of at once when nobody waits any more', async () => {
    const abort = new AbortController();
    const drawing = draw('Custom', { model: 'hang' }, context(undefined, abort.signal));
    await expect.poll(() => upstream.requests.at(-1)?.body).toMatchObject({ model: 'hang' });
    abort.abort(new Error('gone'));
    await expect(drawing).rejects.toThrow('gone');
    await expect.poll(() => last().abortedAt).not.toBeNull();
  });
});

describe('a chat with a model that draws', () => {
  const chat = async (id: string, over: Partial<ChatRequest>) => {
    const events: ProviderEvent[] = [];
    const request: ChatRequest = {
      model: 'flux',
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', content: [{ type: 'text', text: 'A dog' }] },
        { role: 'assistant', content: [{ type: 'text', text: '…' }] },
        { role: 'user', content: [{ type: 'text', text: 'A cat' }] },
      ],
      parameters: { seed: 3 },
      language: 'en',
      ...over,
    };
    for await (const event of providerOf(id).chat(request, context())) events.push(event);
    return events;
  };

  it('draws the last question', async () => {
    const events = await chat('Together', { picture: { aspectRatio: '1:1' } });
    expect(last().body).toMatchObject({ prompt: 'A cat', seed: 3, width: 1024, height: 1024 });
    expect(events.map(({ type }) => type)).toEqual(['status', 'media', 'finish']);
    expect(events[1]).toMatchObject({ alt: 'A cat', media: [{ kind: 'image', mediaType: 'image/png' }] });
  });

  it('talks with the others', async () => {
    const events = await chat('Custom', { model: 'words-2' });
    expect(events.some(({ type }) => type === 'text')).toBe(true);
  });
});

it('lists what each model is for, and counts on none of these for a chat', async () => {
  const models = await providerOf('Custom').models(context());
  expect(models.map(({ id, image, task }) => [id, image ?? false, task ?? null])).toEqual([
    ['words-3', false, null],
    ['flux', true, null],
    ['text-embedding-3-small', false, 'embedding'],
  ]);
  const together = await providerOf('Together').models(context());
  expect(together.find(({ aliases }) => aliases?.includes('flux'))).toMatchObject({ image: true });
});
