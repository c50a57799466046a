import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { singleton } from '#lib/platform/singleton.ts';
import { TINY } from '#test/models/decoder.ts';
import { writeModelFolder } from '#test/models/index.ts';
import { continueGreedily, promptTokens, textOf } from '#test/models/reference.ts';
import { sing } from '#test/models/speech.ts';
import { useConfig as configure } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { closeModels, listInstalled, loadedModels, loadModel, requireInstalled, run, unloadModel } from '../index.ts';
import type { Progress, TextGenerationInput } from '../types.ts';
import { slots } from './slots.ts';

const CHAT = 'smollm2-135m-instruct';
const OTHER = 'smollm2-360m-instruct';
const SECOND = 60_000;

let data: TestDatabase;

beforeAll(() => {
  data = createTestDatabase({ asProcessDatabase: true });
  writeModelFolder(path.join(data.folder, 'own'), [
    CHAT,
    OTHER,
    'all-minilm-l6-v2',
    'whisper-tiny',
    'vit-base-patch16-224',
    'detr-resnet-50',
  ]);
  settle();
});
afterEach(closeModels);
afterAll(async () => {
  await closeModels();
  await data.close();
});

/** A fresh configuration; the models' places in memory are kept by `singleton`, so they begin anew too. */
function settle(environment: Readonly<Record<string, string>> = {}): void {
  configure({ DATA_DIR: data.folder, MODEL_DIR: path.join(data.folder, 'own'), LOG_LEVEL: 'silent', ...environment });
  singleton('database', () => data.db);
}

const TURNS = [
  { role: 'system', text: 'Be short.' },
  { role: 'user', text: 'Hello there' },
] as const;
const chat = (parameters: TextGenerationInput['parameters'] = {}): TextGenerationInput => ({
  messages: TURNS,
  parameters,
});

test(
  'greedy text is what the independent computation gives, and is streamed piece by piece',
  async () => {
    const expected = textOf(continueGreedily(TINY, promptTokens(TURNS), 40));
    const pieces: string[] = [];
    const answer = await run('text-generation', CHAT, chat({ maxTokens: 40, temperature: 0 }), {
      onToken: (text) => pieces.push(text),
    });
    expect(answer.text).toBe(expected);
    expect(pieces.join('')).toBe(expected);
    expect(pieces.length).toBeGreaterThan(20);
    expect(answer).toMatchObject({ promptTokens: promptTokens(TURNS).length, completionTokens: 40, finish: 'length' });
    expect(answer.tokensPerSecond).toBeGreaterThan(0);
  },
  SECOND,
);

