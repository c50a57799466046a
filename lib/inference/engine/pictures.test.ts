/** Models that see, each in the shape it is published in, through the real engine. */
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { writeModelFolder } from '#test/models/index.ts';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { closeModels, loadModel, run } from '../index.ts';
import type { GenerationParameters, ImageInput, PromptMessage } from '../types.ts';

const SMOL = 'smolvlm-256m-instruct';
const FLORENCE = 'florence-2-base-ft';
const QWENS = ['qwen_vl_2b', 'qwen3_vl_2b'] as const;
const SECOND = 60_000;

let data: TestDatabase;

beforeAll(() => {
  data = createTestDatabase({ asProcessDatabase: true });
  const folder = path.join(data.folder, 'own');
  writeModelFolder(folder, [SMOL, ...QWENS, FLORENCE]);
  useConfig({ DATA_DIR: data.folder, MODEL_DIR: folder, LOG_LEVEL: 'silent' });
});
afterEach(closeModels);
afterAll(() => data.close());

const picture = (colour: string, width = 60, height = 60): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();

const user = (text: string, ...images: ImageInput[]): PromptMessage => ({ role: 'user', text, images });

async function ask(model: string, messages: readonly PromptMessage[], parameters: GenerationParameters = {}) {
  const pieces: string[] = [];
  const answer = await run(
    'image-text-to-text',
    model,
    { messages, parameters: { temperature: 0, ...parameters } },
    { onToken: (text) => pieces.push(text) },
  );
  expect(pieces.join('')).toBe(answer.text);
  return { ...answer, pieces };
}

test(
  'SmolVLM says what is in a picture, word by word',
  async () => {
    const answer = await ask(SMOL, [user('What is this?', await picture('#d02020'))]);
    expect(answer.text).toBe('I see one mostly red.');
    expect(answer.pieces.length).toBeGreaterThan(4);
    const large = await ask(SMOL, [user('What is this?', await picture('#2030d0', 640, 300))]);
    expect(large.text).toBe('I see one mostly blue.');
    // A small picture is one tile, a large one is cut into several.
    expect(large.promptTokens).toBeGreaterThan(answer.promptTokens + 10);
  },
  SECOND,
);

test(
  'SmolVLM takes several pictures at once, those of earlier turns too, and none',
  async () => {
    const [large, small] = [await picture('#10f010', 300, 300), await picture('#d02020')];
    expect((await ask(SMOL, [user('Both?', large, small)])).text).toBe('I see two mostly green.');
    const turns: PromptMessage[] = [user('And?', small), { role: 'assistant', text: 'Red.' }, user('Now?', large)];
    expect((await ask(SMOL, turns)).text).toBe('I see two mostly green.');
    expect((await ask(SMOL, [user('Hello')])).text).toBe('I see no picture.');
  },
  SECOND,
);

test(
  'the mark of a picture in a question is no picture',
  async () => {
    const red = await picture('#d02020');
    expect((await ask(SMOL, [user('Where does <image> go, and <image>?', red)])).text).toBe('I see one mostly red.');
    expect((await ask(SMOL, [user('What is <image>?')])).text).toBe('I see no picture.');
  },
  SECOND,
);

test(
  'what is no picture, and more pictures than there is room for, are refused with a sentence; the model goes on',
  async () => {
    const red = await picture('#d02020');
    await expect(ask(SMOL, [user('This?', red.subarray(0, 60))])).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('damaged'),
    });
    const large = await picture('#d02020', 300, 300);
    await expect(ask(SMOL, [user('All?', ...Array.from({ length: 12 }, () => large))])).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('more pictures than'),
    });
    expect((await ask(SMOL, [user('This?', red)])).text).toBe('I see one mostly red.');
  },
  SECOND,
);

test(
  'an answer about a picture is cut at its limit, and stopped in the middle',
  async () => {
    const red = await picture('#d02020');
    const cut = await ask(SMOL, [user('~', red)], { maxTokens: 9 });
    expect(cut).toMatchObject({
      finish: 'length',
      completionTokens: 9,
      text: 'I see one mostly red and red and red and',
    });
    await loadModel(SMOL);
    const controller = new AbortController();
    let pieces = 0;
    const job = run(
      'image-text-to-text',
      SMOL,
      { messages: [user('~', red)] },
      {
        signal: controller.signal,
        onToken: () => {
          if (++pieces === 5) controller.abort(new Error('enough'));
        },
      },
    );
    await expect(job).rejects.toThrow('enough');
    expect((await ask(SMOL, [user('?', red)])).text).toBe('I see one mostly red.');
    expect(pieces).toBeLessThan(100);
  },
  SECOND,
);

