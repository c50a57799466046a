/**
 * The sequences the reference web client plays, over HTTP, with nothing it does not send and nothing it does not read:
 * boot, ask, ask again with the whole history, upload then ask, a URL as the message, share and poll, cookies, memory,
 * speech. It sends no credentials, parses the stream line by line, and takes shapes literally.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '#lib/contract/frames.ts';
import { leasePdf, receiptPng } from '#test/fixtures/index.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startWebServer, type WebServer } from '#test/support/web-server.ts';
import { startUpstream, type Upstream, words } from '#test/upstream/index.ts';

const ARTICLE =
  '<html><head><title>Rye</title></head><body><h1>Rye bread</h1><p>Bake it at 250 degrees for 50 minutes.</p></body></html>';

let server: TestServer;
let upstream: Upstream;
let web: WebServer;
let api: string;

beforeAll(async () => {
  upstream = await startUpstream();
  web = await startWebServer((asked) => (asked.target === '/article' ? { body: ARTICLE } : undefined));
  server = await startServer({
    env: { DISCOVER_ENGINES: '0', ALLOW_PRIVATE_UPSTREAMS: web.host },
  });
  api = `${server.url}/backend-api/v2`;
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
  await web.close();
});

const getJson = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${api}/${path}`, { headers });
  return { status: response.status, body: response.status === 304 ? null : await response.json(), response };
};

/** As the client does: `accept: text/event-stream`, JSON or a form, lines of JSON in the answer. */
async function ask(body: Record<string, unknown>, files: readonly File[] = []): Promise<Frame[]> {
  const request = {
    id: String(Date.now()),
    conversation: null,
    web_search: false,
    action: null,
    download_media: true,
    api_key: null,
    ignored: [],
    aspect_ratio: '16:9',
    provider: '',
    model: '',
    ...body,
  };
  const headers: Record<string, string> = { accept: 'text/event-stream', x_user: 'visitor' };
  let payload: BodyInit = JSON.stringify(request);
  if (files.length > 0) {
    const form = new FormData();
    for (const file of files) form.append('files', file);
    form.append('json', payload);
    payload = form;
  } else {
    headers['content-type'] = 'application/json';
  }
  const response = await fetch(`${api}/conversation`, { method: 'POST', headers, body: payload });
  expect(response.status).toBe(200);
  const text = await response.text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Frame);
}

const contentOf = (frames: readonly Frame[]) =>
  frames.map((frame) => (frame.type === 'content' ? frame.content : '')).join('');
/** Bytes as `File` takes them. */
const blob = async (bytes: Uint8Array | Promise<Uint8Array>) => Uint8Array.from(await bytes);
const user = (content: unknown) => ({ role: 'user', content });

describe('what cannot be asked as it is', () => {
  it.each([
    ['no messages', { messages: null }],
    ['a bucket that is not there', { messages: [user([{ bucket_id: 'nobody-made-it', url: '/x' }])] }],
    ['a bucket in the text that is not there', { messages: [user('{"bucket_id":"nobody-made-it"} hi')] }],
  ])('%s is one frame the client shows', async (_, body) => {
    const frames = await ask({ provider: 'Assistant', ...body });
    expect(frames.filter(({ type }) => type === 'error')).toEqual([
      expect.objectContaining({ error: expect.any(String), message: expect.stringMatching(/^\w+: ./) }),
    ]);
  });

  it('what asks for JSON gets the status', async () => {
    const response = await fetch(`${api}/conversation`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: '{"messages":null}',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } });
  });
});

describe('a renamed chat', () => {
  it.each(['AC/DC history', 'What is 12.5 % of 840?', '👩‍💻 chat', '[x] list'])('%s goes on', async (title) => {
    const first = user('My name is Ada.');
    await ask({ provider: 'Assistant', conversation_id: title, messages: [first] });
    const frames = await ask({ provider: 'Assistant', conversation_id: title, messages: [user('2+2')] });
    expect(contentOf(frames)).toContain('4');
  });
});

describe('boot', () => {
  it('reads the version, the models and the providers with the fields it needs', async () => {
    const { body: version } = await getJson('version');
    expect(version).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      latest_version: version.latest_version === null ? null : expect.any(String),
    });
    const { body: models } = await getJson('models', { x_user: 'visitor' });
    expect(models.length).toBeGreaterThan(0);
    for (const model of models) {
      expect(model).toMatchObject({
        name: expect.any(String),
        image: expect.any(Boolean),
        vision: expect.any(Boolean),
      });
      expect(Array.isArray(model.providers)).toBe(true);
    }
    const { body: providers } = await getJson('providers');
    for (const provider of providers) {
      expect(provider).toMatchObject({
        name: expect.any(String),
        label: expect.any(String),
        image: expect.any(Boolean),
        vision: expect.any(Boolean),
        nodriver: expect.any(Boolean),
        hf_space: expect.any(Boolean),
        auth: expect.any(Boolean),
      });
      expect([null, 'string']).toContain(provider.parent === null ? null : typeof provider.parent);
      expect([null, 'string']).toContain(provider.login_url === null ? null : typeof provider.login_url);
    }
    expect(providers.map((provider: { name: string }) => provider.name)).toContain('Assistant');
  });

  it("lists one provider's models, with the key and base it was given", async () => {
    const { body } = await getJson('models/Custom', { x_api_base: upstream.baseUrl, x_api_key: 'secret-1' });
    expect(body[0]).toMatchObject({
      model: expect.any(String),
      default: expect.any(Boolean),
      vision: expect.any(Boolean),
      image: expect.any(Boolean),
      task: null,
    });
    expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer secret-1');
    expect(await getJson('models/Nobody')).toMatchObject({
      status: 404,
      body: { error: { message: 'Provider not found' } },
    });
  });
});

