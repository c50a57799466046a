import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  askProvider,
  CANARY,
  callsOf,
  contextFor,
  eventOf,
  failure,
  joined,
  requestFor,
  user,
} from '#test/support/ask-provider.ts';
import { useConfig } from '#test/support/config.ts';
import { type GeminiUpstream, PIXEL, startGemini } from '#test/upstream/gemini.ts';
import { MIXED_TEXT, words } from '#test/upstream/index.ts';
import type { ChatMessage, ChatRequest } from '../provider.ts';
import { gemini } from './index.ts';

let upstream: GeminiUpstream;
beforeAll(async () => {
  useConfig({});
  upstream = await startGemini({ apiKey: CANARY });
});
afterAll(() => upstream.close());

const ask = (model: string, extra?: Partial<ChatRequest>) =>
  askProvider(gemini, requestFor(model, extra), contextFor(upstream.baseUrl));
const sent = () => upstream.requests.at(-1)?.body as { contents: { role: string; parts: unknown[] }[] };

describe('a well-behaved stream', () => {
  it('gives the answering model, text, usage and the reason', async () => {
    const { events, error } = await ask('gemini-words-5');
    expect(error).toBeNull();
    expect(events[0]).toEqual({ type: 'model', model: 'gemini-scripted' });
    expect(joined(events, 'text')).toBe(words(5));
    expect(events.slice(-2)).toEqual([
      { type: 'usage', usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 } },
      { type: 'finish', reason: 'stop' },
    ]);
    expect(upstream.requests.at(-1)?.path).toBe('/v1beta/models/gemini-words-5:streamGenerateContent?alt=sse');
  });

  it('gives thoughts as reasoning, and counts them with the answer', async () => {
    const { events } = await ask('gemini-thinking');
    expect([joined(events, 'reasoning'), joined(events, 'text')]).toEqual(['Let me think.', 'The answer is 42.']);
    expect(eventOf(events, 'usage')?.usage).toEqual({
      prompt_tokens: 105,
      completion_tokens: 50,
      total_tokens: 155,
      reasoning_tokens: 30,
      cached_tokens: 100,
    });
  });

  it.each(['gemini-bytes', 'gemini-crlf'])('%s: the text is identical', async (model) => {
    expect(joined((await ask(model)).events, 'text')).toBe(MIXED_TEXT);
  });

  it('ends at a frame that is no JSON', async () => {
    const { events, error } = await ask('gemini-malformed');
    expect(joined(events, 'text')).toBe('one ');
    expect(error).toMatchObject({ status: 502, code: 'malformed_stream' });
  });

  it('takes an unstreamed answer', async () => {
    expect(joined((await ask('gemini-whole')).events, 'text')).toBe('In one piece.');
  });

  it('goes on where every frame names a reason for the end', async () => {
    expect(joined((await ask('gemini-eager-stop')).events, 'text')).toBe(words(5));
  }, 10_000);

  it('says that an answer was cut at its limit, or by a filter', async () => {
    expect((await ask('gemini-cut-off')).events.at(-1)).toEqual({ type: 'finish', reason: 'length' });
    expect((await ask('gemini-late-safety')).events.at(-1)).toEqual({ type: 'finish', reason: 'content_filter' });
  });

  it('names the pages its own search found, web addresses only', async () => {
    expect(eventOf((await ask('gemini-grounded')).events, 'sources')?.sources).toEqual([
      { title: 'Rome', url: 'https://example.org/rome' },
    ]);
  });
});

describe('pictures', () => {
  it('come as media among the text', async () => {
    const { events } = await ask('gemini-3.1-flash-image', { picture: { aspectRatio: '16:9' } });
    expect(eventOf(events, 'media')?.alt).toBe('Hello there');
    const [item] = eventOf(events, 'media')?.media ?? [];
    expect(item).toEqual({ kind: 'image', mediaType: 'image/png', data: new Uint8Array(Buffer.from(PIXEL, 'base64')) });
    expect(joined(events, 'text')).toBe('Here it is.');
    expect(sent()).toMatchObject({
      generationConfig: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '16:9' } },
    });
  });

  it('may be as large as pictures are: 16 MB in one frame, in good time', async () => {
    const started = performance.now();
    const { events, error } = await ask('gemini-3.1-flash-image-big-image-16384');
    expect(error).toBeNull();
    const [item] = eventOf(events, 'media')?.media ?? [];
    expect(item && 'data' in item && item.data.length).toBe(12 * 1024 * 1024);
    expect(performance.now() - started).toBeLessThan(5_000);
  }, 10_000);
});

