/** Messages before Anthropic itself, driven by its own client: what it wrote goes there as it is, and so does what comes back. */
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leasePdf } from '#test/fixtures/index.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type AnthropicUpstream, startAnthropic } from '#test/upstream/anthropic.ts';
import { startUpstream, type Upstream, words } from '#test/upstream/index.ts';

let server: TestServer;
let claude: AnthropicUpstream;
let other: Upstream;
let client: Anthropic;
const KEY = 'sk-ant-api03-of-the-owner-0123456789';
const HELLO: Anthropic.MessageParam[] = [{ role: 'user', content: 'Say it.' }];
/** The client does not know it any more; programs send it all the same. */
const TOP_K = { top_k: 7 };
const EPHEMERAL = { type: 'ephemeral' as const };

beforeAll(async () => {
  claude = await startAnthropic({ apiKey: KEY });
  other = await startUpstream({ models: ['words-3'] });
  server = await startServer();
  const response = await fetch(`${server.url}/backend-api/v2/credentials/Anthropic`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ api_key: KEY, base_url: claude.baseUrl }),
  });
  expect(response.status, await response.text()).toBe(200);
  // The client asks under `/v1`, as it would at Anthropic.
  client = new Anthropic({
    baseURL: server.url,
    apiKey: 'secret',
    maxRetries: 0,
    defaultQuery: { provider: 'Anthropic' },
  });
});
afterAll(async () => {
  await server.stop();
  await claude.close();
  await other.close();
});

const sent = () => claude.requests.at(-1)?.body as Record<string, unknown>;

