import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeModels } from '#lib/inference/index.ts';
import { closeMediaWorkers } from '#lib/media/index.ts';
import { mediaFile } from '#test/fixtures/sound.ts';
import { TINY } from '#test/models/decoder.ts';
import { writeModelFolder } from '#test/models/index.ts';
import { continueGreedily, promptTokens, textOf } from '#test/models/reference.ts';
import { openTestData } from '#test/support/data-folder.ts';
import type { TestDatabase } from '#test/support/database.ts';
import type { ChatRequest, ContentPart, ProviderContext, ProviderEvent } from '../provider.ts';
import { local } from './index.ts';

const CHAT = 'smollm2-135m-instruct';
const EMBEDDINGS = 'all-minilm-l6-v2';
const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-models-'));
let data: TestDatabase;

beforeAll(() => {
  data = openTestData({ MODEL_DIR: folder });
});
afterAll(async () => {
  await closeModels();
  await closeMediaWorkers();
  await data.close();
  rmSync(folder, { recursive: true, force: true });
});

const context = (signal = new AbortController().signal): ProviderContext => ({
  ownerId: 'local',
  signal,
  credentials: {},
  fetch: () => Promise.reject(new Error('A local model asks nobody.')),
  log: () => undefined,
});

const request = (content: readonly ContentPart[], parameters: ChatRequest['parameters'] = {}): ChatRequest => ({
  model: CHAT,
  messages: [{ role: 'user', content }],
  parameters,
  language: 'en',
});

async function ask(asked: ChatRequest, signal?: AbortSignal): Promise<ProviderEvent[]> {
  const events: ProviderEvent[] = [];
  for await (const event of local.chat(asked, context(signal))) events.push(event);
  return events;
}

const said = (events: readonly ProviderEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

test('without a model it has none to offer, and says which to fetch and how', async () => {
  expect(await local.models(context())).toEqual([]);
  await expect(ask({ ...request([{ type: 'text', text: 'Hi' }]), model: '' })).rejects.toMatchObject({
    status: 503,
    code: 'model_not_installed',
    message: expect.stringContaining(`POST /models/${CHAT}`),
  });
  await expect(local.embed?.({ model: '', inputs: ['x'] }, context())).rejects.toMatchObject({ status: 503 });
});

test('an installed model is offered and answers, with what it took', async () => {
  writeModelFolder(folder, [CHAT, EMBEDDINGS]);
  expect(await local.models(context())).toEqual([
    expect.objectContaining({ id: CHAT, vision: false }),
    expect.objectContaining({ id: EMBEDDINGS, task: 'embedding' }),
  ]);
  const events = await ask(request([{ type: 'text', text: 'Hi' }], { temperature: 0, max_tokens: 12 }));
  const prompt = promptTokens([{ role: 'user', text: 'Hi' }]);
  expect(said(events)).toBe(textOf(continueGreedily(TINY, prompt, 12)));
  expect(events).toContainEqual({ type: 'model', model: CHAT });
  expect(events).toContainEqual({ type: 'status', status: 'Loading SmolLM2 135M Instruct' });
  expect(events.at(-2)).toMatchObject({
    type: 'usage',
    usage: {
      prompt_tokens: prompt.length,
      completion_tokens: 12,
      total_tokens: prompt.length + 12,
      tokens_per_second: expect.any(Number),
    },
  });
  expect(events.at(-1)).toEqual({ type: 'finish', reason: 'length' });
}, 30_000);

test('speech is written down, also that of a film; without a model it says which to fetch', async () => {
  const hear = (name: string, timestamps: 'none' | 'segment' = 'segment') =>
    local.transcribe?.(
      {
        model: '',
        audio: { type: 'audio', name, mediaType: 'audio/mpeg', read: async () => mediaFile(name) },
        language: undefined,
        prompt: undefined,
        temperature: undefined,
        translate: false,
        timestamps,
      },
      context(),
    );
  await expect(hear('sung.mp3')).rejects.toMatchObject({ status: 503, code: 'model_not_installed' });
  writeModelFolder(folder, ['whisper-tiny']);
  expect(await local.models(context())).toContainEqual(
    expect.objectContaining({ id: 'whisper-tiny', task: 'transcription' }),
  );
  for (const name of ['sung.mp3', 'sung-opus.webm', 'square.mp4'])
    expect(await hear(name)).toMatchObject({ text: 'good day', model: 'Whisper tiny', duration: expect.any(Number) });
  await expect(hear('square-av1.webm')).rejects.toMatchObject({ status: 422 });
}, 60_000);

test('stopped in the middle, it ends with the reason; a picture is refused by one that does not see', async () => {
  const controller = new AbortController();
  const reading = (async () => {
    for await (const event of local.chat(
      request([{ type: 'text', text: 'Hi' }], { max_tokens: 200, temperature: 1 }),
      context(controller.signal),
    ))
      if (event.type === 'text') controller.abort(new Error('stopped'));
  })();
  await expect(reading).rejects.toThrow('stopped');
  const picture: ContentPart = {
    type: 'image',
    name: 'a.png',
    mediaType: 'image/png',
    read: async () => new Uint8Array(),
  };
  await expect(ask(request([picture]))).rejects.toMatchObject({ status: 400, code: 'upstream_request' });
}, 30_000);

test('texts become vectors of length 1, also when they are shortened', async () => {
  const made = await local.embed?.({ model: EMBEDDINGS, inputs: ['my dog', 'a car'], dimensions: 8 }, context());
  expect(made?.vectors.map((vector) => vector.length)).toEqual([8, 8]);
  for (const vector of made?.vectors ?? []) expect(Math.hypot(...vector)).toBeCloseTo(1);
  expect(made?.usage?.prompt_tokens).toBe(4);
}, 30_000);
