/** The vision API on a real server: what it answers, what it refuses and how. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  characterErrorRate,
  LETTER,
  printPage,
  RUSSIAN_LETTER,
  SHOP_RECEIPT,
  textOf,
} from '#test/fixtures/printed-pages.ts';
import { sendRaw } from '#test/support/raw-http.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

let server: TestServer;
const png = Buffer.from(printPage(LETTER, { font: 'arial', size: 22 }));
const receipt = Buffer.from(printPage(SHOP_RECEIPT, { font: 'arial', size: 22 }));
let jpeg: Buffer;
let tiff: Buffer;

beforeAll(async () => {
  server = await startServer({ env: { LOG_LEVEL: 'error' } });
  jpeg = await sharp(png).jpeg({ quality: 95 }).toBuffer();
  tiff = await sharp(png).tiff({ compression: 'lzw' }).toBuffer();
}, 60_000);
afterAll(() => server?.stop());

type Files = readonly (readonly [field: string, bytes: Uint8Array, name: string])[];
function formOf(files: Files, fields: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [field, bytes, name] of files) form.append(field, new Blob([new Uint8Array(bytes)]), name);
  return form;
}

async function send(
  method: string,
  target: string,
  body?: FormData | object,
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it as it likes
): Promise<{ status: number; headers: Headers; body: any }> {
  const isForm = body instanceof FormData;
  const response = await fetch(server.url + target, {
    method,
    redirect: 'manual',
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    headers: body === undefined || isForm ? {} : { 'content-type': 'application/json' },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}
const post = (target: string, body: FormData | object) => send('POST', target, body);
const ocr = (bytes: Uint8Array, fields: Record<string, string> = {}, query = '') =>
  post(`/ocr${query}`, formOf([['file', bytes, 'document.jpg']], fields));

/** A BMP of 24 bits a pixel, as every program writes them. */
async function bmpOf(image: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const row = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + row * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  file.writeUInt32LE(row * height, 34);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const to = 54 + (height - 1 - y) * row + x * 3;
      for (let channel = 0; channel < 3; channel++) file[to + channel] = data[from + 2 - channel] ?? 0;
    }
  }
  return file;
}

