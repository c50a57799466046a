/** The vision API with a vision server connected: who is asked, with what, and how it fails. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LETTER, printPage } from '#test/fixtures/printed-pages.ts';
import { connectCustom } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { answerFrames, EVENT_STREAM, type Script, startUpstream, type Upstream } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
const REMOTE = 'Qwen/Qwen3-VL-2B-Instruct';
const answering = (...pieces: string[]): Script => ({
  headers: EVENT_STREAM,
  steps: answerFrames(pieces).map((send) => ({ send })),
});
const png = printPage(LETTER, { font: 'arial', size: 22 });

beforeAll(async () => {
  upstream = await startUpstream({ engine: 'vllm', models: [REMOTE] });
  upstream.script(REMOTE, answering('A letter ', 'to neighbours.'));
  server = await startServer({ env: { LOG_LEVEL: 'error' } });
  await connectCustom(server.url, upstream.baseUrl);
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await upstream?.close();
});

async function send(target: string, fields: Readonly<Record<string, string>>, signal?: AbortSignal) {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(png)]), 'image.jpg');
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const response = await fetch(server.url + target, { method: 'POST', body: form, ...(signal && { signal }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('a model of the wire that a connected server has', () => {
  it('answers questions about the image, with what was asked for', async () => {
    const { status, body } = await send('/chat', { prompt: 'What is it?', temperature: '0.3', max_tokens: '77' });
    expect([status, body]).toEqual([
      200,
      {
        response: 'A letter to neighbours.',
        model: 'qwen3_vl_2b',
        processing_time: expect.any(Number),
        prompt: 'What is it?',
      },
    ]);
    const asked = upstream.requests.findLast(({ path }) => path.endsWith('/chat/completions'));
    expect(asked?.body).toMatchObject({ model: REMOTE, temperature: 0.3, max_tokens: 77 });
    expect(JSON.stringify(asked?.body)).toContain('data:image/png;base64,');
  });

  it('reads text, and is not taken for the built-in recognition', async () => {
    const { body } = await send('/ocr', { model: 'qwen3_vl_2b', language: 'German' });
    expect(body).toMatchObject({ text: 'A letter to neighbours.', model: 'qwen3_vl_2b', language: 'German' });
    expect((await send('/ocr', { model: 'paddle_ocr' })).body.text).toContain('Dear neighbours');
  });

  it('may be asked for by the name it has there', async () => {
    expect((await send('/chat', { model: REMOTE })).body).toMatchObject({ response: 'A letter to neighbours.' });
  });

  it('leaves others refused', async () => {
    expect((await send('/chat', { model: 'qwen3_vl_8b' })).status).toBe(503);
    expect((await send('/chat', { model: 'something-else' })).status).toBe(404);
  });
});