test(
  'a seed makes drawn text the same again; another seed, another text',
  async () => {
    const draw = async (seed: number) =>
      (await run('text-generation', CHAT, chat({ maxTokens: 30, temperature: 1, topP: 0.95, topK: 40, seed }))).text;
    const [first, again, other] = [await draw(1), await draw(1), await draw(2)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  },
  SECOND,
);

test(
  'stop sequences end the text before them; a penalty changes it',
  async () => {
    const plain = await run('text-generation', CHAT, chat({ maxTokens: 40, temperature: 0 }));
    const stop = plain.text.slice(10, 13);
    const pieces: string[] = [];
    const stopped = await run('text-generation', CHAT, chat({ maxTokens: 40, temperature: 0, stop: [stop] }), {
      onToken: (text) => pieces.push(text),
    });
    expect(stopped.text).toBe(plain.text.slice(0, plain.text.indexOf(stop)));
    expect(pieces.join('')).toBe(stopped.text);
    expect(stopped.finish).toBe('stop');
    const penalized = await run('text-generation', CHAT, chat({ maxTokens: 40, temperature: 0, repetitionPenalty: 2 }));
    expect(penalized.text).not.toBe(plain.text);
  },
  SECOND,
);

test(
  'a conversation longer than the context loses its oldest turns and keeps the system words',
  async () => {
    const turns = Array.from({ length: 20 }, (_, index) => [
      { role: 'user' as const, text: `Question number ${index} of many` },
      { role: 'assistant' as const, text: `Answer number ${index} of many` },
    ]).flat();
    const messages = [
      { role: 'system' as const, text: 'Remember me.' },
      ...turns,
      { role: 'user' as const, text: 'Last?' },
    ];
    const answer = await run('text-generation', CHAT, { messages, parameters: { maxTokens: 4, temperature: 0 } });
    expect(answer.droppedMessages).toBeGreaterThan(10);
    expect(answer.promptTokens).toBeLessThanOrEqual(512 - 4);
    const kept = [messages[0], ...messages.slice(1 + answer.droppedMessages)].flatMap((message) =>
      message ? [message] : [],
    );
    expect(answer.text).toBe(textOf(continueGreedily(TINY, promptTokens(kept), 4)));
  },
  SECOND,
);

test(
  'every task answers',
  async () => {
    const blue = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#2030d0' } })
      .png()
      .toBuffer();
    expect((await run('image-classification', 'vit-base-patch16-224', { image: blue }))[0]?.label).toBe('blue');
    const drawing = await sharp(
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect width="640" height="480" fill="#fff"/><circle cx="400" cy="200" r="60" fill="#00c000"/></svg>',
      ),
    )
      .png()
      .toBuffer();
    const [circle, ...more] = await run('object-detection', 'detr-resnet-50', { image: drawing });
    expect(more).toEqual([]);
    expect(circle?.label).toBe('circle');
    expect(Math.abs((circle?.box.x ?? 0) - 340)).toBeLessThan(4);
    expect(Math.abs((circle?.box.width ?? 0) - 120)).toBeLessThan(6);
    const { vectors } = await run('embeddings', 'all-minilm-l6-v2', { texts: ['my dog', 'the puppy', 'a car'] });
    const alike = (a: number, b: number): number =>
      (vectors[a] ?? []).reduce((sum, value, index) => sum + value * (vectors[b]?.[index] ?? 0), 0);
    expect(alike(0, 1)).toBeGreaterThan(0.9);
    expect(alike(0, 2)).toBeLessThan(0.3);
    expect(await run('transcription', 'whisper-tiny', { audio: sing('hello tone world') })).toMatchObject({
      text: 'hello tone world',
    });
  },
  SECOND,
);

test(
  'input that cannot be read is refused with a sentence, and the model goes on',
  async () => {
    const broken = run('image-classification', 'vit-base-patch16-224', { image: Buffer.from('no picture') });
    await expect(broken).rejects.toMatchObject({ status: 422, message: expect.stringContaining('damaged') });
    const seen = run('text-generation', CHAT, {
      messages: [{ role: 'user', text: 'Look', images: [Buffer.from('x')] }],
    });
    await expect(seen).rejects.toMatchObject({ status: 422 });
    await expect(run('embeddings', CHAT, { texts: ['x'] })).rejects.toMatchObject({ status: 400 });
    await expect(run('text-generation', '__proto__', chat())).rejects.toMatchObject({ status: 404 });
  },
  SECOND,
);

test('a model that is not here is named, with what fetches it', async () => {
  await expect(requireInstalled('text-to-speech')).rejects.toMatchObject({
    status: 503,
    code: 'model_not_installed',
    message: expect.stringMatching(/Kokoro.*POST \/models\/kokoro-82m/),
    page: expect.stringContaining('settings'),
  });
  expect((await listInstalled('text-generation')).map(({ id }) => id)).toEqual([CHAT, OTHER]);
});

/** Long enough to be interrupted: the model writes some 2,000 tokens a second. */
const LONG = chat({ maxTokens: 240, temperature: 1, seed: 5, stop: [] });

test(
  'a job that is cancelled in the middle ends at once, and the next one is served by the same process',
  async () => {
    await loadModel(CHAT);
    const { pid } = slots().byId.get(CHAT)?.process ?? {};
    const controller = new AbortController();
    let pieces = 0;
    const job = run('text-generation', CHAT, LONG, {
      signal: controller.signal,
      onToken: () => {
        if (++pieces === 3) controller.abort(new Error('enough'));
      },
    });
    await expect(job).rejects.toThrow('enough');
    const after = await run('text-generation', CHAT, chat({ maxTokens: 3, temperature: 0 }));
    expect(after.completionTokens).toBe(3);
    expect(pieces).toBeLessThan(240);
    expect(slots().byId.get(CHAT)?.process?.pid).toBe(pid);
  },
  SECOND,
);

