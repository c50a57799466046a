/** Pictures for programs: the script clients of the wire begin with, OpenAI's own client, forms, and what is refused. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import OpenAI, { toFile } from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectCustom, openAiClient } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startWebServer } from '#test/support/web-server.ts';
import { scriptedPng } from '#test/upstream/images.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
let pollinations: Upstream;
let openai: OpenAI;

beforeAll(async () => {
  upstream = await startUpstream({ models: ['gpt-image-1', 'echo'] });
  pollinations = await startUpstream({ models: ['echo'] });
  server = await startServer();
  await connectCustom(server.url, upstream.baseUrl);
  // `flux` is drawn by Pollinations, whose address is a scripted one here.
  const response = await fetch(`${server.url}/backend-api/v2/credentials/Pollinations`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ base_url: pollinations.baseUrl }),
  });
  expect(response.status).toBe(200);
  openai = openAiClient(server.url);
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
  await pollinations.close();
});

const post = (body: unknown, path = '/v1/images/generations') =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const errorOf = async (response: Response) => (await response.json()).error;
const sizeOf = async (bytes: Uint8Array) => {
  const { width, height, format } = await sharp(bytes).metadata();
  return { width, height, format };
};

const SCRIPT = `
import requests

url = "http://localhost:1337/v1/images/generations"
body = {
    "model": "flux",
    "prompt": "hello world user",
    "response_format": None,
}
data = requests.post(url, json=body, stream=True).json()
print(data)

url = "http://localhost:1337/v1/images/generations"
body = {
    "model": "flux",
    "prompt": "a cat sitting on a table",
    "response_format": "url",
}
data = requests.post(url, json=body, stream=True).json()
print(data)

url = "http://localhost:1337/v1/images/generations"
body = {
    "model": "flux",
    "prompt": "a futuristic city at night",
    "response_format": "b64_json",
}
data = requests.post(url, json=body, stream=True).json()
print(data)
`;

const hasRequests = (): boolean => {
  try {
    execFileSync('python3', ['-c', 'import requests'], { stdio: 'ignore' });
    return true;
  } catch {
    // Said by the skipped test's name.
    return false;
  }
};

describe('the three requests clients of the wire begin with', () => {
  it.skipIf(!hasRequests())('run as the script they are (needs python3-requests)', async () => {
    const script = SCRIPT.replaceAll('localhost:1337', `localhost:${server.port}`);
    const { stdout, stderr } = await promisify(execFile)('python3', ['-c', script], {
      timeout: 30_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(stderr).toBe('');
    const lines = stdout.split('\n').filter(Boolean);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /'data': \[\{'url': 'http:\/\/localhost:\d+\/media\/[^']+\.png', 'revised_prompt': 'hello world user'\}\], 'model': 'flux', 'provider': 'Pollinations'/,
    );
    expect(lines[1]).toMatch(/'url': 'http/);
    expect(lines[2]).toMatch(/'b64_json': 'iVBOR/);
  });

  it.each([
    [null, 'hello world user'],
    ['url', 'a cat sitting on a table'],
    ['b64_json', 'a futuristic city at night'],
  ])('are answered: response_format %s', async (response_format, prompt) => {
    const response = await fetch(`${server.url}/v1/images/generations`, {
      method: 'POST',
      headers: { 'user-agent': 'python-requests/2.32.3', accept: '*/*', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'flux', prompt, response_format }),
    });
    expect(response.status).toBe(200);
    const answer = await response.json();
    expect(answer).toMatchObject({ model: 'flux', provider: 'Pollinations', created: expect.any(Number) });
    const [image] = answer.data;
    expect(image.revised_prompt).toBe(prompt);
    const bytes = image.b64_json
      ? Buffer.from(image.b64_json, 'base64')
      : Buffer.from(await (await fetch(image.url)).arrayBuffer());
    expect(await sizeOf(bytes)).toMatchObject({ format: 'png' });
    if (response_format === null) expect(image.url).toMatch(`${server.url}/media/`);
  });
});

