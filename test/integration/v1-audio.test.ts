/** Speech out and in, with OpenAI's own client and bare forms. */
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectCustom, openAiClient } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { SPOKEN, SPOKEN_BYTES } from '#test/upstream/images.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
let openai: OpenAI;
let custom: OpenAI;

beforeAll(async () => {
  upstream = await startUpstream({ models: ['whisper-1', 'tts-1', 'echo'] });
  server = await startServer();
  await connectCustom(server.url, upstream.baseUrl);
  openai = openAiClient(server.url);
  custom = openAiClient(server.url, { path: '/api/Custom' });
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
});

/** One channel of 16-bit silence, with a header that may be changed. */
function wav(change: (header: Buffer) => void = () => undefined, samples = 1_600): Uint8Array<ArrayBuffer> {
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(16_000, 24);
  file.writeUInt32LE(32_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples * 2, 40);
  change(file);
  return new Uint8Array(file);
}

describe('speech', () => {
  it('is spoken by the voices of this server, as WAV', async () => {
    const response = await openai.audio.speech.create({ model: 'Assistant', voice: 'alloy', input: 'Good morning.' });
    expect(response.headers.get('content-type')).toBe('audio/wav');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
    expect(bytes.length).toBeGreaterThan(10_000);
  });

  it('is had as plain samples, 24,000 a second', async () => {
    const ask = async (response_format: 'wav' | 'pcm') => {
      const answer = await openai.audio.speech.create({
        model: 'Assistant',
        voice: 'slt',
        input: 'Good morning.',
        response_format,
      });
      return Buffer.from(await answer.arrayBuffer());
    };
    const [file, samples] = await Promise.all([ask('wav'), ask('pcm')]);
    const seconds = (file.length - 44) / 2 / file.readUInt32LE(24);
    expect(samples.length / 2 / 24_000).toBeCloseTo(seconds, 1);
  });

  it('says in which forms those are not had', async () => {
    const answer = openai.audio.speech.create({
      model: 'Assistant',
      voice: 'slt',
      input: 'Hi',
      response_format: 'mp3',
    });
    await expect(answer).rejects.toMatchObject({
      status: 501,
      param: 'response_format',
      message: expect.stringContaining('wav and pcm'),
    });
  });

  it('comes from a provider that has voices, in the wished form and manner', async () => {
    const response = await custom.audio.speech.create({
      model: 'tts-1',
      voice: 'nova',
      input: 'Good morning.',
      response_format: 'opus',
      speed: 1.5,
      instructions: 'Softly.',
    });
    expect(response.headers.get('content-type')).toBe('audio/opus');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(SPOKEN_BYTES);
    expect(upstream.requests.at(-1)?.body).toMatchObject({
      model: 'tts-1',
      voice: 'nova',
      response_format: 'opus',
      speed: 1.5,
      instructions: 'Softly.',
    });
  });

  it('goes as events where that is asked for', async () => {
    const response = await custom.audio.speech.create({
      model: 'tts-1',
      voice: 'nova',
      input: 'Hi',
      stream_format: 'sse',
    });
    const events = (await response.text())
      .split('\n\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line.slice(6)));
    expect(Buffer.concat(events.slice(0, -1).map(({ audio }) => Buffer.from(audio, 'base64')))).toEqual(SPOKEN_BYTES);
    expect(events.at(-1)).toMatchObject({ type: 'speech.audio.done', usage: { total_tokens: expect.any(Number) } });
  });

  it.each<[string, object, string]>([
    ['nothing to say', { input: ' ' }, 'input'],
    ['a text too long', { input: 'x'.repeat(4_097) }, 'input'],
    ['an unknown form', { response_format: 'exe' }, 'response_format'],
    ['a pace nobody keeps', { speed: 9 }, 'speed'],
    ['a voice that is not there', { voice: 'nobody' }, 'voice'],
    ['a language that is none', { language: '../../x' }, 'language'],
  ])('%s: 400', async (_, body, param) => {
    const response = await fetch(`${server.url}/v1/audio/speech`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'Assistant', input: 'Hi', ...body }),
    });
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatchObject({ type: 'invalid_request_error', param });
  });
});

