/** Models, providers, files, cookies and sound over OpenAI's API, with its own client where it has them. */
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectCustom, openAiClient } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
let openai: OpenAI;

beforeAll(async () => {
  upstream = await startUpstream({ models: ['echo', 'meta-llama/Llama-3'] });
  server = await startServer();
  await connectCustom(server.url, upstream.baseUrl);
  openai = openAiClient(server.url);
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });

describe('models and providers', () => {
  it('lists what can be asked, and providers by their names', async () => {
    const { data } = await openai.models.list();
    const of = (id: string) => data.find((model) => model.id === id);
    expect(of('echo')).toMatchObject({ object: 'model', owned_by: 'Custom', provider: false });
    expect(of('Custom')).toMatchObject({ provider: true });
    expect(of('Assistant')).toMatchObject({ provider: true });
    expect(of('OpenAI')).toBeUndefined();
  });

  it('gives one, also with a slash in its id', async () => {
    expect(await openai.models.retrieve('meta-llama/Llama-3')).toMatchObject({ id: 'meta-llama/Llama-3' });
    expect(await openai.models.retrieve('echo')).toMatchObject({ id: 'echo', created: 0 });
    await expect(openai.models.retrieve('nothing')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it.each(['..%2f', '%00', encodeURIComponent('<script>'), '..%2f..%2fetc%2fpasswd'])(
    '/v1/models/%s: 404',
    async (id) => {
      const response = await get(`/v1/models/${id}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    },
  );

  it('lists the models of one provider', async () => {
    const list = (await (await get('/api/Custom/models')).json()) as { data: { id: string }[] };
    expect(list.data.map(({ id }) => id)).toEqual(['echo', 'meta-llama/Llama-3']);
    const missing = await get('/api/Nobody/models');
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ error: { message: 'The provider does not exist.' } });
  });

  it('describes providers', async () => {
    const all = (await (await get('/v1/providers')).json()) as { id: string; object: string; created: number }[];
    expect(all.find(({ id }) => id === 'OpenAI')).toEqual({
      id: 'OpenAI',
      object: 'provider',
      created: 0,
      url: 'https://openai.com',
      label: 'OpenAI',
    });
    const one = (await (await get('/v1/providers/Custom')).json()) as { models: string[]; params: string[] };
    expect(one.models).toContain('echo');
    expect(one.params).toContain('temperature');
    expect((await get('/v1/providers/Nobody')).status).toBe(404);
  });

  it('says at the base address what there is', async () => {
    const index = (await (await get('/v1')).json()) as { base_url: string; endpoints: { path: string }[] };
    expect(index.base_url).toBe(`${server.url}/v1`);
    expect(index.endpoints.map(({ path }) => path)).toContain('/v1/chat/completions');
    expect((await get('/v1', { accept: 'text/html' })).headers.get('content-type')).toContain('text/html');
  });
});

describe('files', () => {
  it('are stored, listed, read, used and deleted', async () => {
    const text = 'The code of the door is 4711.';
    const made = await openai.files.create({ file: await toFile(Buffer.from(text), 'door.txt'), purpose: 'user_data' });
    expect(made).toMatchObject({ object: 'file', bytes: text.length, filename: 'door.txt', purpose: 'user_data' });
    const listed = await openai.files.list();
    expect(listed.data.map(({ id }) => id)).toEqual([made.id]);
    expect(await openai.files.retrieve(made.id)).toMatchObject({ id: made.id, filename: 'door.txt' });
    expect(await (await openai.files.content(made.id)).text()).toBe(text);
    const content = [
      { type: 'text' as const, text: 'What is the code?' },
      { type: 'file' as const, file: { file_id: made.id } },
    ];
    await openai.chat.completions.create({ model: 'echo', messages: [{ role: 'user', content }] });
    expect(JSON.stringify(upstream.requests.at(-1)?.body)).toContain('4711');
    expect(await openai.files.delete(made.id)).toEqual({ id: made.id, object: 'file', deleted: true });
    await expect(openai.files.retrieve(made.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    expect((await openai.files.list()).data).toEqual([]);
  });

  it('are listed page by page', async () => {
    const ids: string[] = [];
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      ids.push((await openai.files.create({ file: await toFile(Buffer.from(name), name), purpose: 'assistants' })).id);
    }
    const seen: string[] = [];
    for await (const file of openai.files.list({ limit: 2, order: 'asc' })) seen.push(file.id);
    expect(seen).toEqual(ids);
    expect((await openai.files.list({ purpose: 'vision' })).data).toEqual([]);
    for (const id of ids) await openai.files.delete(id);
  });

  it('of a purpose nobody knows, or none at all, are refused', async () => {
    const form = new FormData();
    form.append('purpose', 'junk');
    form.append('file', new Blob(['x']), 'x.txt');
    const post = (body: FormData) => fetch(`${server.url}/v1/files`, { method: 'POST', body });
    expect((await post(form)).status).toBe(400);
    const empty = new FormData();
    empty.append('purpose', 'user_data');
    expect((await post(empty)).status).toBe(400);
    expect((await openai.files.list()).data).toEqual([]);
  });

  it('of somebody else, or of nobody, are not there', async () => {
    for (const id of ['file-u00000000000000000000000000000000', 'file-abc', crypto.randomUUID()]) {
      expect((await get(`/v1/files/${id}`)).status).toBe(404);
      expect((await get(`/v1/files/${id}/content`)).status).toBe(404);
      expect((await fetch(`${server.url}/v1/files/${id}`, { method: 'DELETE' })).status).toBe(404);
    }
  });

  it('go into a bucket, whose text comes back', async () => {
    const bucket = crypto.randomUUID();
    const form = new FormData();
    form.append('files', new Blob(['Hello from a bucket']), 'note.txt');
    const response = await fetch(`${server.url}/v1/files/${bucket}`, { method: 'POST', body: form });
    expect(await response.json()).toMatchObject({ bucket_id: bucket, url: `/v1/files/${bucket}`, files: ['note.txt'] });
    expect(await (await get(`/v1/files/${bucket}`)).text()).toContain('Hello from a bucket');
    const events = await (await get(`/v1/files/${bucket}`, { accept: 'text/event-stream' })).text();
    expect(events).toContain('"action":"done"');
  });
});

describe('cookies and sound', () => {
  it('takes several cookie files', async () => {
    const cookies = JSON.stringify([{ domain: '.github.com', name: 'user_session', value: 'x', path: '/' }]);
    const form = new FormData();
    form.append('files', new Blob([cookies]), 'one.json');
    form.append('files', new Blob([cookies]), 'two.json');
    const response = await fetch(`${server.url}/v1/upload_cookies`, { method: 'POST', body: form });
    expect(await response.json()).toEqual([{ filename: 'one.json' }, { filename: 'two.json' }]);
    const empty = await fetch(`${server.url}/v1/upload_cookies`, { method: 'POST', body: new FormData() });
    expect([400, 422]).toContain(empty.status);
  });

  it('speaks', async () => {
    const response = await get('/v1/synthesize/Assistant?text=Hello&language=en');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('audio/');
    expect((await get('/v1/synthesize/Assistant')).status).toBe(422);
    expect((await get('/v1/synthesize/Nobody?text=x')).status).toBe(404);
    expect((await get('/v1/synthesize/Groq?text=x')).status).toBe(404);
  });
});
