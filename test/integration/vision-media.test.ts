/** Sound and film on a real server: with models of its own, with a provider that hears, and with neither. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import OpenAI, { toFile } from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '#lib/contract/limits.ts';
import { mediaFile, tone, wavOf } from '#test/fixtures/sound.ts';
import { writeModelFolder } from '#test/models/index.ts';
import { sing } from '#test/models/speech.ts';
import { withHum } from '#test/models/whisper.ts';
import { connectCustom } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startWebServer, type WebServer } from '#test/support/web-server.ts';
import { SPOKEN } from '#test/upstream/images.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

let server: TestServer;
let bare: TestServer;
let site: WebServer;
let folder: string;
const wav = wavOf(sing('good day'));

beforeAll(async () => {
  site = await startWebServer(({ target }) => {
    if (target === '/good-day.ogg') return { type: 'text/html', body: mediaFile('sung-vorbis.ogg') };
    if (target === '/video.mp4') return { type: 'video/mp4', body: mediaFile('square.mp4') };
    if (target === '/page') return { body: '<!doctype html><p>No sound</p>' };
    if (target === '/inside') return { status: 302, headers: { location: 'http://127.0.0.1:1/secret' } };
    return undefined;
  });
  folder = mkdtempSync(path.join(tmpdir(), 'hypotez-models-'));
  writeModelFolder(folder, ['whisper-tiny', 'whisper-base', 'detr-resnet-50']);
  [server, bare] = await Promise.all([
    startServer({ env: { LOG_LEVEL: 'error', MODEL_DIR: folder, ALLOW_PRIVATE_UPSTREAMS: site.host } }),
    startServer({ env: { LOG_LEVEL: 'error' } }),
  ]);
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await bare?.stop();
  await site?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

function formOf(file: Uint8Array | null, fields: Readonly<Record<string, string>> = {}, name = 'audio.wav'): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  if (file !== null) form.append('file', new Blob([new Uint8Array(file)]), name);
  return form;
}
// biome-ignore lint/suspicious/noExplicitAny: a test looks into it as it likes
async function post(target: string, body: FormData | URLSearchParams | object, to = server): Promise<[number, any]> {
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  const response = await fetch(to.url + target, {
    method: 'POST',
    body: isForm ? body : JSON.stringify(body),
    ...(!isForm && { headers: { 'content-type': 'application/json' } }),
  });
  return [response.status, await response.json()];
}
const scratch = (of: TestServer): string[] => readdirSync(path.join(of.dataDir, 'cache', 'media'));

describe('POST /transcribe', () => {
  it.each([
    'sung.mp3',
    'sung-vorbis.ogg',
    'sung-opus.ogg',
    'sung.flac',
    'sung.m4a',
    'sung.aac',
    'sung-opus.webm',
    'sung-vorbis.webm',
    'square.mp4',
    'square.mkv',
  ])('writes down %s, whatever its name says', async (name) => {
    const [status, body] = await post('/transcribe', formOf(mediaFile(name)));
    expect([status, body]).toEqual([
      200,
      {
        transcription: 'good day',
        model: 'whisper-tiny',
        language: null,
        duration: expect.closeTo(1.36, 0),
        segments: [{ start: 0, end: expect.any(Number), text: 'good day' }],
        processing_time: expect.any(Number),
      },
    ]);
  });

  it('takes WAV, a language and a model, in the form or in the address', async () => {
    expect((await post('/transcribe', formOf(wav, { model: 'whisper-tiny', language: 'Russian' })))[1]).toMatchObject({
      transcription: 'good day',
      language: 'ru',
    });
    expect((await post('/transcribe?language=en', formOf(wav)))[1]).toMatchObject({ language: 'en' });
  });

  it('a long sound comes in pieces with their times', async () => {
    const pause = new Float32Array(16_000 * 55);
    const sound = Float32Array.from([...sing('good'), ...pause, ...sing('day'), ...pause, ...sing('good day')]);
    const [, body] = await post('/transcribe', formOf(wavOf(sound)));
    expect(body.transcription).toBe('good day good day');
    expect(body.segments.map(({ text }: { text: string }) => text).join(' ')).toBe(body.transcription);
    expect(body.segments.length).toBeGreaterThan(1);
    expect(body.segments.at(-1).end).toBeCloseTo(sound.length / 16_000, 1);
  });

  it('Whisper tells the language and the times of what it hears', async () => {
    const sound = Float32Array.from([
      ...sing('good day'),
      ...new Float32Array(16_000 * 45),
      ...sing(' and good night'),
    ]);
    const [, body] = await post('/transcribe', formOf(wavOf(withHum(sound, 'ru')), { model: 'whisper-base' }));
    expect(body).toMatchObject({ model: 'whisper-base', language: 'ru', transcription: 'good day and good night' });
    const [first, second] = body.segments;
    expect(first).toMatchObject({ text: 'good day', start: expect.closeTo(0.06, 1), end: expect.closeTo(1.3, 1) });
    expect(second).toMatchObject({ text: 'and good night', start: expect.closeTo(46.4, 0) });
  });

  it('fetches an address, named in JSON or in a form, and goes by what is there', async () => {
    const audio_url = `${site.url}/good-day.ogg`;
    for (const body of [
      { audio_url },
      { url: audio_url },
      formOf(null, { audio_url }),
      new URLSearchParams({ url: audio_url }),
    ])
      expect((await post('/transcribe', body))[1]).toMatchObject({ transcription: 'good day' });
    const target = `${server.url}/transcribe?audio_url=${encodeURIComponent(audio_url)}`;
    const asked = await fetch(target, { method: 'POST' });
    expect(await asked.json()).toMatchObject({ transcription: 'good day' });
    expect(await post('/transcribe', { audio_url: `${site.url}/page` })).toEqual([415, { detail: expect.any(String) }]);
    expect(await post('/transcribe', { audio_url: `${site.url}/none` })).toEqual([
      502,
      { detail: 'The file could not be fetched: the other side answered 404.' },
    ]);
  });

  it.each([
    'file:///etc/passwd',
    'http://127.0.0.1:1/x.wav',
    'http://localhost/x.wav',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/x.wav',
    'nothing',
  ])('asks nothing of %s', async (audio_url) => {
    expect(await post('/transcribe', { audio_url })).toEqual([400, { detail: 'This address is not allowed' }]);
  });

  it('is not led inside by a redirect', async () => {
    expect(await post('/transcribe', { audio_url: `${site.url}/inside` })).toEqual([
      400,
      { detail: 'This address is not allowed' },
    ]);
  });

  it('silence has no words', async () => {
    expect(await post('/transcribe', formOf(wavOf(new Float32Array(16_000))))).toMatchObject([
      200,
      { transcription: '', segments: [], duration: 1 },
    ]);
  });

  const lying = (at: number, value: number, bytes: number): Buffer => {
    const file = wavOf(tone(440, 0.5));
    file.writeUIntLE(value, at, bytes);
    return file;
  };
  it.each<[string, number, Uint8Array]>([
    ['nothing', 422, Buffer.alloc(0)],
    ['one byte', 415, Buffer.from('x')],
    ['a page', 415, Buffer.from('<!doctype html>'.repeat(99))],
    ['a list of other files', 415, Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n')],
    ['a picture', 415, Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')],
    ['no samples', 422, wavOf(new Float32Array())],
    ['a rate of 0', 422, lying(24, 0, 4)],
    ['a rate of 4e9', 422, lying(24, 4_000_000_000, 4)],
    ['no channels', 422, lying(22, 0, 2)],
    ['numbers that are none', 422, wavOf(Float32Array.of(...tone(440, 0.5), Number.NaN), { bits: 64 })],
    ['film without sound', 422, mediaFile('square-av1.webm')],
    ['half a film', 422, mediaFile('square.mp4').subarray(0, 900)],
    ['a quarter of an hour and more', 413, wavOf(new Float32Array((LIMITS.soundSeconds + 2) * 8_000), { rate: 8_000 })],
  ])('a file with %s: %i', async (_, status, file) => {
    const [given, body] = await post('/transcribe', formOf(file));
    expect([given, body]).toEqual([status, { detail: expect.stringMatching(/^[A-Z].*\.$|^[A-Z].*mov\.$/) }]);
    expect(body.detail).not.toMatch(/\/tmp|\/work|node_modules/);
  });

  it.each([
    [{ language: '../../x' }, 400],
    [{ language: 'x'.repeat(10_240) }, 400],
    [{ model: '../../../etc/passwd' }, 400],
    [{ model: 'http://evil/m.onnx' }, 400],
    [{ model: '__proto__' }, 400],
    [{ model: 'detr-resnet-50' }, 400],
    [{ model: 'whisper-9000' }, 404],
    [{ model: 'whisper-small' }, 503],
  ])('%j is refused', async (fields, status) => {
    expect(await post('/transcribe', formOf(wav, fields))).toEqual([status, { detail: expect.any(String) }]);
  });

  it('asks for a file, in words', async () => {
    const wanted = [400, { detail: 'file: a file is required, or its address in audio_url' }];
    expect(await post('/transcribe', {})).toEqual(wanted);
    expect(await post('/transcribe', formOf(null, { language: 'en' }))).toEqual(wanted);
    expect(await post('/transcribe', [])).toEqual([400, { detail: expect.any(String) }]);
    expect(await post('/transcribe', { audio_url: { $ne: '' } })).toEqual([400, { detail: expect.any(String) }]);
    expect((await fetch(`${server.url}/transcribe`)).status).toBe(405);
  });

  it('a file that is too large is refused while it comes, and nothing is left of any', async () => {
    const large = new Blob(Array.from({ length: 101 }, () => new Uint8Array(2 ** 20)));
    const form = new FormData();
    form.append('file', large, 'long.wav');
    expect(await post('/transcribe', form)).toEqual([413, { detail: 'A file is larger than 100 MB.' }]);
    expect(scratch(server)).toEqual([]);
  });

  it('many at once: each is answered, or asked to come back', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/transcribe', formOf(wav))));
    for (const [status, body] of answers) {
      if (status === 200) expect(body.transcription).toBe('good day');
      else expect([status, body]).toEqual([503, { detail: expect.stringContaining('Try again') }]);
    }
    expect(answers.some(([status]) => status === 200)).toBe(true);
    expect((await post('/transcribe', formOf(wav)))[0]).toBe(200);
  });
});

describe('POST /analyze', () => {
  it.each(['square.mp4', 'square-vp8.webm', 'square-vp9.webm', 'square-av1.webm', 'square.mkv', 'square-hevc.mov'])(
    '%s: what is seen, and when',
    async (name) => {
      const [status, body] = await post('/analyze', formOf(mediaFile(name), {}, 'video.mp4'));
      expect(status).toBe(200);
      expect(body).toMatchObject({ model: 'detr-resnet-50', width: 160, height: 120, interval: 1 });
      expect(body.duration).toBeCloseTo(5, 0);
      const times = body.detected_objects.map(({ timestamp }: { timestamp: string }) => timestamp);
      expect(times).toEqual(['00:00:02', '00:00:03']);
      const [found] = body.detected_objects;
      expect(found).toMatchObject({ label: 'square', confidence: expect.any(Number) });
      expect(found.confidence).toBeGreaterThan(0.9);
      for (const [side, wanted] of Object.entries({ x: 40, y: 30, width: 48, height: 48 }))
        expect(Math.abs(found.box[side] - wanted)).toBeLessThanOrEqual(3);
    },
  );

  it('from the second it appears', async () => {
    const [, body] = await post('/analyze', formOf(mediaFile('square.mp4'), { interval: '0.5' }));
    expect(body.detected_objects[0]).toMatchObject({ label: 'square', timestamp: '00:00:02' });
    expect(body.detected_objects).toHaveLength(4);
    expect(body.frames.map(({ time }: { time: number }) => time)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5]);
  });

  it('shows the pictures it looked at', async () => {
    const [, body] = await post('/analyze', formOf(mediaFile('square.mp4')));
    expect(body.frames.map(({ timestamp }: { timestamp: string }) => timestamp)).toEqual([
      '00:00:00',
      '00:00:01',
      '00:00:02',
      '00:00:03',
      '00:00:04',
    ]);
    const [, jpeg = ''] = body.frames[2].thumbnail.split('data:image/jpeg;base64,');
    const { data, info } = await sharp(Buffer.from(jpeg, 'base64')).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 160, height: 120 });
    const middle = (55 * info.width + 64) * info.channels;
    expect(data[middle]).toBeGreaterThan(200);
    expect(data[middle + 1]).toBeLessThan(60);
    const [, without] = await post('/analyze', formOf(mediaFile('square.mp4'), { thumbnails: 'false' }));
    expect(without.frames[0]).toEqual({ timestamp: '00:00:00', time: 0 });
  });

  it('takes an address as the documentation has it', async () => {
    expect(await post('/analyze', { video_url: `${site.url}/video.mp4` })).toMatchObject([
      200,
      {
        detected_objects: [
          { label: 'square', timestamp: '00:00:02' },
          { label: 'square', timestamp: '00:00:03' },
        ],
      },
    ]);
    expect((await post('/analyze', { video_url: 'http://127.0.0.1:9/video.mp4' }))[0]).toBe(400);
  });

  it('nothing seen is an empty list', async () => {
    expect(await post('/analyze', formOf(mediaFile('square.mp4'), { interval: '60' }))).toMatchObject([
      200,
      { detected_objects: [], frames: [{ timestamp: '00:00:00' }] },
    ]);
  });

  it.each<[string, number, Uint8Array, Record<string, string>]>([
    ['a sound', 422, mediaFile('sung.mp3'), {}],
    ['a picture', 415, Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF', 'latin1'), {}],
    ['half of it', 422, mediaFile('square-hevc.mov').subarray(0, 2_000), {}],
    ['an interval of words', 400, mediaFile('square.mp4'), { interval: 'often' }],
    ['an interval of nothing', 400, mediaFile('square.mp4'), { interval: '0' }],
    ['a threshold of two', 400, mediaFile('square.mp4'), { threshold: '2' }],
    ['a model that hears', 400, mediaFile('square.mp4'), { model: 'whisper-tiny' }],
    ['a model nobody knows', 404, mediaFile('square.mp4'), { model: 'x' }],
  ])('%s: %i', async (_, status, file, fields) => {
    expect(await post('/analyze', formOf(file, fields))).toEqual([status, { detail: expect.any(String) }]);
    expect(scratch(server)).toEqual([]);
  });
});

describe('without models', () => {
  it('what would hear is named, with what fetches it', async () => {
    const [status, { detail }] = await post('/transcribe', formOf(wav), bare);
    expect(status).toBe(503);
    for (const part of ['Whisper tiny', 'size not known', 'POST /models/whisper-tiny', 'Local models'])
      expect(detail).toContain(part);
  });

  it('what would see is named, and the pictures of the film are there', async () => {
    const [status, body] = await post('/analyze', formOf(mediaFile('square.mp4')), bare);
    expect(status).toBe(503);
    expect(body.detail).toContain('POST /models/yolos-tiny');
    expect(body.frames).toHaveLength(5);
    expect(body.frames[2].thumbnail).toMatch(/^data:image\/jpeg;base64,/);
    expect(body).not.toHaveProperty('detected_objects');
  });

  describe('and a provider that hears', () => {
    let upstream: Upstream;
    beforeAll(async () => {
      upstream = await startUpstream({ models: ['whisper-1'] });
      await connectCustom(bare.url, upstream.baseUrl);
    });
    afterAll(() => upstream?.close());

    it('it is asked, by the name of its model where there is one', async () => {
      const [status, body] = await post('/transcribe', formOf(wav, { model: 'whisper-1', language: 'en' }), bare);
      expect([status, body]).toMatchObject([200, { transcription: SPOKEN, model: 'whisper-1' }]);
      expect(upstream.requests.at(-1)?.path).toContain('/audio/transcriptions');
    });
  });
});

describe('OpenAI’s own addresses', () => {
  const client = () => new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none' });
  const file = () => toFile(mediaFile('sung.m4a'), 'good-day.m4a');

  it('are answered by the model of this machine, in every form', async () => {
    const ask = async (response_format: 'json' | 'text' | 'verbose_json' | 'srt' | 'vtt'): Promise<unknown> =>
      client().audio.transcriptions.create({ model: 'whisper-tiny', file: await file(), response_format });
    expect(await ask('json')).toMatchObject({ text: 'good day', model: 'whisper-tiny', provider: 'Local' });
    expect(await ask('text')).toBe('good day\n');
    expect(await ask('verbose_json')).toMatchObject({
      text: 'good day',
      duration: expect.closeTo(1.36, 0),
      segments: [{ id: 0, start: 0, text: 'good day' }],
    });
    expect(await ask('srt')).toMatch(/^1\n00:00:00,000 --> 00:00:01,\d{3}\ngood day\n/);
    expect(await ask('vtt')).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:01\.\d{3}\ngood day\n/);
  });

  it('without a name too, and under the name of the provider', async () => {
    expect(await client().audio.transcriptions.create({ model: '', file: await file() })).toMatchObject({
      text: 'good day',
    });
    expect(await client().audio.transcriptions.create({ model: 'Local', file: await file() })).toMatchObject({
      provider: 'Local',
    });
  });

  it('Whisper translates, and its captions have the times of what was said', async () => {
    const audio = await toFile(wavOf(sing('good day')), 'good-day.wav');
    expect(await client().audio.translations.create({ model: 'whisper-base', file: audio })).toMatchObject({
      text: 'GOOD DAY',
    });
    const captions = await client().audio.transcriptions.create({
      model: 'whisper-base',
      file: audio,
      response_format: 'srt',
    });
    expect(captions).toMatch(/^1\n00:00:00,0[4-8]0 --> 00:00:01,[23]\d0\ngood day\n/);
  });

  it('a model that does not translate says so', async () => {
    await expect(
      client().audio.translations.create({ model: 'whisper-tiny', file: await file() }),
    ).rejects.toMatchObject({ status: 422, message: expect.stringContaining('does not translate') });
  });

  it('the model is among those that are listed', async () => {
    const ids = (await client().models.list()).data.map(({ id }) => id);
    expect(ids).toContain('whisper-tiny');
  });
});