const sound = () => toFile(wav(), 'hello.wav', { type: 'audio/wav' });

describe('transcripts', () => {
  it('come as JSON, as text, with times', async () => {
    const plain = await openai.audio.transcriptions.create({ model: 'whisper-1', file: await sound(), language: 'en' });
    expect(plain).toMatchObject({ text: SPOKEN, model: 'whisper-1', provider: 'Custom' });
    const text = await custom.audio.transcriptions.create({
      model: 'whisper-1',
      file: await sound(),
      response_format: 'text',
    });
    expect(String(text).trim()).toBe(SPOKEN);
    const verbose = await custom.audio.transcriptions.create({
      model: 'whisper-1',
      file: await sound(),
      response_format: 'verbose_json',
      timestamp_granularities: ['word', 'segment'],
    });
    expect(verbose).toMatchObject({
      task: 'transcribe',
      language: 'english',
      duration: 1.5,
      text: SPOKEN,
      segments: [{ id: 0, start: 0, end: 1.5, text: SPOKEN }],
      words: [{ word: 'The', start: 0, end: 1.5 }],
    });
  });

  it('come as captions', async () => {
    const ask = async (response_format: 'srt' | 'vtt') =>
      String(await custom.audio.transcriptions.create({ model: 'whisper-1', file: await sound(), response_format }));
    expect(await ask('srt')).toBe(`1\n00:00:00,000 --> 00:00:01,500\n${SPOKEN}\n\n`);
    expect(await ask('vtt')).toBe(`WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n${SPOKEN}\n\n`);
  });

  it.each(['gpt-4o-transcribe', 'timeless'])('of a model without times are no captions: %s', async (model) => {
    for (const response_format of ['srt', 'vtt'] as const) {
      const asked = custom.audio.transcriptions.create({ model, file: await sound(), response_format });
      await expect(asked).rejects.toMatchObject({
        status: 400,
        code: 'no_timestamps',
        param: 'response_format',
        message: expect.stringContaining('Ask for json or text'),
      });
    }
    expect(await custom.audio.transcriptions.create({ model, file: await sound() })).toMatchObject({ text: SPOKEN });
  });

  it('come as events', async () => {
    const stream = await custom.audio.transcriptions.create({ model: 'whisper-1', file: await sound(), stream: true });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual(['transcript.text.delta', 'transcript.text.done']);
  });

  it('come in English from /translations', async () => {
    const answer = await custom.audio.translations.create({ model: 'whisper-1', file: await sound() });
    expect(answer).toMatchObject({ text: SPOKEN });
    expect(upstream.requests.at(-1)?.path).toBe('/v1/audio/translations');
  });

  it('on a server where nobody can do it: what to connect', async () => {
    const bare = await startServer();
    try {
      const answer = openAiClient(bare.url).audio.transcriptions.create({ model: 'whisper-1', file: await sound() });
      await expect(answer).rejects.toMatchObject({ status: 501, message: expect.stringContaining('Groq') });
    } finally {
      await bare.stop();
    }
  });
});

type Field = readonly [string, string | Uint8Array<ArrayBuffer>];

function send(fields: readonly Field[], path = '/api/Custom/audio/transcriptions'): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of fields) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([value]), 'sound.wav');
  }
  return fetch(server.url + path, { method: 'POST', body: form });
}

