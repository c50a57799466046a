/** `synthesize` on a real server: sound that is sound. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '#lib/platform/wav.ts';
import { contentOf, conversationClient, readAll } from '#test/support/conversation.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { jsonOf, startWebServer, type WebServer } from '#test/support/web-server.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

const MP3 = Buffer.from('fffb9064000000000000000000000000', 'hex');
let server: TestServer;
let voice: WebServer;
let upstream: Upstream;

beforeAll(async () => {
  voice = await startWebServer(({ target, headers, body }) => {
    if (target !== '/v1/audio/speech') return undefined;
    if (headers.authorization !== 'Bearer voice-key') return { ...jsonOf({ error: { message: 'no' } }), status: 401 };
    if (body.includes('page')) return { body: '<html>not sound</html>' };
    return { type: 'audio/mpeg', body: MP3 };
  });
  upstream = await startUpstream();
  server = await startServer();
});
afterAll(async () => {
  await server?.stop();
  await voice?.close();
  await upstream?.close();
});

const say = (provider: string, query: Record<string, string>) =>
  fetch(`${server.url}/backend-api/v2/synthesize/${provider}?${new URLSearchParams(query)}`);

describe('the built-in voice', () => {
  it('gives WAV with sound in it, cached for a week', async () => {
    const text = 'The quick brown fox jumps over the lazy dog.';
    const first = await say('Assistant', { text });
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toBe('audio/wav');
    expect(first.headers.get('cache-control')).toContain('private, max-age=604800');
    expect(first.headers.get('content-language')).toBe('en-US');
    const file = new Uint8Array(await first.arrayBuffer());
    const sound = readWav(file);
    const samples = new Int16Array(sound?.samples.slice().buffer ?? new ArrayBuffer(0));
    const seconds = samples.length / (sound?.rate ?? 1);
    expect(seconds).toBeGreaterThan(1.8);
    expect(seconds).toBeLessThan(5);
    expect(Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length)).toBeGreaterThan(500);
    const started = performance.now();
    const again = new Uint8Array(await (await say('Assistant', { text })).arrayBuffer());
    expect(performance.now() - started).toBeLessThan(150);
    expect(Buffer.from(again).equals(Buffer.from(file))).toBe(true);
  });

  it.each([
    ['an empty text', { text: '' }],
    ['no words', { text: '*** ---' }],
    ['a path for a voice', { text: 'hi', voice: '../../x' }],
    ['an unknown voice', { text: 'hi', voice: 'nobody' }],
    ['a language that is none', { text: 'hi', language: '../en' }],
    ['a rate out of bounds', { text: 'hi', rate: '1e9' }],
    ['a rate that is no number', { text: 'hi', rate: 'NaN' }],
    ['a text that is too long', { text: 'a '.repeat(2_500) }],
  ])('refuses %s (F09)', async (_name, query) => {
    const response = await say('Assistant', query);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } });
  });

  it('refuses a text of a megabyte before it is read (F09)', async () => {
    expect([413, 414, 431]).toContain((await say('Assistant', { text: 'a'.repeat(1_000_000) })).status);
  });

  it('says in JSON who does not exist, and who has no voice', async () => {
    const unknown = await say('Nobody', { text: 'hi' });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual({ error: { message: 'Provider not found', type: 'NotFoundError' } });
    const mute = await say('Ollama', { text: 'hi' });
    expect(mute.status).toBe(501);
    expect(await mute.json()).toMatchObject({ error: { type: 'NotImplementedError' } });
    const foreign = await say('Assistant', { text: 'nuqneH', language: 'tlh' });
    expect(foreign.status).toBe(501);
  });

  it('is offered at the end of an answer, and the offer holds', async () => {
    const client = conversationClient(server.url, upstream.baseUrl);
    const frames = await readAll(await client.ask('words-5'));
    const offer = frames.find((frame) => frame.type === 'synthesize');
    const text = frames.map(contentOf).join('');
    expect(offer).toEqual({
      type: 'synthesize',
      synthesize: { provider: 'Assistant', data: { text, language: 'en' } },
    });
    const types = frames.map((frame) => frame.type);
    expect(types.indexOf('synthesize')).toBeLessThan(types.indexOf('finish'));
    expect((await say('Assistant', { text, language: 'en' })).status).toBe(200);
  });
});

describe("a provider's voice", () => {
  it('is asked as OpenAI documents it, once, with the stored key', async () => {
    const stored = await fetch(`${server.url}/backend-api/v2/credentials/Custom`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api_key: 'voice-key', base_url: `${voice.url}/v1` }),
    });
    expect(stored.status).toBe(200);
    const query = { text: 'Hello.', voice: 'nova', rate: '1.5' };
    for (let time = 0; time < 2; time += 1) {
      const response = await say('Custom', query);
      expect(response.headers.get('content-type')).toBe('audio/mpeg');
      expect(Buffer.from(await response.arrayBuffer()).equals(MP3)).toBe(true);
    }
    expect(voice.asked.map(({ body }) => JSON.parse(body))).toEqual([
      { model: 'tts-1', input: 'Hello.', voice: 'nova', response_format: 'mp3', speed: 1.5 },
    ]);
  });

  it('hands on nothing that is not sound', async () => {
    const response = await say('Custom', { text: 'a page please' });
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('application/json');
  });
});
