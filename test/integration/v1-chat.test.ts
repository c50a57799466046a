/** Chat completions, driven by OpenAI's own client and by bare requests, through both doors. */

import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printedPng } from '#test/fixtures/images.ts';
import { connectCustom, dataLines, openAiClient } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import {
  chunk,
  DONE,
  EVENT_STREAM,
  MIXED_TEXT,
  startUpstream,
  text,
  type Upstream,
  words,
} from '#test/upstream/index.ts';
import { SCENARIO_NAMES } from '#test/upstream/scenarios.ts';

/** Names with an argument, and those that a test scripts: what is in no list is found by no name alone. */
const MODELS = [
  ...SCENARIO_NAMES,
  ...['words-2', 'words-3', 'words-4', 'words-5', 'slow-5', 'slow-20', 'status-400', 'status-413', 'status-500'],
  ...['status-529', 'rate-limit-9', 'json-good', 'json-fenced', 'json-bad', 'uncounted', 'likely'],
];
const HELLO = [{ role: 'user' as const, content: 'Say it.' }];

describe.each([['direct'], ['routes']])('through the %s door', (door) => {
  let server: TestServer;
  let upstream: Upstream;
  let openai: OpenAI;

  beforeAll(async () => {
    upstream = await startUpstream({ models: MODELS });
    const env = { DIRECT_DOOR: door === 'direct' ? '1' : '0', UPSTREAM_FIRST_BYTE_MS: '700', UPSTREAM_IDLE_MS: '700' };
    server = await startServer({ env });
    await connectCustom(server.url, upstream.baseUrl);
    openai = openAiClient(server.url);
  });
  afterAll(async () => {
    await server.stop();
    await upstream.close();
  });

  const post = (body: unknown, path = '/v1/chat/completions', headers: Record<string, string> = {}) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const refusalOf = async (response: Response) =>
    ((await response.json()) as { error: { message: string; type: string; param: string | null; code: string | null } })
      .error;
  const lastRequest = () => upstream.requests.at(-1)?.body as Record<string, unknown>;

  it('answers in one piece', async () => {
    const answer = await openai.chat.completions.create({ model: 'words-5', messages: HELLO });
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'words-5',
      provider: 'Custom',
      choices: [
        { index: 0, message: { role: 'assistant', content: words(5), tool_calls: null }, finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
    });
    expect(answer.id).toMatch(/^chatcmpl-/);
    expect(answer.usage).not.toHaveProperty('estimated');
  });

  it('streams chunks that join to the same text', async () => {
    const stream = await openai.chat.completions.create({
      model: 'slow-5',
      messages: HELLO,
      stream: true,
      stream_options: { include_usage: true },
    });
    let joined = '';
    let count = 0;
    const ends: unknown[] = [];
    for await (const part of stream) {
      expect(part.object).toBe('chat.completion.chunk');
      count += 1;
      joined += part.choices[0]?.delta.content ?? '';
      if (part.choices[0]?.finish_reason) ends.push(part.choices[0].finish_reason);
      if (part.choices.length === 0) ends.push(part.usage?.total_tokens);
    }
    expect(joined).toBe(words(200));
    expect(ends).toEqual(['stop', 12]);
    expect(count).toBeGreaterThan(100);
  });

  it('sends the role once, usage only where it is asked for, and [DONE] last', async () => {
    const ask = async (more: object) =>
      dataLines(await post({ model: 'words-3', messages: HELLO, stream: true, ...more }));
    const plain = await ask({});
    expect(plain.at(-1)).toBe('[DONE]');
    expect(plain.filter((line) => line.includes('"role"'))).toHaveLength(1);
    expect(JSON.parse(plain.at(-2) ?? '')).toMatchObject({
      choices: [{ delta: { content: null }, finish_reason: 'stop' }],
      usage: { total_tokens: 12 },
    });
    const without = await ask({ stream_options: { include_usage: false } });
    expect(without.join('')).not.toContain('"usage"');
    const withUsage = await ask({ stream_options: { include_usage: true } });
    expect(JSON.parse(withUsage.at(-2) ?? '')).toMatchObject({ choices: [], usage: { total_tokens: 12 } });
  });

  it('keeps a question of a thread once, however often it fails', async () => {
    const conversation_id = crypto.randomUUID();
    const ask = (model: string, content: string) => {
      const body = { model, provider: 'Custom', conversation_id, messages: [{ role: 'user', content }] };
      return openai.chat.completions.create(body as OpenAI.ChatCompletionCreateParamsNonStreaming, { maxRetries: 1 });
    };
    await expect(ask('status-413', 'Book the flight')).rejects.toMatchObject({
      status: 413,
      code: 'request_too_large',
    });
    await expect(ask('malformed', 'Book the flight')).rejects.toMatchObject({ status: 502, code: 'malformed_stream' });
    await ask('words-2', 'Thanks');
    expect(lastRequest().messages).toEqual([
      { role: 'user', content: 'Book the flight' },
      { role: 'assistant', content: 'one ' },
      { role: 'user', content: 'Thanks' },
    ]);
  });

  it("hands on a message's name and how closely a picture shall be looked at", async () => {
    const url = `data:image/png;base64,${Buffer.from(printedPng([{ text: 'Hello' }])).toString('base64')}`;
    const content = [{ type: 'image_url', image_url: { url, detail: 'low' } }];
    await post({ model: 'words-2', provider: 'Custom', messages: [{ role: 'user', name: 'ada', content }] });
    expect(lastRequest().messages).toMatchObject([
      { role: 'user', name: 'ada', content: [{ image_url: { detail: 'low' } }] },
    ]);
  });

  it('tells reasoning under both of its names', async () => {
    const stream = await openai.chat.completions.create({ model: 'reasoning', messages: HELLO, stream: true });
    let reasoning = '';
    let content = '';
    for await (const { choices } of stream) {
      const delta = choices[0]?.delta as { reasoning_content?: string; reasoning?: string; content?: string | null };
      expect(delta.reasoning).toBe(delta.reasoning_content);
      reasoning += delta.reasoning_content ?? '';
      content += delta.content ?? '';
    }
    expect({ reasoning, content }).toEqual({ reasoning: 'Let me think.', content: 'The answer is 42.' });
    const whole = await openai.chat.completions.create({ model: 'think', messages: HELLO });
    expect(whole.choices[0]?.message).toMatchObject({
      content: 'The answer is 42.',
      reasoning_content: 'Let me think.',
    });
  });

  const TOOL = {
    type: 'function' as const,
    function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  };

  it('passes tools on and tool calls back, streamed and whole', async () => {
    const asked = { model: 'tools', messages: HELLO, tools: [TOOL], tool_choice: 'auto' as const };
    const whole = await openai.chat.completions.create(asked);
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
          { id: 'call_2', type: 'function', function: { name: 'time', arguments: '{}' } },
        ],
      },
    });
    expect(lastRequest()).toMatchObject({ tools: [TOOL], tool_choice: 'auto' });
    const streamed = openai.chat.completions.stream(asked);
    const message = await streamed.finalMessage();
    expect(message.tool_calls?.map((call) => (call.type === 'function' ? call.function.arguments : ''))).toEqual([
      '{"city":"Rome"}',
      '{}',
    ]);
  });

  it('hands results of tools to the provider as they were called for', async () => {
    const call = { id: 'call_1', type: 'function' as const, function: { name: 'weather', arguments: '{}' } };
    const messages = [
      { role: 'system' as const, content: 'Be brief.' },
      ...HELLO,
      { role: 'assistant' as const, content: null, tool_calls: [call] },
      { role: 'tool' as const, tool_call_id: 'call_1', content: 'Sunny' },
    ];
    await openai.chat.completions.create({ model: 'echo', messages, tools: [TOOL] });
    expect(lastRequest()).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Say it.' },
        { role: 'assistant', tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'Sunny' },
      ],
    });
  });

  it('hands on how likely each token was, streamed and whole', async () => {
    const tokens = ['one', ' two'].map((token) => ({
      token,
      logprob: -0.1,
      bytes: [...Buffer.from(token)],
      top_logprobs: [],
    }));
    const frames = tokens.map((token) =>
      chunk({ content: token.token }).replace('"delta"', `"logprobs":{"content":${JSON.stringify([token])}},"delta"`),
    );
    upstream.script('likely', {
      headers: EVENT_STREAM,
      steps: [...frames, chunk({}, 'stop'), DONE].map((send) => ({ send })),
    });
    const asked = { model: 'likely', messages: HELLO, logprobs: true, top_logprobs: 2 };
    const whole = await openai.chat.completions.create(asked);
    expect(lastRequest()).toMatchObject({ logprobs: true, top_logprobs: 2 });
    expect(whole.choices[0]?.logprobs).toEqual({ content: tokens, refusal: null });
    const streamed = await openai.chat.completions.stream(asked).finalChatCompletion();
    expect(streamed.choices[0]).toMatchObject({ logprobs: { content: tokens }, message: { content: 'one two' } });
    const unasked = await openai.chat.completions.create({ model: 'likely', messages: HELLO });
    expect(unasked.choices[0]?.logprobs).toBeNull();
  });

  it.each<[string, object]>([
    ['logprobs', { logprobs: true, model: 'Assistant' }],
    ['logprobs', { logprobs: true, conversation_id: 'thread-with-logprobs' }],
    ['top_logprobs', { top_logprobs: 2 }],
    ['top_logprobs', { logprobs: true, top_logprobs: 21 }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['functions', { functions: [{ name: 'weather' }] }],
  ])('refuses a wish that nobody would fulfil: %s %j', async (param, wish) => {
    const response = await post({ model: 'words-3', messages: HELLO, ...wish });
    expect(response.status).toBe(400);
    expect((await refusalOf(response)).param).toMatch(new RegExp(`^${param}\\b`));
  });

  it('passes sampling on as it is', async () => {
    const sampling = {
      temperature: 0.5,
      top_p: 0.9,
      seed: 7,
      stop: ['END'],
      presence_penalty: 1,
      logit_bias: { '50256': -100 },
    };
    await openai.chat.completions.create({
      model: 'words-2',
      messages: HELLO,
      max_completion_tokens: 50,
      reasoning_effort: 'low',
      ...sampling,
    });
    expect(lastRequest()).toMatchObject({ ...sampling, max_tokens: 50, reasoning_effort: 'low' });
  });

  it.each([
    [{ max_tokens: 5 }, words(5), 'length'],
    [{ stop: ' word4' }, words(3), 'stop'],
  ])('holds a provider that takes no notice to %j', async (bounds, content, finish_reason) => {
    const asked = { model: 'words-20', provider: 'Custom', messages: HELLO, ...bounds };
    const whole = await openai.chat.completions.create(asked);
    expect(whole.choices[0]).toMatchObject({ message: { content }, finish_reason });
    const told = { content: '', finish_reason: '' };
    for await (const { choices } of await openai.chat.completions.create({ ...asked, stream: true })) {
      told.content += choices[0]?.delta.content ?? '';
      told.finish_reason += choices[0]?.finish_reason ?? '';
    }
    expect(told).toEqual({ content, finish_reason });
  });

  describe('answers in JSON', () => {
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer' } },
      required: ['n'],
      additionalProperties: false,
    };
    const format = { type: 'json_schema' as const, json_schema: { name: 'number', schema, strict: true } };
    const says = (model: string, content: string) =>
      upstream.script(model, {
        headers: EVENT_STREAM,
        steps: [text(content), chunk({}, 'stop'), DONE].map((send) => ({ send })),
      });

    it('passes the schema on and parses with the client', async () => {
      says('json-good', '{"n": 4}');
      const parsed = await openai.chat.completions.parse({
        model: 'json-good',
        messages: HELLO,
        response_format: format,
      });
      expect(parsed.choices[0]?.message.content).toBe('{"n": 4}');
      expect(lastRequest()).toMatchObject({ response_format: format });
    });

    it('takes the JSON out of its wrapping', async () => {
      says('json-fenced', 'Here you are:\n```json\n{"n": 5}\n```\nBye.');
      const answer = await openai.chat.completions.create({
        model: 'json-fenced',
        messages: HELLO,
        response_format: { type: 'json_object' },
      });
      expect(answer.choices[0]?.message.content).toBe('{"n": 5}');
    });

    it('streams the JSON alone, as it comes', async () => {
      says('json-fenced', '```json\n{"n": 5}\n```\nBye.');
      const stream = openai.chat.completions.stream({ model: 'json-fenced', messages: HELLO, response_format: format });
      const final = await stream.finalChatCompletion();
      expect(final.choices[0]?.message).toMatchObject({ content: '{"n": 5}' });
      says('json-fenced', 'Here you are: {"n": 6}');
      const asked = { model: 'json-fenced', messages: HELLO, response_format: format, stream: true } as const;
      let told = '';
      for await (const { choices } of await openai.chat.completions.create(asked)) {
        told += choices[0]?.delta.content ?? '';
      }
      expect(told).toBe('{"n": 6}');
    });

    it('ends a stream that breaks the schema with an error, and one that was cut with its reason', async () => {
      says('json-bad', '{"n": "five"}');
      const asked = { model: 'json-bad', messages: HELLO, response_format: format, stream: true } as const;
      const lines = await dataLines(await post(asked));
      expect(lines.join('')).toContain('five');
      expect(lines.at(-1)).toBe('[DONE]');
      expect(JSON.parse(lines.at(-2) ?? '')).toMatchObject({ error: { code: 'json_validate_failed' } });
      expect(lines.join('')).not.toContain('"finish_reason":"stop"');
      const read = async () => {
        for await (const _ of await openai.chat.completions.create(asked));
      };
      await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
      // Words that are no JSON at all are a plain refusal: nothing was told yet.
      says('json-bad', 'I would rather not.');
      await expect(read()).rejects.toMatchObject({ status: 502, code: 'json_validate_failed' });
      upstream.script('json-bad', {
        headers: EVENT_STREAM,
        steps: [text('{"n": 1'), chunk({}, 'length'), DONE].map((send) => ({ send })),
      });
      const cut = await openai.chat.completions.create({ ...asked, stream: false });
      expect(cut.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '{"n": 1' } });
    });

    it('does not hand over what breaks the schema', async () => {
      says('json-bad', '{"n": "five"}');
      const asked = openai.chat.completions.create({ model: 'json-bad', messages: HELLO, response_format: format });
      await expect(asked).rejects.toMatchObject({ status: 502, code: 'json_validate_failed' });
    });
  });

  describe('a thread that the server keeps', () => {
    it('answers the second message in the context of the first', async () => {
      const conversation_id = crypto.randomUUID();
      const ask = (content: string) =>
        openai.chat.completions.create({
          model: 'echo',
          messages: [{ role: 'user', content }],
          conversation_id,
        } as OpenAI.ChatCompletionCreateParamsNonStreaming);
      await ask('Hello, I am Heiner.');
      await ask('Tell me something about my name');
      expect(lastRequest().messages).toEqual([
        { role: 'user', content: 'Hello, I am Heiner.' },
        { role: 'assistant', content: 'Hello, I am Heiner.' },
        { role: 'user', content: 'Tell me something about my name' },
      ]);
      // Whoever repeats the history does not double it.
      await openai.chat.completions.create({
        model: 'echo',
        conversation_id,
        messages: [
          { role: 'user', content: 'Hello, I am Heiner.' },
          { role: 'assistant', content: 'Hello, I am Heiner.' },
          { role: 'user', content: 'And now?' },
        ],
      } as OpenAI.ChatCompletionCreateParamsNonStreaming);
      expect(lastRequest().messages).toHaveLength(3);
    });

    it('keeps calls of tools, and what came of them', async () => {
      const conversation_id = crypto.randomUUID();
      await post({ model: 'tools', messages: HELLO, tools: [TOOL], conversation_id });
      const results = ['call_1', 'call_2'].map((tool_call_id) => ({ role: 'tool', tool_call_id, content: 'Sunny' }));
      await post({ model: 'echo', messages: results, tools: [TOOL], conversation_id });
      expect(lastRequest().messages).toMatchObject([
        { role: 'user' },
        {
          role: 'assistant',
          tool_calls: [{ id: 'call_1', function: { arguments: '{"city":"Rome"}' } }, { id: 'call_2' }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'Sunny' },
        { role: 'tool', tool_call_id: 'call_2', content: 'Sunny' },
      ]);
    });

    it('is named in the path, too', async () => {
      const id = crypto.randomUUID();
      const path = `/api/Custom/${id}/chat/completions`;
      for (const content of ['one', 'two']) await post({ model: 'echo', messages: [{ role: 'user', content }] }, path);
      expect(lastRequest().messages).toHaveLength(3);
    });
  });

  it('names the provider in the body, the query and the path; the body wins', async () => {
    const ask = async (path: string, body: object) =>
      (await (await post({ model: '', messages: [{ role: 'user', content: '2+2' }], ...body }, path)).json()).provider;
    expect(await ask('/v1/chat/completions?provider=Assistant', {})).toBe('Assistant');
    expect(await ask('/api/Assistant/chat/completions', {})).toBe('Assistant');
    expect(await ask('/api/Assistant/chat/completions', { provider: 'Custom', model: 'echo' })).toBe('Custom');
    expect(await ask('/v1/chat/completions', { provider: ['Nobody', 'Assistant'] })).toBe('Assistant');
  });

  it('forwards a foreign key to the named provider, and the placeholder to nobody', async () => {
    const seen = () => upstream.requests.at(-1)?.headers.authorization;
    const body = { model: 'echo', provider: 'Custom', messages: HELLO };
    await post(body, undefined, { authorization: 'Bearer key-of-the-provider' });
    expect(seen()).toBe('Bearer key-of-the-provider');
    await post(body, undefined, { authorization: 'Bearer secret' });
    expect(seen()).toBeUndefined();
    await post({ ...body, api_key: 'in-the-body' }, undefined, { authorization: 'Bearer in-the-header' });
    expect(seen()).toBe('Bearer in-the-body');
  });

  it('takes images and files with a message', async () => {
    const image = `data:image/png;base64,${Buffer.from(printedPng([{ text: 'Hello' }])).toString('base64')}`;
    await post({ model: 'echo', messages: HELLO, image, image_name: 'dot.png' });
    const content = (lastRequest().messages as { content: { type: string }[] }[])[0]?.content;
    expect(content?.map(({ type }) => type)).toEqual(['image_url', 'text']);
    const file = { filename: 'note.txt', file_data: `data:text/plain;base64,${btoa('The code is 4711.')}` };
    const parts = [
      { type: 'text', text: 'What is the code?' },
      { type: 'file', file },
    ];
    await post({ model: 'echo', messages: [{ role: 'user', content: parts }] });
    expect(JSON.stringify(lastRequest().messages)).toContain('The code is 4711.');
    const refused = await post({ model: 'echo', messages: HELLO, image: 'https://example.org/a.png' });
    expect(refused.status).toBe(422);
    expect((await refusalOf(refused)).message).toBe(
      'The image you send must be a data URI. Example: data:image/jpeg;base64,...',
    );
  });

  it('says the text as the upstream said it, whatever it was cut into', async () => {
    for (const model of ['bytes', 'crlf', 'cr']) {
      const answer = await openai.chat.completions.create({ model, messages: HELLO });
      expect(answer.choices[0]?.message.content).toBe(MIXED_TEXT);
    }
  });

  describe('failures are typed', () => {
    const ask = (model: string, client = openai) => client.chat.completions.create({ model, messages: HELLO });

    it.each([
      ['status-400', OpenAI.BadRequestError, 400],
      ['unauthorized', OpenAI.AuthenticationError, 401],
      ['no-model', OpenAI.NotFoundError, 404],
      ['status-413', OpenAI.APIError, 413],
      ['rate-limit-9', OpenAI.RateLimitError, 429],
      ['status-500', OpenAI.InternalServerError, 502],
      ['status-529', OpenAI.InternalServerError, 502],
      ['html', OpenAI.InternalServerError, 502],
      ['empty', OpenAI.InternalServerError, 502],
      ['endless-line', OpenAI.InternalServerError, 502],
      ['hang', OpenAI.InternalServerError, 504],
    ])('%s', async (model, kind, status) => {
      const error = await ask(model, openAiClient(server.url, { path: '/api/Custom' })).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(kind);
      expect(error).toMatchObject({ status });
      expect(String(error)).not.toContain('CANARY');
    });

    it('says when to come back', async () => {
      const response = await post({ model: 'rate-limit-9', provider: 'Custom', messages: HELLO });
      expect(response.headers.get('retry-after')).toBe('9');
      expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    });

    it('names the models that come nearest', async () => {
      const error = await refusalOf(await post({ model: 'ecko', messages: HELLO }));
      expect(error).toMatchObject({ type: 'invalid_request_error', param: 'model', code: 'model_not_found' });
      expect(error.message).toContain('echo');
    });

    it('says where a key is to be had', async () => {
      const response = await post({ provider: 'OpenAI', model: 'gpt-4o', messages: HELLO });
      expect(response.status).toBe(401);
      expect((await refusalOf(response)).message).toContain('https://platform.openai.com/api-keys');
    });

    it.each(['error-frame', 'cut', 'reset', 'silence', 'short'])(
      '%s: text, then an error, then the end',
      async (model) => {
        const lines = await dataLines(await post({ model, provider: 'Custom', messages: HELLO, stream: true }));
        expect(lines.at(-1)).toBe('[DONE]');
        expect(JSON.parse(lines.at(-2) ?? '')).toMatchObject({ error: { type: 'server_error' }, provider: 'Custom' });
        expect(JSON.parse(lines[0] ?? '').choices[0].delta.content).toMatch(/^(partial|word1)/);
        const stream = await openai.chat.completions.create({ model, messages: HELLO, stream: true });
        await expect(async () => {
          for await (const _ of stream);
        }).rejects.toBeInstanceOf(OpenAI.APIError);
      },
    );
  });

  it('lets go of the upstream as soon as its client is gone', async () => {
    const stream = await openai.chat.completions.create({ model: 'slow-20', messages: HELLO, stream: true });
    let left = 0;
    for await (const _ of stream) {
      left = Date.now();
      stream.controller.abort();
    }
    await sleep(300);
    const { abortedAt } = upstream.requests.at(-1) ?? { abortedAt: null };
    expect((abortedAt ?? Number.POSITIVE_INFINITY) - left).toBeLessThan(100);
  });

  it('answers a repeated request once', async () => {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const body = { model: 'words-3', messages: HELLO };
    const before = upstream.requests.length;
    const [first, second] = [await post(body, undefined, headers), await post(body, undefined, headers)];
    expect(await second.text()).toBe(await first.text());
    expect(upstream.requests.length).toBe(before + 1);
    const other = await post({ ...body, model: 'words-4' }, undefined, headers);
    expect(other.status).toBe(409);
    const streamed = { ...body, stream: true };
    const key = { 'idempotency-key': crypto.randomUUID() };
    const once = await (await post(streamed, undefined, key)).text();
    const again = await post(streamed, undefined, key);
    expect(await again.text()).toBe(once);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('counts tokens where the upstream does not, and says so', async () => {
    upstream.script('uncounted', {
      headers: EVENT_STREAM,
      steps: [text('Four words are here.'), chunk({}, 'stop'), DONE].map((send) => ({ send })),
    });
    const { usage } = await openai.chat.completions.create({ model: 'uncounted', messages: HELLO });
    expect(usage).toMatchObject({ completion_tokens: 5, estimated: true });
  });

  it('goes on with a prompt, as older programs ask', async () => {
    const whole = await openai.completions.create({ model: 'words-3', prompt: 'Once', echo: true });
    expect(whole).toMatchObject({
      object: 'text_completion',
      choices: [{ text: `Once${words(3)}`, finish_reason: 'stop' }],
    });
    let joined = '';
    for await (const part of await openai.completions.create({ model: 'words-3', prompt: ['Once'], stream: true })) {
      joined += part.choices[0]?.text ?? '';
    }
    expect(joined).toBe(words(3));
    const several = openai.completions.create({ model: 'words-3', prompt: ['one', 'two'] });
    await expect(several).rejects.toMatchObject({ status: 400, param: 'prompt' });
  });

  it('leaves nothing behind of what is not a thread', async () => {
    const list = (await (await fetch(`${server.url}/backend-api/v2/conversations`)).json()) as { items: unknown[] };
    const before = list.items.length;
    await openai.chat.completions.create({ model: 'echo', messages: HELLO });
    const after = (await (await fetch(`${server.url}/backend-api/v2/conversations`)).json()) as { items: unknown[] };
    expect(after.items.length).toBe(before);
  });
});