describe('forms', () => {
  it('may have their fields in any order', async () => {
    const file: Field = ['file', wav()];
    const model: Field = ['model', 'whisper-1'];
    for (const fields of [
      [file, model],
      [model, file],
    ])
      expect((await send(fields)).status).toBe(200);
  });

  it.each<[string, readonly Field[], number]>([
    ['no file', [['model', 'whisper-1']], 400],
    [
      'two files',
      [
        ['file', wav()],
        ['file', wav()],
      ],
      400,
    ],
    ['a text for a file', [['file', 'hello']], 400],
    [
      'a field twice',
      [
        ['file', wav()],
        ['model', 'a'],
        ['model', 'b'],
      ],
      400,
    ],
    [
      'a hot temperature',
      [
        ['file', wav()],
        ['temperature', 'hot'],
      ],
      400,
    ],
    [
      'an unknown form',
      [
        ['file', wav()],
        ['response_format', 'exe'],
      ],
      400,
    ],
    [
      'times that are a number',
      [
        ['file', wav()],
        ['timestamp_granularities[]', '5'],
      ],
      400,
    ],
    [
      'a language that leads elsewhere',
      [
        ['file', wav()],
        ['language', '../../x'],
      ],
      400,
    ],
    [
      'a language nobody speaks',
      [
        ['file', wav()],
        ['language', 'xx'],
      ],
      400,
    ],
    [
      'a language without end',
      [
        ['file', wav()],
        ['language', 'x'.repeat(10_240)],
      ],
      400,
    ],
  ])('%s: refused', async (_, fields, status) => {
    const response = await send(fields);
    expect(response.status).toBe(status);
    expect((await response.json()).error.type).toBe('invalid_request_error');
  });

  const at =
    (place: number, value: number, bytes: 2 | 4 = 2) =>
    (header: Buffer) =>
      void (bytes === 2 ? header.writeUInt16LE(value, place) : header.writeUInt32LE(value, place));
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
  const floats = wav((header) => {
    header.writeUInt16LE(3, 20);
    header.writeUInt16LE(64, 34);
    header.writeDoubleLE(Number.NaN, 44);
  });

  it.each<[string, number, Uint8Array<ArrayBuffer>]>([
    ['nothing', 422, new Uint8Array()],
    ['one byte', 415, bytes('x')],
    ['a web page', 415, bytes('<!doctype html><p>Hello')],
    ['text', 415, bytes('not a sound at all, just words')],
    ['a list of other files', 415, bytes('#EXTM3U\nfile:///etc/passwd\n')],
    ['no channel', 422, wav(at(22, 0))],
    ['65,535 channels', 422, wav(at(22, 65_535))],
    ['no sample rate', 422, wav(at(24, 0, 4))],
    ['four thousand million samples a second', 422, wav(at(24, 4_000_000_000, 4))],
    ['samples of seven bits', 422, wav(at(34, 7))],
    ['compressed samples', 422, wav(at(20, 2))],
    ['no format', 422, wav((header) => void header.write('junk', 12, 'latin1'))],
    ['more data than file', 422, wav(at(40, 0xfffffff0, 4))],
    ['samples that are no numbers', 422, floats],
    ['tags without sound', 422, bytes(`ID3\x04\0\0\0\0\0\x0a${'\0'.repeat(64)}`)],
    ['a page of Ogg without end', 422, bytes(`OggS${'\0'.repeat(20)}`)],
    ['a FLAC of a header alone', 422, bytes('fLaC\0\0\0\x22')],
    ['an MP4 without a description', 422, bytes('\0\0\0\x10ftypisom\0\0\0\0')],
    ['an MP4 whose boxes lie', 422, bytes('\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x01moov\xff\xff\xff\xff\xff\xff\xff\xff')],
    ['what the upstream cannot decode', 422, wav((header) => void header.write('not a sound', 60, 'latin1'))],
  ])('a file with %s: %i', async (_, status, file) => {
    const response = await send([
      ['file', file],
      ['model', 'whisper-1'],
    ]);
    expect(response.status).toBe(status);
    expect((await response.json()).error.message).not.toMatch(/\/tmp|\/work/);
  });

  it('a sound that would last for days, or is too large', async () => {
    const slow = wav((header) => {
      header.writeUInt32LE(8, 24);
      header.writeUInt32LE(1_600_000, 40);
    }, 800_000);
    const long = await send([['file', slow]]);
    expect([long.status, (await long.json()).error.message]).toEqual([413, expect.stringContaining('4 hours')]);
    const large = await send([['file', wav(() => undefined, 13_200_000)]]);
    expect([large.status, (await large.json()).error.message]).toEqual([413, expect.stringContaining('25 MB')]);
  });

  it('JSON in the place of a form', async () => {
    const response = await fetch(`${server.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(415);
  });
});

it("keeps the kind of an upstream's refusal", async () => {
  const refused = custom.audio.transcriptions.create({ model: 'rate-limit-7', file: await sound() });
  await expect(refused).rejects.toBeInstanceOf(OpenAI.RateLimitError);
});