describe('pictures', () => {
  it("come through OpenAI's own client, in the wished size and number", async () => {
    const { data } = await openai.images.generate({
      model: 'gpt-image-1',
      prompt: 'Two doors',
      n: 2,
      size: '1536x1024',
      response_format: 'b64_json',
    });
    expect(data).toHaveLength(2);
    expect(data?.[0]?.revised_prompt).toBe('As the model put it.');
    expect(await sizeOf(Buffer.from(data?.[0]?.b64_json ?? '', 'base64'))).toMatchObject({ width: 1536, height: 1024 });
  });

  it.each(['/v1/images/generate', '/v1/media/generate', '/api/Custom/images/generations'])(
    'are made at %s',
    async (path) => {
      const response = await post({ model: 'gpt-image-1', prompt: 'A door', width: 1024, height: 1024 }, path);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        provider: 'Custom',
        data: [{ url: expect.stringContaining('/media/') }],
      });
    },
  );

  it('are made by the provider that is named in the body, with its default model', async () => {
    const response = await post({ prompt: 'A red door', provider: 'Pollinations', seed: 7, aspect_ratio: '16:9' });
    expect(await response.json()).toMatchObject({ provider: 'Pollinations', model: 'flux' });
    expect(pollinations.requests.at(-1)?.path).toMatch(/\/prompt\/A%20red%20door\?.*width=1376&height=768.*seed=7/);
  });

  it('are changed: several pictures, a mask, fields after the files', async () => {
    const image = await toFile(await scriptedPng(64, 64), 'one.png', { type: 'image/png' });
    const other = await toFile(await scriptedPng(64, 64), 'two.png', { type: 'image/png' });
    const edited = await openAiClient(server.url, { path: '/api/Custom' }).images.edit({
      image: [image, other],
      mask: await toFile(await scriptedPng(64, 64), 'mask.png', { type: 'image/png' }),
      prompt: 'Paint it blue',
      model: 'gpt-image-1',
    });
    expect(edited.data?.[0]?.url).toContain('/media/');
    const sent = String(upstream.requests.at(-1)?.body);
    expect(upstream.requests.at(-1)?.path).toBe('/v1/images/edits');
    expect(sent.match(/name="image\[\]"/g)).toHaveLength(2);
    expect(sent).toContain('name="mask"');
    expect(sent).toContain('Paint it blue');
  });

  it('are not varied without words, and that is said', async () => {
    const variation = openai.images.createVariation({ image: await toFile(await scriptedPng(8, 8), 'a.png') });
    await expect(variation).rejects.toMatchObject({ status: 501, message: expect.stringContaining('images/edits') });
  });
});