test(
  'a queue is bounded, tells everybody their place, and lets go of who leaves',
  async () => {
    await loadModel(CHAT);
    // Held, so that nothing is done before all of them have come.
    const pid = slots().byId.get(CHAT)?.process?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    const places: Progress[][] = Array.from({ length: 9 }, () => []);
    const controller = new AbortController();
    const jobs = places.map((told, index) =>
      run('text-generation', CHAT, LONG, {
        signal: index === 4 ? controller.signal : undefined,
        onProgress: (progress) => told.push(progress),
      }),
    );
    const settled = Promise.allSettled(jobs);
    while (slots().byId.get(CHAT)?.waiting.length !== 8) await sleep(5);
    await expect(run('text-generation', CHAT, LONG)).rejects.toMatchObject({
      status: 503,
      code: 'queue_full',
      position: 9,
      retryAfter: expect.any(Number),
    });
    controller.abort(new Error('left'));
    process.kill(pid, 'SIGCONT');
    const outcomes = await settled;
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
    const positions = (told: readonly Progress[]): number[] =>
      told.flatMap((progress) => (progress.stage === 'waiting' ? [progress.position] : []));
    const first = places.map((told) => positions(told)[0] ?? 0).sort((a, b) => a - b);
    expect(first).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (const [index, told] of places.entries()) {
      const seen = positions(told);
      expect(seen).toEqual([...seen].sort((a, b) => b - a));
      if (index !== 4) expect(told.at(-1)).toEqual({ stage: 'running' });
    }
  },
  SECOND,
);

test(
  'a process that is killed ends its request with a sentence; the next request gets a new one',
  async () => {
    await loadModel(CHAT);
    const first = slots().byId.get(CHAT)?.process?.pid ?? 0;
    const job = run('text-generation', CHAT, LONG, { onToken: () => process.kill(first, 'SIGKILL') });
    await expect(job).rejects.toMatchObject({
      status: 502,
      code: 'model_failed',
      message: expect.stringContaining('Try again'),
    });
    const next = await run('text-generation', CHAT, chat({ maxTokens: 3, temperature: 0 }));
    expect(next.completionTokens).toBe(3);
    expect(slots().byId.get(CHAT)?.process?.pid).not.toBe(first);
  },
  SECOND,
);

test(
  'models share a budget: the longest unused makes room; one that can never fit is refused',
  async () => {
    settle({ MODEL_MEMORY_MB: '420' });
    await loadModel(CHAT);
    await loadModel('all-minilm-l6-v2');
    await run('text-generation', CHAT, chat({ maxTokens: 2 }));
    await loadModel(OTHER);
    const ids = loadedModels().map(({ id }) => id);
    expect(ids).toContain(OTHER);
    expect(ids).not.toContain('all-minilm-l6-v2');
    expect(loadedModels().reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)).toBeLessThanOrEqual(420 * 2 ** 20);
    expect(await unloadModel(OTHER)).toBe(true);
    expect(await unloadModel(OTHER)).toBe(false);
    await closeModels();
    settle({ MODEL_MEMORY_MB: '100' });
    await expect(loadModel(CHAT)).rejects.toMatchObject({
      status: 503,
      code: 'model_too_large',
      message: expect.stringContaining('models may hold 100 MB here'),
    });
    settle();
  },
  SECOND,
);

test(
  'the event loop of the server is not held up while a model works',
  async () => {
    await loadModel(CHAT);
    // The least of three: on a machine that does other things too, any process is made to wait now and then.
    const stalls: number[] = [];
    for (let round = 0; round < 3; round++) stalls.push(await longestStall());
    expect(Math.min(...stalls)).toBeLessThan(50);
  },
  SECOND,
);

/** ms a timer came late at most while four texts were written. */
async function longestStall(): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 5);
    last = performance.now();
  }, 5);
  await Promise.all(Array.from({ length: 4 }, () => run('text-generation', CHAT, LONG, { onToken: () => undefined })));
  clearInterval(timer);
  return longest;
}