test.each(QWENS)(
  '%s keeps its place in three dimensions: pictures of any shape, several of them, of several turns, and none',
  async (model) => {
    const [wide, tall] = [await picture('#10f010', 400, 120), await picture('#d02020', 60, 200)];
    const one = await ask(model, [user('What is this?', wide)]);
    expect(one.text).toBe('Shown: one mostly green.');
    expect(one.pieces.length).toBeGreaterThan(3);
    expect((await ask(model, [user('What is this?', tall)])).text).toBe('Shown: one mostly red.');
    expect((await ask(model, [user('Both?', tall, wide)])).text).toBe('Shown: two mostly green.');
    const same = await picture('#10f010', 120, 120);
    expect((await ask(model, [user('All?', same, same, same)])).text).toBe('Shown: three mostly green.');
    const turns: PromptMessage[] = [user('And?', tall), { role: 'assistant', text: 'Red.' }, user('Now?', wide)];
    expect((await ask(model, turns)).text).toBe('Shown: two mostly green.');
    expect((await ask(model, [user('Hello')])).text).toBe('Shown: no picture.');
  },
  SECOND,
);

test.each(QWENS)(
  '%s sees a photograph of many megapixels in about as many tokens as its makers recommend; a thread is refused',
  async (model) => {
    const photo = await ask(model, [user('This?', await picture('#d02020', 2_400, 1_800))]);
    expect(photo.text).toBe('Shown: one mostly red.');
    expect(photo.promptTokens).toBeGreaterThan(1_000);
    expect(photo.promptTokens).toBeLessThan(1_500);
    await expect(ask(model, [user('This?', await picture('#d02020', 900, 3))])).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('narrow'),
    });
    expect((await ask(model, [user('<|image_pad|>?', await picture('#d02020'))])).text).toBe('Shown: one mostly red.');
  },
  SECOND,
);

test(
  'Florence-2 describes a picture, and reads one when the text is asked for',
  async () => {
    const [red, green] = [await picture('#d02020', 200, 100), await picture('#10f010')];
    const described = await ask(FLORENCE, [user('Describe this image', green)]);
    expect(described.text).toBe('The picture is mostly green. Nothing else there');
    expect(described.pieces.length).toBeGreaterThan(4);
    const reading = 'Write down all text in this image exactly as it stands, line by line, and nothing else.';
    expect((await ask(FLORENCE, [user(reading, red)])).text).toBe('STOP');
    expect((await ask(FLORENCE, [user('Какой тут текст?', green)])).text).toBe('GO');
    expect((await ask(FLORENCE, [user('<CAPTION>', red)])).text).toBe('The picture is mostly red.');
    // The picture of an earlier turn is still there.
    const turns: PromptMessage[] = [user('And?', red), { role: 'assistant', text: 'Red.' }, user('Read the text')];
    expect((await ask(FLORENCE, turns)).text).toBe('STOP');
    expect((await ask(FLORENCE, [user('<DETAILED_CAPTION>', red)], { maxTokens: 3 })).finish).toBe('length');
  },
  SECOND,
);

test(
  'Florence-2 tells places in pixels of the picture',
  async () => {
    const red = await picture('#d02020', 200, 100);
    const read = await ask(FLORENCE, [user('<OCR_WITH_REGION>', red)]);
    expect(read.text).toBe('STOP (20,10 181,10 181,31 21,31)');
    expect((await ask(FLORENCE, [user('<OD>', red)])).text).toBe('sign (20,10 181,10)');
  },
  SECOND,
);

test(
  'Florence-2 does not pretend to chat',
  async () => {
    const red = await picture('#d02020');
    const asked = await ask(FLORENCE, [user('Is the owner of this car rich?', red)]);
    expect(asked.text).toBe(
      'This model answers no questions; it describes the picture:\n\nThe picture is mostly red. Nothing else there',
    );
    expect((await ask(FLORENCE, [user('Сколько здесь людей?', red)])).text).toMatch(/^Эта модель не отвечает/);
    await expect(ask(FLORENCE, [user('Hello')])).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('does not chat'),
    });
    await expect(ask(FLORENCE, [user('Describe', red, red)])).rejects.toMatchObject({ status: 422 });
    await expect(ask(FLORENCE, [user('Describe', red.subarray(0, 50))])).rejects.toMatchObject({ status: 422 });
    await expect(ask(FLORENCE, [user('<REFERRING_EXPRESSION_SEGMENTATION>car', red)])).rejects.toMatchObject({
      status: 422,
    });
    expect((await ask(FLORENCE, [user('<CAPTION>', red)])).text).toBe('The picture is mostly red.');
  },
  SECOND,
);