describe('what is refused', () => {
  it.each<[string, object, string]>([
    ['a thousand of them', { n: 1_000 }, 'n'],
    ['a size nobody has', { size: '99999x99999' }, 'size'],
    ['a size that is none', { size: 'large' }, 'size'],
    ['an unknown form', { response_format: 'exe' }, 'response_format'],
    ['no words', { prompt: ' ' }, 'prompt'],
    ['a negative seed', { seed: -1 }, 'seed'],
    ['a stream', { stream: true }, 'stream'],
    ['a prompt that is a number', { prompt: 5 }, 'prompt'],
  ])('%s: 400', async (_, body, param) => {
    const response = await post({ prompt: 'A door', model: 'gpt-image-1', ...body });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ type: 'invalid_request_error', param });
  });

  it('an unknown model, with the nearest names', async () => {
    const unknown = openai.images.generate({ model: 'fluks', prompt: 'A door' });
    await expect(unknown).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(unknown).rejects.toMatchObject({ code: 'model_not_found', message: expect.stringContaining('flux') });
  });

  it('a model that only the ignored have, and says so', async () => {
    const response = await post({ model: 'gpt-image-1', prompt: 'x', ignored: ['Custom'] });
    expect(response.status).toBe(404);
    expect((await errorOf(response)).message).toBe(
      'Model not found: gpt-image-1. Those who have it are ignored: Custom',
    );
  });

  it('a provider without a key: 401 that says where one is had', async () => {
    const missing = openAiClient(server.url, { path: '/api/OpenAI' }).images.generate({ prompt: 'A door' });
    await expect(missing).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(missing).rejects.toMatchObject({ message: expect.stringContaining('platform.openai.com') });
  });

  it('a provider that makes none', async () => {
    const response = await post({ prompt: 'A door', provider: 'Groq' });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ message: expect.stringContaining('makes no pictures') });
  });

  it.each([
    ['rate-limit-7', 429, OpenAI.RateLimitError],
    ['status-500', 502, OpenAI.InternalServerError],
    ['status-400', 400, OpenAI.BadRequestError],
  ] as const)("an upstream's own refusal keeps its kind: %s", async (model, status, kind) => {
    const refused = openAiClient(server.url, { path: '/api/Custom' }).images.generate({ model, prompt: 'A door' });
    await expect(refused).rejects.toBeInstanceOf(kind);
    await expect(refused).rejects.toMatchObject({ status });
  });

  const edit = (form: FormData) => fetch(`${server.url}/v1/images/edits`, { method: 'POST', body: form });
  const formOf = (entries: readonly (readonly [string, string | Blob])[]): FormData => {
    const form = new FormData();
    for (const [name, value] of entries) form.append(name, value);
    return form;
  };

  it('a form without a picture, with text for one, with two masks, with JSON for a form', async () => {
    const png = new Blob([new Uint8Array(await scriptedPng(8, 8))], { type: 'image/png' });
    const text = new Blob(['<html>'], { type: 'image/png' });
    expect((await edit(formOf([['prompt', 'x']]))).status).toBe(400);
    expect(
      (
        await edit(
          formOf([
            ['image', text],
            ['prompt', 'x'],
          ]),
        )
      ).status,
    ).toBe(415);
    expect(
      (
        await edit(
          formOf([
            ['image', png],
            ['mask', png],
            ['mask', png],
            ['prompt', 'x'],
          ]),
        )
      ).status,
    ).toBe(400);
    expect((await edit(formOf([['image', png]]))).status).toBe(400);
    const many = Array.from({ length: 17 }, () => ['image[]', png] as const);
    expect((await edit(formOf([...many, ['prompt', 'x']]))).status).toBe(400);
    expect((await post({ prompt: 'x' }, '/v1/images/edits')).status).toBe(415);
  });

  it('lets go of the upstream when the client goes', async () => {
    const abort = new AbortController();
    const before = upstream.requests.length;
    const hanging = openAiClient(server.url, { path: '/api/Custom' }).images.generate(
      { model: 'hang', prompt: 'A door' },
      { signal: abort.signal },
    );
    hanging.catch(() => undefined);
    await expect.poll(() => upstream.requests.length).toBe(before + 1);
    const asked = upstream.requests.at(-1);
    const left = Date.now();
    abort.abort();
    await expect(hanging).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await expect.poll(() => asked?.abortedAt ?? null).not.toBeNull();
    expect((asked?.abortedAt ?? 0) - left).toBeLessThan(500);
  });
});

