/** Local models that hear and speak, through the whole server: fetched from a hub, asked through OpenAI's API. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWav, writeWav } from '#lib/speech/index.ts';
import { startModelHub, type TestHub } from '#test/models/index.ts';
import { SAMPLE_RATE, sing } from '#test/models/speech.ts';
import { withHum } from '#test/models/whisper.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

const hasEspeak = spawnSync('espeak-ng', ['--version']).status === 0;
let hub: TestHub;
let server: TestServer;

beforeAll(async () => {
  hub = await startModelHub();
  server = await startServer({ env: { MODEL_HUB_URL: hub.url, DISCOVER_ENGINES: '0' } });
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await hub.close();
});

async function install(id: string): Promise<void> {
  const models = `${server.url}/backend-api/v2/local-models`;
  expect((await fetch(`${models}/${id}/download`, { method: 'POST' })).status).toBe(200);
  await (await fetch(`${models}/${id}/events`)).text();
}

function wavOf(sound: Float32Array): Blob {
  const samples = Int16Array.from(sound, (sample) => Math.round(sample * 32_767));
  return new Blob([Buffer.from(writeWav({ samples: new Uint8Array(samples.buffer), rate: SAMPLE_RATE }))]);
}

async function transcribe(sound: Float32Array, fields: Readonly<Record<string, string>>, path = 'transcriptions') {
  const form = new FormData();
  form.append('file', wavOf(sound), 'sound.wav');
  for (const [name, value] of Object.entries({ model: 'whisper-base', response_format: 'verbose_json', ...fields }))
    form.append(name, value);
  const response = await fetch(`${server.url}/v1/audio/${path}`, { method: 'POST', body: form });
  return { status: response.status, body: await response.json() };
}

test('Whisper writes down a sound: its language, its times, and a translation', async () => {
  await install('whisper-base');
  expect(await transcribe(withHum(sing('guten tag'), 'de'), {})).toMatchObject({
    status: 200,
    body: { text: 'guten-tag', segments: [{ text: expect.stringContaining('guten-tag') }] },
  });
  const long = sing(Array.from({ length: 16 }, () => 'over and over').join(' '));
  expect((await transcribe(long, { language: 'en' })).body.text).toBe(
    Array.from({ length: 16 }, () => 'over and over').join(' '),
  );
  expect((await transcribe(sing('hallo'), {}, 'translations')).body.text).toBe('HALLO');
  expect((await transcribe(sing('hallo'), { language: 'xx' })).status).toBe(400);
}, 60_000);

test.runIf(hasEspeak)(
  'Kokoro speaks English, and leaves other languages to the built-in voices',
  async () => {
    await install('kokoro-82m');
    const say = (body: object) =>
      fetch(`${server.url}/v1/audio/speech`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const spoken = await say({ model: 'kokoro-82m', input: 'Good morning.', voice: 'alloy', response_format: 'wav' });
    expect(spoken.status).toBe(200);
    expect(readWav(new Uint8Array(await spoken.arrayBuffer()))?.rate).toBe(24_000);
    const pcm = await say({ model: 'kokoro-82m', input: 'Good morning.', voice: 'am_michael', response_format: 'pcm' });
    expect((await pcm.arrayBuffer()).byteLength).toBeGreaterThan(24_000);
    expect((await say({ model: 'kokoro-82m', input: 'Добрый день, как дела?', voice: 'alloy' })).status).toBe(501);
    expect((await say({ model: '', input: 'Добрый день, как дела?', voice: 'alloy' })).status).toBe(200);
  },
  60_000,
);