describe('a conversation', () => {
  const id = crypto.randomUUID();
  const custom = () => ({ provider: 'Custom', api_base: upstream.baseUrl, conversation_id: id });

  it('is asked, asked again with its history, and kept once', async () => {
    const first = await ask({ ...custom(), model: 'words-4', messages: [user('hi')] });
    expect(contentOf(first)).toBe(words(4));
    const history = [user('hi'), { role: 'assistant', content: words(4) }];
    await ask({ ...custom(), model: 'echo', messages: [...history, user('again')] });
    const { body } = await getJson(`conversations/${id}`);
    expect(body.messages.map((message: { role: string; text: string }) => [message.role, message.text])).toEqual([
      ['user', 'hi'],
      ['assistant', words(4)],
      ['user', 'again'],
      ['assistant', 'again'],
    ]);
  });

  it('is tried again: a variant beside the first answer', async () => {
    await ask({ ...custom(), model: 'words-2', action: 'variant', messages: [user('hi')] });
    const { body } = await getJson(`conversations/${id}`);
    const answers = body.messages.filter(
      (message: { parent_id: string | null; role: string }) =>
        message.role === 'assistant' && message.parent_id === body.messages[0].id,
    );
    expect(answers.map((answer: { text: string }) => answer.text)).toEqual([words(4), words(2)]);
  });

  it('goes on where an answer was cut', async () => {
    const own = crypto.randomUUID();
    const over = { ...custom(), conversation_id: own };
    await ask({ ...over, model: 'words-3', messages: [user('tell me')] });
    const frames = await ask({
      ...over,
      model: 'echo',
      action: 'continue',
      messages: [user('tell me'), { role: 'assistant', content: `${words(3)}[aborted]` }],
    });
    expect(contentOf(frames)).toContain('Carry on from this point:\nword1 word2 word3');
    const { body } = await getJson(`conversations/${own}`);
    expect(body.messages).toHaveLength(2);
    expect(body.messages[1].text.startsWith(words(3))).toBe(true);
  });

  it('tries providers in the order of the list, and skips the ignored ones in auto', async () => {
    const listed = await ask({ provider: 'Nobody Assistant', messages: [user('2+2')] }).catch(() => []);
    expect(listed.some((frame) => frame.type === 'error' || frame.type === 'provider')).toBe(true);
    const auto = await ask({ messages: [user('2+2')], ignored: ['Assistant'] });
    expect(auto.map((frame) => frame.type)).toContain('error');
  });
});