describe('what only some models take', () => {
  const WISHES = {
    quality: 'high',
    background: 'transparent',
    output_format: 'webp',
    output_compression: 80,
    moderation: 'low',
  } as const;

  it('is passed on to them, and what they say of it comes back', async () => {
    const made = await openai.images.generate({ model: 'gpt-image-1', prompt: 'A door', ...WISHES });
    expect(upstream.requests.at(-1)?.body).toMatchObject(WISHES);
    expect(made).toMatchObject({
      background: 'transparent',
      output_format: 'webp',
      quality: 'high',
      size: '1024x1024',
      usage: { input_tokens: 10, output_tokens: 20, total_tokens: 30 },
    });
    const image = await toFile(await scriptedPng(64, 64), 'door.png', { type: 'image/png' });
    const edited = await openai.images.edit({ model: 'gpt-image-1', prompt: 'Paint it', image, ...WISHES });
    expect(edited).toMatchObject({ background: 'transparent', output_format: 'webp' });
  });

  it.each([
    ['flux', { background: 'transparent' }],
    ['flux', { output_format: 'jpeg' }],
    ['flux', { style: 'vivid' }],
    ['gpt-image-1', { style: 'vivid' }],
    ['gpt-image-1', { background: 'green' }],
    ['gpt-image-1', { partial_images: 2 }],
  ])('is refused by its name elsewhere: %s %j', async (model, wish) => {
    const response = await post({ model, prompt: 'A door', ...wish });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).param).toBe(Object.keys(wish)[0]);
  });

  it('is no wish where it says what happens anyway', async () => {
    const usual = { background: 'auto', output_format: 'png', quality: 'auto', moderation: 'auto', partial_images: 0 };
    expect((await post({ model: 'flux', prompt: 'A door', ...usual })).status).toBe(200);
  });
});

describe('what an upstream answers', () => {
  /** Connects OpenAI to a server that answers each request for a picture with this. */
  async function answeredWith<T>(data: (origin: string) => unknown, work: () => Promise<T>): Promise<T> {
    const png = await scriptedPng(8, 8);
    const odd = await startWebServer(({ target }) => {
      if (target === '/own.png') return { type: 'image/png', body: png };
      if (target.endsWith('/models')) return { type: 'application/json', body: '{"data":[{"id":"gpt-image-1"}]}' };
      return { type: 'application/json', body: JSON.stringify({ data: [data(odd.url)] }) };
    });
    const send = (method: string, body?: unknown) =>
      fetch(`${server.url}/backend-api/v2/credentials/OpenAI`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    expect((await send('PUT', { api_key: 'sk-odd', base_url: `${odd.url}/v1` })).status).toBe(200);
    try {
      return await work();
    } finally {
      await send('DELETE');
      await odd.close();
    }
  }

  it.each([
    ['no picture', () => ({ b64_json: Buffer.from('<script>').toString('base64') })],
    ['an address that is refused', () => ({ url: 'http://127.0.0.1:9/x.png' })],
  ])('is its own fault when it is %s: the next is asked, and nobody blames the client', async (_, data) => {
    await answeredWith(data, async () => {
      const body = { model: 'gpt-image-1', prompt: 'A door' };
      expect(await (await post({ ...body, provider: 'OpenAI Custom' })).json()).toMatchObject({ provider: 'Custom' });
      expect((await post({ ...body, provider: 'OpenAI' })).status).toBe(502);
    });
  });

  it('may be an address on its own host, also where that is this machine', async () => {
    await answeredWith(
      (origin) => ({ url: `${origin}/own.png` }),
      async () => {
        const answer = await (await post({ model: 'gpt-image-1', prompt: 'A door', provider: 'OpenAI' })).json();
        const kept = await fetch(answer.data[0].url);
        expect(await sizeOf(new Uint8Array(await kept.arrayBuffer()))).toMatchObject({ width: 8, format: 'png' });
      },
    );
  });
});

// Last: a provider that fails is asked later than others from then on.
it('asks the next who has the model when one fails', async () => {
  const closed = await startUpstream({ models: ['gpt-image-1'], apiKey: 'sk-another' });
  try {
    const response = await fetch(`${server.url}/backend-api/v2/credentials/OpenAI`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api_key: 'sk-of-nobody', base_url: closed.baseUrl }),
    });
    expect(response.status).toBe(200);
    const answer = await (await post({ model: 'gpt-image-1', prompt: 'A door' })).json();
    expect(answer).toMatchObject({ provider: 'Custom', data: [{}] });
    expect(closed.requests.map(({ path }) => path)).toContain('/v1/images/generations');
    const named = await post({ model: 'gpt-image-1', prompt: 'A door', provider: 'OpenAI' });
    expect(named.status).toBe(401);
    expect(await named.text()).not.toContain('sk-of-nobody');
  } finally {
    await closed.close();
  }
});
