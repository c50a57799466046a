/** Local models that see, through the whole server: the vision API, OpenAI's and the chat ask the same ones. */
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startModelHub, type TestHub } from '#test/models/index.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

const SMOL = 'smolvlm-256m-instruct';
const FLORENCE = 'florence-2-base-ft';
const QWEN = 'qwen3_vl_2b';

let hub: TestHub;
let server: TestServer;
let red: Buffer;

beforeAll(async () => {
  hub = await startModelHub();
  server = await startServer({ env: { MODEL_HUB_URL: hub.url, DISCOVER_ENGINES: '0' } });
  red = await sharp({ create: { width: 120, height: 90, channels: 3, background: '#d02020' } })
    .png()
    .toBuffer();
}, 60_000);
afterAll(async () => {
  await server.stop();
  await hub.close();
});

function form(bytes: Uint8Array, fields: Readonly<Record<string, string>> = {}, name = 'picture.png'): FormData {
  const body = new FormData();
  for (const [field, value] of Object.entries(fields)) body.append(field, value);
  body.append('file', new Blob([new Uint8Array(bytes)]), name);
  return body;
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into it as it likes
async function post(target: string, body: FormData | object): Promise<{ status: number; body: any }> {
  const isForm = body instanceof FormData;
  const response = await fetch(server.url + target, {
    method: 'POST',
    body: isForm ? body : JSON.stringify(body),
    headers: isForm ? {} : { 'content-type': 'application/json' },
  });
  return { status: response.status, body: await response.json() };
}

async function install(id: string): Promise<void> {
  const models = `${server.url}/backend-api/v2/local-models`;
  expect((await fetch(`${models}/${id}/download`, { method: 'POST' })).status).toBe(200);
  await (await fetch(`${models}/${id}/events`)).text();
}

test('asked for by name before it is here, a model is named with what fetches it', async () => {
  const { status, body } = await post(`/chat?model=${SMOL}`, form(red));
  expect(status).toBe(503);
  expect(body.detail).toContain(`POST /models/${SMOL}`);
});

test('installed, the default of the vision API answers both its questions, and is unloaded by it', async () => {
  await install(QWEN);
  expect(await post('/chat', form(red, { prompt: 'Что изображено на картинке?' }))).toMatchObject({
    status: 200,
    body: {
      response: 'Shown: one mostly red.',
      model: QWEN,
      prompt: 'Что изображено на картинке?',
      processing_time: expect.any(Number),
    },
  });
  expect(await post('/ocr?language=Russian', form(red))).toMatchObject({
    status: 200,
    body: { text: 'Shown: one mostly red.', model: QWEN, language: 'Russian', image_size: [120, 90] },
  });
  const batch = new FormData();
  batch.append('files', new Blob([new Uint8Array(red)]), 'one.png');
  batch.append('files', new Blob([new Uint8Array(red.subarray(0, 60))]), 'two.png');
  expect((await post('/batch/ocr', batch)).body).toMatchObject({
    total: 2,
    successful: 1,
    failed: 1,
    results: [{ text: 'Shown: one mostly red.', model: QWEN, status: 'success' }, { status: 'error' }],
  });
  expect(await (await fetch(`${server.url}/models`)).json()).toMatchObject({ loaded: [QWEN] });
  expect(await (await fetch(`${server.url}/models/${QWEN}`, { method: 'DELETE' })).json()).toEqual({
    status: 'success',
    message: `Model ${QWEN} unloaded`,
  });
});

test('a model for tasks reads where reading is asked for, and describes elsewhere', async () => {
  await install(FLORENCE);
  expect((await post('/ocr', form(red, { model: FLORENCE }))).body).toMatchObject({ text: 'STOP', model: FLORENCE });
  const { body } = await post('/chat', form(red, { model: FLORENCE, max_tokens: '512', temperature: '0.0' }));
  expect(body).toMatchObject({ response: 'The picture is mostly red. Nothing else there', model: FLORENCE });
  expect((await post('/chat', form(red, { model: FLORENCE, prompt: '<OD>' }))).body.response).toMatch(/^sign \(/);
});

test('a damaged picture is refused, and the next one answered', async () => {
  const broken = await post('/chat', form(red.subarray(0, 70)));
  expect(broken.status).toBeGreaterThanOrEqual(400);
  expect(broken.status).toBeLessThan(500);
  expect(broken.body.detail).toEqual(expect.any(String));
  expect((await post('/chat', form(red))).status).toBe(200);
});

test('a picture in a chat is answered by the model that sees, token by token', async () => {
  await install(SMOL);
  const picture = `data:image/png;base64,${red.toString('base64')}`;
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: SMOL,
      stream: true,
      max_tokens: 200,
      messages: [
        {
          role: 'user',
          content: [
            // A tilde makes this model go on and on.
            { type: 'text', text: '~' },
            { type: 'image_url', image_url: { url: picture } },
          ],
        },
      ],
    }),
  });
  expect(response.status).toBe(200);
  const deltas = [...(await response.text()).matchAll(/^data: (\{.*)$/gm)].flatMap(
    ([, data = '']) =>
      (JSON.parse(data) as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content ?? [],
  );
  expect(deltas.join('')).toMatch(/^I see one mostly red and red and red/);
  // What comes within one turn of the event loop leaves in one piece.
  expect(deltas.length).toBeGreaterThan(5);
});

test('without a name, a picture finds a model that sees; a question about none does not go to one for tasks', async () => {
  const picture = `data:image/png;base64,${red.toString('base64')}`;
  const ask = (model: string, content: unknown) =>
    post('/v1/chat/completions', { model, messages: [{ role: 'user', content }] });
  const seen = await ask('', [
    { type: 'image_url', image_url: { url: picture } },
    { type: 'text', text: 'What is this?' },
  ]);
  expect(seen.body.choices[0].message.content).toContain('mostly red.');
  const refused = await ask(FLORENCE, 'Hello');
  expect(refused.status).toBe(422);
  expect(refused.body.error.message).toContain('does not chat');
});