describe('a request', () => {
  it('goes on with everything it holds', async () => {
    await client.messages.create(
      {
        model: 'claude-words-3',
        max_tokens: 300,
        system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
        messages: [
          {
            role: 'user',
            content: [
              {
                type: 'document',
                title: 'Lease',
                context: 'Of 2024',
                citations: { enabled: true },
                cache_control: EPHEMERAL,
                source: { type: 'text', media_type: 'text/plain', data: 'The rent is due on the first.' },
              },
              { type: 'text', text: 'When?', cache_control: EPHEMERAL },
            ],
          },
        ],
        tools: [{ name: 'weather', input_schema: { type: 'object' }, cache_control: EPHEMERAL, strict: true }],
        tool_choice: { type: 'auto', disable_parallel_tool_use: true },
        ...TOP_K,
        metadata: { user_id: 'user-17' },
        service_tier: 'standard_only',
        stop_sequences: ['END'],
      },
      { headers: { 'anthropic-beta': 'context-1m-2025-08-07' } },
    );
    expect(sent()).toEqual({
      model: 'claude-words-3',
      stream: true,
      max_tokens: 300,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'document',
              title: 'Lease',
              context: 'Of 2024',
              citations: { enabled: true },
              cache_control: EPHEMERAL,
              source: { type: 'text', media_type: 'text/plain', data: 'The rent is due on the first.' },
            },
            { type: 'text', text: 'When?', cache_control: EPHEMERAL },
          ],
        },
      ],
      tools: [{ name: 'weather', input_schema: { type: 'object' }, cache_control: EPHEMERAL, strict: true }],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      top_k: 7,
      metadata: { user_id: 'user-17' },
      service_tier: 'standard_only',
      stop_sequences: ['END'],
    });
    expect(claude.requests.at(-1)?.headers['anthropic-beta']).toBe('context-1m-2025-08-07');
  });

  it('holds nothing of this server', async () => {
    const body = { model: 'claude-words-3', max_tokens: 5, messages: HELLO, timeout: 60, ignored: ['Gemini'] };
    await client.messages.create(body, { headers: { 'anthropic-beta': 'x\u00e9' } });
    expect(Object.keys(sent()).sort()).toEqual(['max_tokens', 'messages', 'model', 'stream']);
    expect(claude.requests.at(-1)?.headers['anthropic-beta']).toBeUndefined();
    expect(claude.requests.at(-1)?.headers['x-api-key']).toBe(KEY);
  });

  it("may use Anthropic's own tools and blocks, and the servers it reaches", async () => {
    const own = {
      tools: [
        { type: 'bash_20250124', name: 'bash' },
        { type: 'mcp_toolset', mcp_server_name: 'mine' },
      ],
      mcp_servers: [{ type: 'url', url: 'https://mcp.example.org/sse', name: 'mine' }],
      container: 'container_1',
    };
    const content = [
      { type: 'container_upload', file_id: 'file_1' },
      { type: 'text', text: 'Count the rows.' },
    ];
    const asked = { model: 'claude-words-3', max_tokens: 50, messages: [{ role: 'user', content }], ...own };
    await client.messages.create(asked as unknown as Anthropic.MessageCreateParamsNonStreaming);
    expect(sent()).toEqual({ ...asked, stream: true });
    const both = { ...asked, web_search: true } as unknown as Anthropic.MessageCreateParamsNonStreaming;
    await expect(client.messages.create(both)).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
  });

  it('has a place for system messages among the turns, and none for a turn with nothing left of it', async () => {
    const messages = [
      { role: 'system', content: 'Speak Latin.' },
      ...HELLO,
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'Of another model.', signature: '' }] },
      { role: 'user', content: 'Again.' },
    ] as Anthropic.MessageParam[];
    await client.messages.create({ model: 'claude-words-3', max_tokens: 5, system: 'Be brief.', messages });
    expect(sent()).toMatchObject({
      system: [
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'Speak Latin.' },
      ],
      messages: [HELLO[0], { role: 'user', content: 'Again.' }],
    });
  });

  it('has files of this server read into it, and loses thoughts that Anthropic has not signed', async () => {
    const form = new FormData();
    form.append('purpose', 'user_data');
    form.append('file', new Blob([new Uint8Array(await leasePdf())], { type: 'application/pdf' }), 'lease.pdf');
    const stored = (await (await fetch(`${server.url}/v1/files`, { method: 'POST', body: form })).json()) as {
      id: string;
    };
    const content = [
      { type: 'document', source: { type: 'file', file_id: stored.id }, citations: { enabled: true } },
      { type: 'text', text: 'And?' },
    ] as unknown as Anthropic.ContentBlockParam[];
    const said: Anthropic.ContentBlockParam[] = [
      { type: 'thinking', thinking: 'Of another model.', signature: '' },
      { type: 'thinking', thinking: 'Of this one.', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'aGlkZGVu' },
      { type: 'text', text: 'Hm.' },
    ];
    await client.messages.create({
      model: 'claude-words-3',
      max_tokens: 5,
      messages: [...HELLO, { role: 'assistant', content: said }, { role: 'user', content }],
    });
    const messages = sent().messages as { content: Record<string, unknown>[] }[];
    expect(messages[1]?.content).toEqual(said.slice(1));
    expect(messages[2]?.content[0]).toMatchObject({
      type: 'document',
      citations: { enabled: true },
      source: { type: 'base64', media_type: 'application/pdf', data: expect.stringMatching(/^JVBER/) },
    });
  });
});

describe('the list of models', () => {
  it('has the form its client reads, page by page', async () => {
    const first = await client.models.list({ limit: 2 });
    expect(first).toMatchObject({ has_more: true, first_id: first.data[0]?.id, last_id: first.data[1]?.id });
    expect(first.data[0]).toEqual({
      type: 'model',
      id: expect.any(String),
      display_name: expect.any(String),
      created_at: '1970-01-01T00:00:00Z',
    });
    const ids: string[] = [];
    for await (const model of client.models.list({ limit: 2 })) ids.push(model.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['claude-opus-5-5', 'claude-haiku-4-5-20251001', 'Assistant']));
    const back = await client.models.list({ before_id: ids[2] ?? '', limit: 1 });
    expect([back.data.map(({ id }) => id), back.has_more]).toEqual([[ids[1]], true]);
  });

  it('gives one', async () => {
    expect(await client.models.retrieve('claude-opus-5-5')).toMatchObject({ display_name: 'Claude opus-5-5' });
    await expect(client.models.retrieve('nothing')).rejects.toMatchObject({ status: 404, type: 'not_found_error' });
    await expect(client.models.list({ limit: 0 })).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
    });
  });
});