describe('files', () => {
  it('are uploaded into a bucket, read by its stream, and asked about by reference in the text', async () => {
    const bucket = crypto.randomUUID();
    const form = new FormData();
    form.append('files', new File([await blob(leasePdf())], 'lease.pdf', { type: 'application/pdf' }));
    form.append('files', new File([await blob(receiptPng())], 'чек.png', { type: 'image/png' }));
    const upload = await fetch(`${api}/files/${bucket}`, { method: 'POST', body: form });
    expect(await upload.json()).toMatchObject({ bucket_id: bucket, files: ['lease.pdf'], media: ['чек.png'] });

    const stream = await fetch(`${api}/files/${bucket}`, { headers: { accept: 'text/event-stream' } });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const events = (await stream.text())
      .split('\n\n')
      .filter((event) => event.startsWith('data: '))
      .map((event) => JSON.parse(event.slice(6)));
    expect(events[0]).toMatchObject({ action: 'load', size: expect.any(Number) });
    expect(events.at(-1)).toMatchObject({ action: 'done', size: expect.any(Number) });
    expect(events.at(-1).size).toBeGreaterThan(1_000);

    const frames = await ask({
      conversation_id: crypto.randomUUID(),
      messages: [user(`{"bucket_id":"${bucket}"}\n\nHow much notice must the tenant give?`)],
    });
    expect(contentOf(frames).toLowerCase()).toContain('three months');

    const picture = await fetch(`${server.url}/files/${bucket}/media/${encodeURIComponent('чек.png')}`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect((await fetch(`${api}/files/${bucket}`, { method: 'DELETE' })).status).toBe(200);
    expect((await fetch(`${api}/files/${bucket}`)).status).toBe(404);
  });

  it('travel with the question as a form, and reach a model as images', async () => {
    await ask({ provider: 'Custom', api_base: upstream.baseUrl, model: 'words-2', messages: [user('What is this?')] }, [
      new File([await blob(receiptPng())], 'receipt.png', { type: 'image/png' }),
    ]);
    expect(JSON.stringify(upstream.requests.at(-1)?.body)).toContain('data:image/');
  });

  it('come from an address that is the whole message', async () => {
    const bucket = crypto.randomUUID();
    const form = new FormData();
    form.append('files', new File([JSON.stringify([{ url: `${web.url}/article` }])], 'downloads.json'));
    await fetch(`${api}/files/${bucket}`, { method: 'POST', body: form });
    const stream = await fetch(`${api}/files/${bucket}`, { headers: { accept: 'text/event-stream' } });
    const text = await stream.text();
    expect(text).toContain('"action":"download"');
    expect(text).toContain('"action":"done"');
    const frames = await ask({ messages: [user([{ bucket_id: bucket, url: `${web.url}/article` }])] });
    expect(frames.map((frame) => frame.type)).toContain('finish');
    const plain = await (await fetch(`${api}/files/${bucket}`)).text();
    expect(plain).toContain('Bake it at 250 degrees');
  });
});

describe('sharing', () => {
  it('posts the record, reads it, and polls with its date', async () => {
    const share = crypto.randomUUID();
    const record = { id: 'c1', title: 'T', updated: 1_700_000_000_000, items: [{ role: 'user', content: 'hi' }] };
    const post = (body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${api}/chat/${share}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const made = await post(record);
    expect(made.status).toBe(200);
    expect(await made.json()).toMatchObject({ share_id: share });
    expect((await getJson(`chat/${share}`)).body).toMatchObject(record);
    const poll = (date: string) => getJson(`chat/${share}`, { 'if-none-match': date, 'x-conversation-id': 'c1' });
    expect((await poll('1700000000000')).status).toBe(304);
    const more = {
      ...record,
      updated: 1_700_000_000_001,
      items: [...record.items, { role: 'assistant', content: 'yo' }],
    };
    expect((await post(more)).status).toBe(200);
    expect(await poll('1700000000000')).toMatchObject({ status: 200, body: more });
    expect((await getJson(`chat/${crypto.randomUUID()}`)).status).toBe(404);
  });
});

describe('the rest of its requests', () => {
  it('uploads cookies', async () => {
    const form = new FormData();
    form.append('file', new File(['[{"domain":".example.com","name":"a","value":"cookie-CANARY"}]'], 'c.json'));
    const response = await fetch(`${api}/upload_cookies`, { method: 'POST', body: form });
    expect({ status: response.status, text: await response.text() }).toEqual({ status: 200, text: 'File saved' });
  });

  it('hands a conversation to memory and searches it', async () => {
    const record = { id: 'c1', items: [{ role: 'user', content: 'My dog is called Rex' }] };
    const response = await fetch(`${api}/memory/visitor`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(record),
    });
    expect(await response.json()).toEqual({ count: 1 });
    const { body } = await getJson('memory/visitor?search=dog');
    expect(JSON.stringify(body)).toContain('Rex');
  });

  it('tracks usage and reports errors', async () => {
    const post = (path: string, body: unknown) =>
      fetch(`${api}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then((response) => response.json());
    expect(
      await post('usage', { model: 'm', provider: 'p', prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }),
    ).toEqual({});
    expect(await post('log', { type: 'error', error: 'X', message: 'X: y' })).toEqual({});
    const day = new Date().toISOString().slice(0, 10);
    expect(await (await fetch(`${api}/usage/${day}`)).text()).toContain('"total_tokens":3');
  });

  it('plays an answer', async () => {
    const response = await fetch(`${api}/synthesize/Assistant?text=Good%20morning%20to%20everyone&language=en`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^audio\//);
    const sound = Buffer.from(await response.arrayBuffer());
    expect(sound.subarray(0, 4).toString()).toBe('RIFF');
    const bytesPerSecond = sound.readUInt32LE(28);
    const seconds = (sound.length - 44) / bytesPerSecond;
    expect(seconds).toBeGreaterThan(0.7);
    expect(seconds).toBeLessThan(6);
    let loudest = 0;
    for (let at = 44; at + 1 < sound.length; at += 2) loudest = Math.max(loudest, Math.abs(sound.readInt16LE(at)));
    expect(loudest).toBeGreaterThan(1_000);
  });

  it.each(['/', '/chat/', `/chat/${crypto.randomUUID()}`, '/chat/settings/'])('opens the page %s', async (path) => {
    const response = await fetch(`${server.url}${path}`, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it.each([
    ['/chat', 308, '/chat/'],
    ['/chat/menu/', 302, '/chat/'],
    ['/images/', 302, '/chat/'],
  ])('is sent from %s on', async (path, status, location) => {
    const response = await fetch(`${server.url}${path}`, { redirect: 'manual', headers: { accept: 'text/html' } });
    expect({ status: response.status, location: response.headers.get('location') }).toEqual({ status, location });
  });
});