describe('tools', () => {
  const model = 'gemini-3-tools';
  const question = user('How is Rome?');
  const resultsOf = (calls: readonly { id: string }[]): ChatMessage[] =>
    calls.map(({ id }, index) => ({
      role: 'tool',
      toolCallId: id,
      content: [{ type: 'text', text: index === 0 ? '{"sky":"clear"}' : 'noon' }],
    }));

  it('come as whole calls with a reason of their own', async () => {
    const { events } = await ask(model, { messages: [question] });
    expect(callsOf(events)).toEqual([
      { id: 'g1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
      { id: 'g2', type: 'function', function: { name: 'time', arguments: '{}' } },
    ]);
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool_calls' });
  });

  it.each(['memory', 'state'])('go back signed, out of the %s', async (place) => {
    const first = await ask(model, { messages: [question] });
    const toolCalls = callsOf(first.events);
    const content = [{ type: 'text', text: joined(first.events, 'text') }] as const;
    const state = eventOf(first.events, 'state')?.state;
    const messages: ChatMessage[] = [question, { role: 'assistant', content, toolCalls }, ...resultsOf(toolCalls)];
    const request = requestFor(model, { messages, ...(place === 'state' && { state }) });
    const ownerId = place === 'state' ? 'somebody-else' : 'local';
    const second = await askProvider(gemini, request, contextFor(upstream.baseUrl, { ownerId }));
    expect(joined(second.events, 'text')).toBe('Results: weather={"sky":"clear"}, time={"result":"noon"}');
    expect(sent().contents).toMatchObject([
      { role: 'user' },
      {
        role: 'model',
        parts: [
          { text: 'Looking it up.' },
          { functionCall: { id: 'g1', name: 'weather', args: { city: 'Rome' } }, thoughtSignature: 'c2lnbmVk' },
          { functionCall: { id: 'g2', name: 'time' } },
        ],
      },
      { role: 'user', parts: [{ functionResponse: { id: 'g1' } }, { functionResponse: { id: 'g2' } }] },
    ]);
  });

  it('of another model go back with what stands in for a signature', async () => {
    const toolCalls = [{ id: 'call_9', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } }];
    const messages: ChatMessage[] = [
      question,
      { role: 'assistant', content: [], toolCalls },
      ...resultsOf([{ id: 'call_9' }]),
    ];
    const { events, error } = await ask(model, { messages });
    expect([error, joined(events, 'text')]).toEqual([null, 'Results: weather={"sky":"clear"}']);
  });

  it('without a name get one here, which is not sent', async () => {
    const first = await ask('gemini-2.5-unnamed-tools', { messages: [question] });
    const toolCalls = callsOf(first.events);
    expect(new Set(toolCalls.map((call) => call.id)).size).toBe(2);
    const messages: ChatMessage[] = [question, { role: 'assistant', content: [], toolCalls }, ...resultsOf(toolCalls)];
    await ask('gemini-2.5-unnamed-tools', { messages });
    expect(JSON.stringify(sent())).not.toContain('"id"');
    expect(sent().contents[2]?.parts).toHaveLength(2);
  });
});

describe('a stream that breaks', () => {
  it.each(['gemini-short-3', 'gemini-cut-3'])('%s: keeps the text and says the connection was lost', async (model) => {
    const { events, error } = await ask(model);
    expect(joined(events, 'text')).toBe(words(3));
    expect(failure(error)).toMatchObject({ message: 'The connection to Google Gemini was lost' });
  });

  it('reports an error frame after its text, and closes the connection', async () => {
    const { events, error } = await ask('gemini-error-frame');
    expect(joined(events, 'text')).toBe('partial ');
    expect(failure(error)).toMatchObject({ name: 'UpstreamError', message: expect.stringMatching(/\(503\)/) });
    await expect.poll(() => upstream.requests.at(-1)?.abortedAt, { interval: 5, timeout: 1_000 }).not.toBeNull();
  });

  it('ends at a frame of 10 MB where no picture was asked for', async () => {
    expect(failure((await ask('gemini-huge')).error)).toMatchObject({
      message: 'Google Gemini sent a frame that is too large',
    });
    await expect.poll(() => upstream.requests.at(-1)?.abortedAt, { interval: 5, timeout: 1_000 }).not.toBeNull();
  });

  it('or falls silent is a timeout', async () => {
    useConfig({ UPSTREAM_FIRST_BYTE_MS: '150', UPSTREAM_IDLE_MS: '150' });
    for (const model of ['gemini-silence-3', 'gemini-hang']) {
      expect(failure((await ask(model)).error)).toMatchObject({ name: 'UpstreamTimeoutError' });
    }
    useConfig({});
  });
});

describe('an answer that is none', () => {
  it.each([
    ['gemini-unauthorized', 'MissingAuthError', /does not accept this API key/],
    ['gemini-status-400', 'UpstreamRequestError', /refused the request: Scripted refusal/],
    ['gemini-status-403', 'MissingAuthError', /does not let this API key .*add another key in the settings/],
    ['gemini-missing', 'ModelNotFoundError', /^Model not found: gemini-missing\. .*choose another model/],
    ['gemini/../../files', 'ModelNotFoundError', /^Model not found/],
    ['gemini-status-500', 'UpstreamError', /has a problem of its own \(500\)/],
    ['gemini-status-503', 'UpstreamError', /has a problem of its own \(503\)/],
    ['gemini-status-504', 'UpstreamTimeoutError', /did not answer in time/],
    ['gemini-html', 'UpstreamError', /answered with a web page/],
    ['gemini-safety', 'UpstreamRequestError', /did not answer: its safety filter stopped it/],
    ['gemini-recitation', 'UpstreamRequestError', /repeated a protected text/],
    ['gemini-blocked', 'UpstreamRequestError', /the content is prohibited/],
    ['gemini-bad-call', 'UpstreamError', /did not answer: malformed function call/],
    ['gemini-redirect', 'UpstreamError', /sends requests on to another address/],
  ])('%s -> %s', async (model, name, message) => {
    const { error } = await ask(model);
    expect(failure(error)).toMatchObject({ name, message: expect.stringMatching(message) });
    expect(JSON.stringify(failure(error))).not.toContain('CANARY');
  });

  it('says how long to wait, as the body of the refusal does', async () => {
    expect(failure((await ask('gemini-rate-limit-7')).error)).toMatchObject({ name: 'RateLimitError', retryAfter: 8 });
  });
});