describe('an answer', () => {
  const ask = { model: 'claude-tools', max_tokens: 5_000, messages: HELLO };
  const TURN = [
    { type: 'thinking', thinking: 'I need the weather.', signature: 'c2lnbmVk' },
    { type: 'redacted_thinking', data: 'aGlkZGVu' },
    { type: 'text', text: 'Looking it up.' },
    { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Rome' } },
    { type: 'tool_use', id: 'toolu_2', name: 'time', input: {} },
  ];

  it('has signed and redacted thoughts, in one piece and streamed', async () => {
    expect((await client.messages.create(ask)).content).toEqual(TURN);
    const final = await client.messages.stream(ask).finalMessage();
    expect(final).toMatchObject({ content: TURN, stop_reason: 'tool_use', id: 'msg_1', model: 'claude-scripted' });
  });

  it('has citations, searches, the sequence it stopped at, and the counts of the cache', async () => {
    const asked = {
      model: 'claude-cited',
      max_tokens: 500,
      messages: HELLO,
      tools: [{ type: 'web_search_20250305' as const, name: 'web_search' as const }],
    };
    const expected = {
      content: [
        { type: 'server_tool_use', input: { query: 'rent' } },
        { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1' },
        { type: 'text', text: 'Due on the first.', citations: [{ type: 'char_location', document_title: 'Lease' }] },
      ],
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
      usage: {
        input_tokens: 5,
        cache_creation_input_tokens: 20,
        cache_read_input_tokens: 100,
        output_tokens: 9,
        server_tool_use: { web_search_requests: 1 },
      },
    };
    expect(await client.messages.create(asked)).toMatchObject(expected);
    expect(sent().tools).toEqual(asked.tools);
    expect(await client.messages.stream(asked).finalMessage()).toMatchObject(expected);
  });

  it('counts what was read before its first word', async () => {
    const stream = await client.messages.create({ ...ask, model: 'claude-thinking', stream: true });
    for await (const event of stream) {
      expect(event).toMatchObject({
        type: 'message_start',
        message: { usage: { cache_creation_input_tokens: 20, cache_read_input_tokens: 100 } },
      });
      break;
    }
  });

  it('that was refused says so in its own words', async () => {
    const refused = await client.messages.create({ ...ask, model: 'claude-refusal' });
    expect(refused).toMatchObject({ content: [], stop_reason: 'refusal' });
  });

  it('that breaks off is an exception', async () => {
    const broken = { ...ask, model: 'claude-error-event' };
    await expect(client.messages.create(broken)).rejects.toBeInstanceOf(Anthropic.APIError);
    await expect(client.messages.stream(broken).finalMessage()).rejects.toBeInstanceOf(Anthropic.APIError);
  });

  it('of a stand-in that does not stream is put together', async () => {
    const whole = await client.messages.create({ ...ask, model: 'claude-whole' });
    expect(whole).toMatchObject({ content: [{ text: 'In one piece.' }, { name: 'weather', input: { city: 'Rome' } }] });
  });

  it('of another provider is told as before', async () => {
    const custom = await fetch(`${server.url}/backend-api/v2/credentials/Custom`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ base_url: other.baseUrl }),
    });
    expect(custom.status).toBe(200);
    const plain = new Anthropic({ baseURL: server.url, apiKey: 'secret', maxRetries: 0 });
    const content = [{ type: 'text' as const, text: 'Say it.', cache_control: EPHEMERAL }];
    const message = await plain.messages.create({
      model: 'words-3',
      max_tokens: 100,
      ...TOP_K,
      messages: [{ role: 'user', content }],
    });
    expect(message).toMatchObject({ content: [{ type: 'text', text: words(3) }], provider: 'Custom' });
    expect(JSON.stringify(other.requests.at(-1)?.body)).not.toMatch(/cache_control|top_k/);
  });
});