describe('the server about itself', () => {
  it('answers programs at / in JSON and browsers with a page', async () => {
    const { status, body } = await send('GET', '/');
    expect(status).toBe(200);
    expect(body).toEqual({
      message: expect.stringContaining('API'),
      version: expect.stringMatching(/^\d+\.\d+/),
      docs: '/docs',
      health: '/health',
    });
    const page = await fetch(`${server.url}/`, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  it('says how it is, without a card that is not there', async () => {
    const { body } = await send('GET', '/health');
    expect(body).toMatchObject({ status: 'healthy', gpu_available: false });
    expect(body.loaded_models).toHaveLength(body.models_loaded);
    expect((await send('GET', '/health?ready')).status).toBe(200);
  });

  it('lists the documented models first, and what is built in', async () => {
    const { body } = await send('GET', '/models');
    const ids = body.available.map(({ id }: { id: string }) => id);
    expect(ids.slice(0, 7)).toEqual([
      'got_ocr',
      'qwen_vl_2b',
      'qwen_vl_7b',
      'qwen3_vl_2b',
      'qwen3_vl_4b',
      'qwen3_vl_8b',
      'dots_ocr',
    ]);
    expect(body.available[0]).toMatchObject({ id: 'got_ocr', name: 'GOT-OCR 2.0', params: '580M' });
    expect(ids).toContain('paddle_ocr');
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps the pages whose names it shares', async () => {
    const page = await fetch(`${server.url}/chat/`, { method: 'POST', headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).toContain('text/html');
    const moved = await fetch(`${server.url}/chat`, { redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([308, '/chat/']);
    expect((await send('GET', '/vision/ocr')).status).toBe(404);
    expect((await send('GET', '/vision')).status).toBe(404);
  });
});

describe('POST /ocr', () => {
  it.each([
    ['JPG', () => jpeg],
    ['PNG', () => png],
    ['BMP', () => bmpOf(png)],
    ['TIFF', () => tiff],
  ])(
    'reads %s, whatever its name says',
    async (_kind, image) => {
      const { status, body } = await ocr(await image());
      expect(status).toBe(200);
      expect(characterErrorRate(textOf(LETTER), body.text)).toBeLessThan(0.02);
      const { width, height } = await sharp(png).metadata();
      expect(body).toEqual({
        text: body.text,
        model: 'paddle_ocr',
        processing_time: expect.any(Number),
        image_size: [width, height],
        language: null,
      });
    },
    30_000,
  );

  it('takes parameters from the form and from the address', async () => {
    expect((await ocr(png, { language: 'English' })).body.language).toBe('English');
    expect((await ocr(png, {}, '?model=qwen3_vl_2b&language=en')).body).toMatchObject({
      language: 'en',
      model: 'paddle_ocr',
    });
  });

  it('says what read a language whose data is not here, and how to get it', async () => {
    const { body } = await ocr(png, { language: 'Georgian' });
    expect(body).toMatchObject({ model: 'paddle_ocr', language: 'Georgian' });
    expect(body.notice).toMatch(/tesseract-ocr-kat/);
  });

  it.each([
    ['told that it is', { language: 'Russian' }],
    ['not told so', {}],
  ])(
    'reads Russian, %s',
    async (_how, fields) => {
      const { status, body } = await ocr(printPage(RUSSIAN_LETTER, { font: 'arial', size: 19 }), fields);
      expect([status, body.model]).toEqual([200, 'tesseract']);
      expect(characterErrorRate(textOf(RUSSIAN_LETTER), body.text)).toBeLessThan(0.02);
      expect(body.notice).toBe(
        'language' in fields ? undefined : 'The letters look Cyrillic, so tesseract read this, as Russian.',
      );
    },
    60_000,
  );

  it('reads with Tesseract where it is asked to', async () => {
    const { status, body } = await ocr(png, { model: 'tesseract', language: 'eng' });
    expect([status, body.model]).toEqual([200, 'tesseract']);
    expect(characterErrorRate(textOf(LETTER), body.text)).toBeLessThan(0.02);
  }, 30_000);

  it('reads the first page of several and says so', async () => {
    const pages = await sharp([png, png], { join: { animated: true } })
      .tiff()
      .toBuffer();
    const { body } = await ocr(pages);
    expect(body.notice).toMatch(/2 pages/);
    expect(characterErrorRate(textOf(LETTER), body.text)).toBeLessThan(0.02);
  }, 30_000);

  it('keeps what it read by content, not by name', async () => {
    const first = await ocr(receipt);
    const again = await ocr(receipt);
    expect(again.body.text).toBe(first.body.text);
    expect(again.body.processing_time).toBeLessThan(Math.max(0.2, first.body.processing_time));
    expect((await ocr(png)).body.text).not.toBe(first.body.text);
  });

  it.each([
    ['an unknown model', 404, { model: 'invalid_model' }, "Failed to load model: Model 'invalid_model' not found"],
    ['a path as a model', 400, { model: '../../../etc/passwd' }, 'not the name of a model'],
    ['an address as a model', 400, { model: 'http://evil.example/m.onnx' }, 'not the name of a model'],
    ['__proto__ as a model', 400, { model: '__proto__' }, 'not the name of a model'],
    ['a model with no build that nobody has', 503, { model: 'qwen3_vl_8b' }, 'qwen3_vl_8b'],
    ['a model that is not here', 503, { model: 'qwen_vl_2b' }, 'POST /models/qwen_vl_2b'],
    ['a path as a language', 400, { language: '../../x' }, 'language'],
    ['an unknown language', 400, { language: 'xx' }, 'language'],
    ['10 KB as a language', 400, { language: 'r'.repeat(10_000) }, 'language'],
  ])('refuses %s', async (_what, status, fields, words) => {
    const answer = await ocr(png, fields as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.body)).toEqual(['detail']);
    expect(answer.body.detail).toContain(words);
  });

  it.each([
    ['no form', 415, () => ({ file: 'x' })],
    ['no file', 400, () => formOf([], { model: 'qwen3_vl_2b' })],
    [
      'two files',
      413,
      () =>
        formOf([
          ['file', png, 'a.png'],
          ['file', png, 'b.png'],
        ]),
    ],
    ['an empty file', 422, () => formOf([['file', new Uint8Array(), 'a.png']])],
    ['text named .png', 415, () => formOf([['file', Buffer.from('hello'), 'a.png']])],
    ['a GIF', 415, () => formOf([['file', Buffer.from('GIF89a'.padEnd(40, '\0')), 'a.png']])],
    ['a cut PNG', 422, () => formOf([['file', png.subarray(0, 30), 'a.png']])],
    ['a cut BMP', 422, () => formOf([['file', Buffer.from(`BM${'\0'.repeat(60)}`), 'a.bmp']])],
    ['a TIFF of nothing', 422, () => formOf([['file', Buffer.from('II*\0\x08\0\0\0\0\0', 'latin1'), 'a.tiff']])],
    ['more than 10 MB', 413, () => formOf([['file', Buffer.alloc(10 * 1024 * 1024 + 1, 0xff), 'a.jpg']])],
  ])('refuses %s', async (_what, status, body) => {
    const answer = await post('/ocr', body());
    expect([answer.status, Object.keys(answer.body)]).toEqual([status, ['detail']]);
  });

  it('takes a file of just 10 MB for what it is', async () => {
    const padded = Buffer.concat([jpeg, Buffer.alloc(10 * 1024 * 1024 - jpeg.length)]);
    expect((await ocr(padded)).status).toBe(200);
  }, 30_000);

  it('refuses other verbs and other sites', async () => {
    const wrong = await send('GET', '/ocr');
    expect([wrong.status, wrong.headers.get('allow'), wrong.body]).toEqual([
      405,
      'POST, OPTIONS',
      { detail: expect.any(String) },
    ]);
    const foreign = await sendRaw(
      server.port,
      `POST /ocr HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    );
    expect([foreign.status, Object.keys(JSON.parse(foreign.body))]).toEqual([403, ['detail']]);
  });

  it('asks the ones too many to come back, and goes on', async () => {
    const images = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        sharp(png)
          .extend({ bottom: index + 1, background: '#fff' })
          .png()
          .toBuffer(),
      ),
    );
    const answers = await Promise.all(images.map((image) => ocr(image)));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, headers, body } of refused) {
      expect([status, Number(headers.get('retry-after')) > 0, Object.keys(body)]).toEqual([503, true, ['detail']]);
    }
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(8);
    expect((await ocr(png)).status).toBe(200);
  }, 90_000);
});

describe('POST /batch/ocr', () => {
  it('tells of each file, and fails alone', async () => {
    const big = Buffer.alloc(10 * 1024 * 1024 + 1);
    const { status, body } = await post(
      '/batch/ocr',
      formOf(
        [
          ['files', jpeg, 'doc1.jpg'],
          ['files', Buffer.from('no image'), 'doc2.jpg'],
          ['files', big, 'doc3.jpg'],
          ['files', receipt, 'doc4.jpg'],
        ],
        { model: 'qwen3_vl_2b' },
      ),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ total: 4, successful: 2, failed: 2 });
    expect(body.results.map(({ filename, status: state }: Record<string, string>) => [filename, state])).toEqual([
      ['doc1.jpg', 'success'],
      ['doc2.jpg', 'error'],
      ['doc3.jpg', 'error'],
      ['doc4.jpg', 'success'],
    ]);
    expect(body.results[0].text).toContain('Dear neighbours');
    expect(body.results[1]).toMatchObject({ text: '', error: expect.stringContaining('JPG') });
    expect(body.results[2].error).toContain('10 MB');
  }, 40_000);

  it('takes ten files and not eleven', async () => {
    const files = (count: number): Files =>
      Array.from({ length: count }, (_, index) => ['files', receipt, `${index}.png`] as const);
    expect((await post('/batch/ocr', formOf(files(10)))).body).toMatchObject({ total: 10, successful: 10 });
    expect((await post('/batch/ocr', formOf(files(11)))).status).toBe(413);
    expect((await post('/batch/ocr', formOf([]))).status).toBe(400);
    expect((await post('/batch/ocr', formOf(files(1), { model: 'invalid_model' }))).status).toBe(404);
  }, 60_000);
});

describe('POST /classify and /entities', () => {
  it('answer the documented examples', async () => {
    const text = 'This is a great product! Highly recommend it.';
    expect((await post('/classify', { text })).body).toEqual({ label: 'positive', score: expect.any(Number) });
    expect((await post('/entities', { text: 'John works at OpenAI in San Francisco.' })).body).toEqual([
      { entity: 'PERSON', value: 'John', start: 0, end: 4 },
      { entity: 'ORG', value: 'OpenAI', start: 14, end: 20 },
      { entity: 'GPE', value: 'San Francisco', start: 24, end: 37 },
    ]);
  });

  it('say which model would know an image, and what fetches it', async () => {
    const image = jpeg.toString('base64');
    for (const answer of [
      await post('/classify', { image }),
      await post('/classify', { image: `data:image/jpeg;base64,${image}` }),
      await post('/classify', formOf([['file', jpeg, 'cat.jpg']])),
    ]) {
      expect(answer.status).toBe(503);
      expect(answer.body.detail).toMatch(/POST \/models\/\S+/);
    }
  });

  it.each([
    ['nothing', {}, 400],
    ['no text', { text: '' }, 400],
    ['a number', { text: 5 }, 400],
    ['no base64', { image: '%%%' }, 400],
    ['no image', { image: Buffer.from('hello').toString('base64') }, 415],
    ['too long a text', { text: 'a'.repeat(50_001) }, 400],
    ['a model of another kind', { text: 'a', model: 'paddle_ocr' }, 404],
  ])('refuse %s', async (_what, body, status) => {
    const answer = await post('/classify', body);
    expect([answer.status, Object.keys(answer.body)]).toEqual([status, ['detail']]);
  });
});

describe('POST /chat', () => {
  it('reads the text when nobody sees, and says so', async () => {
    const prompt = 'How much is the total?';
    const { status, body } = await post(
      '/chat',
      formOf([['file', receipt, 'image.jpg']], { prompt, model: 'qwen3_vl_2b', temperature: '0.7', max_tokens: '512' }),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      prompt,
      processing_time: expect.any(Number),
      model: expect.any(String),
      notice: expect.stringContaining('Assistant'),
    });
    expect(body.response).toContain('27.40');
  }, 40_000);

  it('has a prompt of its own', async () => {
    const { body } = await post('/chat', formOf([['file', receipt, 'image.jpg']]));
    expect(body.prompt).toBe('Describe this image');
    expect(body.response.length).toBeGreaterThan(20);
  }, 40_000);

  it.each([
    [{ temperature: 'hot' }, 400],
    [{ max_tokens: '1.5' }, 400],
    [{ max_tokens: '0' }, 400],
    [{ prompt: 'x'.repeat(4_001) }, 400],
    [{ model: 'invalid_model' }, 404],
    [{ model: 'qwen3_vl_4b' }, 503],
    [{ model: 'paddle_ocr' }, 400],
  ])('refuses %j', async (fields, status) => {
    const answer = await post('/chat', formOf([['file', receipt, 'image.jpg']], fields as Record<string, string>));
    expect([answer.status, Object.keys(answer.body)]).toEqual([status, ['detail']]);
  });
});

describe('GET /stream', () => {
  it('tells the steps of a real job and ends', async () => {
    const response = await fetch(`${server.url}/stream`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = (await response.text()).split('\n\n').filter((event) => event.includes('data: '));
    const data = events.map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)));
    expect(data.map(({ message }) => message)).toEqual(['Step 1', 'Step 2', 'Step 3', 'Step 4', 'Step 5']);
    expect(data[4].detail).toContain('Dear neighbours');
  }, 30_000);

  it('lives on when its readers leave in the middle of it', async () => {
    for (const ms of [200, 350, 500, 650, 800]) {
      const gone = fetch(`${server.url}/stream`, { signal: AbortSignal.timeout(ms) }).then((response) =>
        response.text(),
      );
      await gone.catch(() => 'left');
    }
    expect((await send('GET', '/health')).status).toBe(200);
    expect(server.logs()).not.toContain('terminate called');
  }, 30_000);

  it('tells a client that comes back that there is no more', async () => {
    const response = await fetch(`${server.url}/stream`, { headers: { 'last-event-id': '5' } });
    expect(response.status).toBe(204);
  });
});

describe('/models/{name}', () => {
  it('unloads, in the documented words', async () => {
    expect((await send('DELETE', '/models/qwen3_vl_2b')).body).toEqual({
      status: 'success',
      message: 'Model qwen3_vl_2b unloaded',
    });
    const unknown = await send('DELETE', '/models/nothing');
    expect([unknown.status, unknown.body.detail]).toEqual([404, expect.stringContaining("Model 'nothing' not found")]);
  });

  it('gives the memory of the built-in models back, which come again when they are needed', async () => {
    const wasRead = await sharp(receipt).extend({ top: 5, background: '#fff' }).png().toBuffer();
    expect((await ocr(wasRead)).status).toBe(200);
    expect((await send('GET', '/health')).body.loaded_models).toContain('paddle_ocr');
    expect((await send('DELETE', '/models/paddle_ocr')).status).toBe(200);
    expect((await send('GET', '/health')).body.loaded_models).not.toContain('paddle_ocr');
    const other = await sharp(receipt).extend({ top: 7, background: '#fff' }).png().toBuffer();
    expect(createHash('md5').update(other).digest('hex')).not.toBe(createHash('md5').update(wasRead).digest('hex'));
    expect((await ocr(other)).status).toBe(200);
  }, 40_000);

  it('says what cannot be loaded here', async () => {
    const remote = await send('POST', '/models/got_ocr');
    expect([remote.status, remote.body]).toEqual([501, { detail: expect.stringContaining('vLLM') }]);
    expect((await send('POST', '/models/nothing')).status).toBe(404);
    expect((await send('POST', '/models/paddle_ocr')).body.status).toBe('success');
    expect((await send('GET', '/models/paddle_ocr')).status).toBe(405);
  });
});
