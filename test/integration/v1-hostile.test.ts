/** Requests no client should send: refused in OpenAI's shape, with the field at fault, and nothing asked of anybody. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectCustom } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type Site, startSite } from '#test/support/site.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
let site: Site;

beforeAll(async () => {
  upstream = await startUpstream();
  site = await startSite({});
  server = await startServer();
  await connectCustom(server.url, upstream.baseUrl);
});
afterAll(async () => {
  await server.stop();
  await site.close();
  await upstream.close();
});

const CHAT = '/v1/chat/completions';
const post = (body: unknown, path = CHAT, headers: Record<string, string> = {}) =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function refused(
  response: Response,
  statuses: readonly number[],
): Promise<{ param: string | null; code: string | null }> {
  const { error } = (await response.json()) as {
    error: { message: string; type: string; param: string | null; code: string | null };
  };
  expect(statuses).toContain(response.status);
  expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type']);
  expect(error.message).not.toMatch(/\bat .*\(|node_modules|\/lib\//);
  return error;
}

const ask = (over: object) => ({ model: 'echo', messages: [{ role: 'user', content: 'Hi' }], ...over });
const tool = (name: string, parameters: object = {}) => ({ type: 'function', function: { name, parameters } });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const content = (part: unknown) => ask({ messages: [{ role: 'user', content: [part] }] });

describe('bodies', () => {
  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a string', '"x"'],
    ['nothing', ''],
    ['deep', `{"messages":${'['.repeat(5_000)}`],
  ])('%s', async (_, body) => {
    const before = upstream.requests.length;
    await refused(await post(body), [400, 413, 415]);
    expect(upstream.requests.length).toBe(before);
  });

  it.each([
    ['model', ask({ model: 7 })],
    ['model', ask({ model: 'gpt-4o\n' })],
    ['messages', { model: 'echo' }],
    ['messages', ask({ messages: [] })],
    ['messages.0.role', ask({ messages: [{ role: 'god', content: 'x' }] })],
    ['stream', ask({ stream: 'yes' })],
    ['n', ask({ n: 1_000 })],
    ['n', ask({ n: 2 })],
    ['max_tokens', ask({ max_tokens: 1e12 })],
    ['max_tokens', ask({ max_tokens: -1 })],
    ['temperature', ask({ temperature: 99 })],
    ['seed', ask({ seed: 'x' })],
    ['logit_bias', ask({ logit_bias: Object.fromEntries(many(5_000, (index) => [String(index), 1])) })],
    [
      'response_format',
      ask({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { d: 'x'.repeat(5e6) } } } }),
    ],
    ['response_format.type', ask({ response_format: { type: 'xml' } })],
    ['tools', ask({ tools: many(1_000, (index) => tool(`t${index}`)) })],
    ['tools.0.function.name', ask({ tools: [tool('__proto__')] })],
    ['tools.0.function.name', ask({ tools: [tool('a b')] })],
    ['tools', ask({ tools: [tool('same'), tool('same')] })],
    ['tools.0.function.parameters', ask({ tools: [tool('loop', { $ref: '#' })] })],
    ['tools.0.function.parameters', ask({ tools: [tool('out', { $ref: 'https://example.org/schema' })] })],
    ['tool_choice', ask({ tools: [tool('one')], tool_choice: { type: 'function', function: { name: 'two' } } })],
    ['tool_choice', ask({ tool_choice: 'always' })],
    ['conversation_id', ask({ conversation_id: '../../etc' })],
  ])('%s at fault', async (param, body) => {
    const before = upstream.requests.length;
    const error = await refused(await post(body), [400]);
    expect(error.param).toBe(param);
    expect(upstream.requests.length).toBe(before);
  });
});

describe('parts of a message', () => {
  it.each([
    ['an unknown type', { type: 'hologram', hologram: 'x' }, [400]],
    ['an address on this machine', { type: 'image_url', image_url: { url: 'http://127.0.0.1:1/x.png' } }, [400]],
    ['metadata of a cloud', { type: 'image_url', image_url: { url: 'http://169.254.169.254/latest' } }, [400]],
    ['a file of the disk', { type: 'image_url', image_url: { url: 'file:///etc/passwd' } }, [400]],
    [
      'a text that is called an image',
      { type: 'image_url', image_url: { url: `data:image/png;base64,${btoa('no')}` } },
      [400, 415],
    ],
    ['broken base64', { type: 'input_audio', input_audio: { data: '%%%', format: 'wav' } }, [400]],
    ["somebody else's file", { type: 'file', file: { file_id: 'file-u00000000000000000000000000000000' } }, [404]],
    ['a file of no bucket', { type: 'file', file: { file_id: '../../etc/passwd' } }, [400]],
  ])('%s', async (_, part, statuses) => {
    const before = upstream.requests.length;
    await refused(await post(content(part)), statuses);
    expect(upstream.requests.length).toBe(before);
  });

  it('does not go where an address of an image leads on this machine', async () => {
    await refused(await post(content({ type: 'image_url', image_url: { url: `${site.origin}/x.png` } })), [400]);
    expect(site.hits).toEqual([]);
  });

  it('leaves no files behind when it refuses', async () => {
    const text = { type: 'file', file: { filename: 'a.txt', file_data: `data:text/plain;base64,${btoa('x')}` } };
    const bad = { type: 'image_url', image_url: { url: 'file:///x' } };
    await refused(await post(ask({ messages: [{ role: 'user', content: [text, bad] }] })), [400]);
  });
});

describe('orders of messages that make no sense', () => {
  it.each([
    ['a result nobody asked for', [{ role: 'tool', tool_call_id: 'x', content: 'y' }]],
    [
      'two system messages',
      [
        { role: 'system', content: 'a' },
        { role: 'system', content: 'b' },
        { role: 'user', content: 'c' },
      ],
    ],
    [
      'an answer at the end',
      [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
      ],
    ],
    ['nothing said', [{ role: 'user', content: '' }]],
    ['no content', [{ role: 'user', content: null }]],
    ['only a system message', [{ role: 'system', content: 'x' }]],
  ])('%s', async (_, messages) => {
    const response = await post(ask({ messages }));
    expect(response.status).toBeLessThan(500);
  });
});

describe('addresses', () => {
  it.each([
    ['GET', '/v1/xyz'],
    ['POST', '/v1//chat/completions'],
    ['POST', '/v1/chat/completions/'],
    ['POST', '/V1/chat/completions'],
    ['POST', '/api/Nobody/chat/completions'],
    ['POST', '/api/..%2f../chat/completions'],
    ['POST', '/api/http:%2f%2f127.0.0.1/chat/completions'],
  ])('%s %s: 404 in JSON', async (method, path) => {
    const body = method === 'POST' ? { body: JSON.stringify(ask({})) } : {};
    const response = await fetch(server.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...body,
    });
    await refused(response, [404]);
  });

  it('other methods: 405 with what is allowed', async () => {
    const response = await fetch(server.url + CHAT, { method: 'PUT' });
    await refused(response, [405]);
    expect(response.headers.get('allow')).toContain('POST');
  });
});

it('drops headers it has no use for', async () => {
  const response = await post(ask({}), CHAT, { 'openai-organization': 'a%0d%0ax: y', 'openai-project': 'p' });
  expect(response.status).toBe(200);
  expect(upstream.requests.at(-1)?.headers['openai-organization']).toBeUndefined();
});
