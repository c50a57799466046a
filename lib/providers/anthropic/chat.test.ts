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
import { type AnthropicUpstream, startAnthropic } from '#test/upstream/anthropic.ts';
import { MIXED_TEXT, words } from '#test/upstream/index.ts';
import { isAppError } from '../../contract/errors.ts';
import type { ChatMessage, ChatRequest } from '../provider.ts';
import { anthropic } from './index.ts';

let upstream: AnthropicUpstream;
beforeAll(async () => {
  useConfig({});
  upstream = await startAnthropic({ apiKey: CANARY });
});
afterAll(() => upstream.close());

const ask = (model: string, extra?: Partial<ChatRequest>) =>
  askProvider(anthropic, requestFor(model, extra), contextFor(upstream.baseUrl));
const sent = () => upstream.requests.at(-1)?.body as Record<string, unknown>;

describe('a well-behaved stream', () => {
  it('gives the answering model, text, usage and the reason', async () => {
    const { events, error } = await ask('claude-words-5');
    expect(error).toBeNull();
    expect(events[0]).toEqual({ type: 'model', model: 'claude-scripted' });
    expect(joined(events, 'text')).toBe(words(5));
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop' });
  });

  it('gives thinking as reasoning, and counts what came from the cache as read', async () => {
    const { events } = await ask('claude-thinking');
    expect([joined(events, 'reasoning'), joined(events, 'text')]).toEqual(['Let me think.', 'The answer is 42.']);
    expect(eventOf(events, 'usage')?.usage).toEqual({
      prompt_tokens: 125,
      completion_tokens: 50,
      total_tokens: 175,
      reasoning_tokens: 30,
      cached_tokens: 100,
      cache_creation_tokens: 20,
    });
  });

  it.each(['claude-bytes'])('%s: the text is identical', async (model) => {
    expect(joined((await ask(model)).events, 'text')).toBe(MIXED_TEXT);
  });

  it('passes over events it does not know', async () => {
    const { events, error } = await ask('claude-new-event');
    expect([error, joined(events, 'text')]).toEqual([null, 'one two']);
  });

  it('ends at a frame that is no JSON', async () => {
    const { events, error } = await ask('claude-malformed');
    expect(joined(events, 'text')).toBe('one ');
    expect(error).toMatchObject({ status: 502, code: 'malformed_stream' });
  });

  it('takes an unstreamed answer', async () => {
    const { events, error } = await ask('claude-whole');
    expect([error, joined(events, 'text'), events.at(-1)]).toEqual([
      null,
      'In one piece.',
      { type: 'finish', reason: 'tool_calls' },
    ]);
    expect(callsOf(events)[0]?.function).toEqual({ name: 'weather', arguments: '{"city":"Rome"}' });
  });

  it('says that an answer was cut at its limit', async () => {
    expect((await ask('claude-cut-off')).events.at(-1)).toEqual({ type: 'finish', reason: 'length' });
  });
});

describe('tools', () => {
  const model = 'claude-sonnet-5-5-tools';
  const question = user('How is Rome?');
  const results: ChatMessage[] = ['sunny', 'noon'].map((text, index) => ({
    role: 'tool',
    toolCallId: `toolu_${index + 1}`,
    content: [{ type: 'text', text }],
  }));

  it('come as deltas of whole calls; one without arguments has an empty object', async () => {
    const { events } = await ask(model, { messages: [question] });
    expect(callsOf(events)).toEqual([
      { id: 'toolu_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
      { id: 'toolu_2', type: 'function', function: { name: 'time', arguments: '{}' } },
    ]);
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool_calls' });
  });

  it.each(['memory', 'state'])('get back what was thought before the calls, out of the %s', async (place) => {
    const first = await ask(model, { messages: [question] });
    const answer: ChatMessage = {
      role: 'assistant',
      content: [{ type: 'text', text: joined(first.events, 'text') }],
      toolCalls: callsOf(first.events),
    };
    const state = eventOf(first.events, 'state')?.state;
    const request = requestFor(model, {
      messages: [question, answer, ...results],
      ...(place === 'state' && { state }),
    });
    // Another owner has no memory of it: only the state can tell.
    const ownerId = place === 'state' ? 'somebody-else' : 'local';
    const second = await askProvider(anthropic, request, contextFor(upstream.baseUrl, { ownerId }));
    expect(joined(second.events, 'text')).toBe('Results: toolu_1=sunny, toolu_2=noon');
    expect((sent().messages as unknown[])[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'I need the weather.', signature: 'c2lnbmVk' },
        { type: 'redacted_thinking', data: 'aGlkZGVu' },
        { type: 'text', text: 'Looking it up.' },
        { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Rome' } },
        { type: 'tool_use', id: 'toolu_2', name: 'time', input: {} },
      ],
    });
    expect((sent().messages as unknown[]).length).toBe(3);
  });

  it('are put together anew where the client left one out', async () => {
    const first = await ask(model, { messages: [question] });
    const toolCalls = callsOf(first.events).slice(0, 1);
    await ask(model, { messages: [question, { role: 'assistant', content: [], toolCalls }, ...results.slice(0, 1)] });
    expect(JSON.stringify(sent().messages)).not.toContain('toolu_2');
  });

  it("never get another owner's thoughts", async () => {
    const first = await ask(model, { messages: [question] });
    const answer: ChatMessage = { role: 'assistant', content: [], toolCalls: callsOf(first.events) };
    const request = requestFor(model, { messages: [question, answer, ...results] });
    await askProvider(anthropic, request, contextFor(upstream.baseUrl, { ownerId: 'somebody-else' }));
    expect(JSON.stringify(sent().messages)).not.toContain('I need the weather');
  });
});

describe('a stream that breaks', () => {
  it.each(['claude-short-3', 'claude-cut-3'])('%s: keeps the text and says the connection was lost', async (model) => {
    const { events, error } = await ask(model);
    expect(joined(events, 'text')).toBe(words(3));
    expect(failure(error)).toMatchObject({ message: 'The connection to Anthropic was lost' });
    expect(eventOf(events, 'finish')).toBeUndefined();
  });

  it('reports an error event after its text, and closes the connection', async () => {
    const { events, error } = await ask('claude-error-event');
    expect(joined(events, 'text')).toBe('partial ');
    expect(failure(error)).toMatchObject({ name: 'UpstreamError', message: expect.stringMatching(/Overloaded/) });
    await expect.poll(() => upstream.requests.at(-1)?.abortedAt, { interval: 5, timeout: 1_000 }).not.toBeNull();
  });

  it('ends at a frame of 10 MB', async () => {
    expect(failure((await ask('claude-huge')).error)).toMatchObject({
      name: 'UpstreamError',
      message: 'Anthropic sent a frame that is too large',
    });
    await expect.poll(() => upstream.requests.at(-1)?.abortedAt, { interval: 5, timeout: 1_000 }).not.toBeNull();
  });
});

describe('an answer that is none', () => {
  it.each([
    ['claude-unauthorized', 'MissingAuthError', /does not accept this API key/],
    ['claude-status-400', 'UpstreamRequestError', /refused the request: Scripted refusal/],
    ['claude-status-403', 'MissingAuthError', /does not let this API key .*add another key in the settings/],
    ['claude-no-model', 'ModelNotFoundError', /^Model not found: claude-no-model\. .*choose another model/],
    ['claude-status-413', 'TooLargeError', /too large|Scripted refusal/],
    ['claude-status-500', 'UpstreamError', /has a problem of its own \(500\)/],
    ['claude-status-529', 'UpstreamError', /^Anthropic is overloaded/],
    ['claude-html', 'UpstreamError', /answered with a web page/],
    ['claude-refusal', 'UpstreamRequestError', /^Anthropic declined to answer: Not this\.$/],
    ['claude-redirect', 'UpstreamError', /sends requests on to another address/],
  ])('%s -> %s', async (model, name, message) => {
    const { error } = await ask(model);
    expect(failure(error)).toMatchObject({ name, message: expect.stringMatching(message) });
    expect(JSON.stringify(failure(error))).not.toContain('CANARY');
  });

  it('passes retry-after on', async () => {
    expect(failure((await ask('claude-rate-limit-7')).error)).toMatchObject({ name: 'RateLimitError', retryAfter: 7 });
  });

  it('asks for a key before it asks Anthropic', async () => {
    const context = contextFor(upstream.baseUrl, { credentials: {} });
    expect(failure((await askProvider(anthropic, requestFor('claude-words-1'), context)).error)).toMatchObject({
      name: 'MissingAuthError',
      message: expect.stringMatching(/needs an API key.*https:\/\//),
    });
  });
});

describe('silence and stopping', () => {
  it('after some text keeps it', async () => {
    useConfig({ UPSTREAM_FIRST_BYTE_MS: '150', UPSTREAM_IDLE_MS: '150' });
    for (const model of ['claude-silence-3', 'claude-hang']) {
      const { events, error } = await ask(model);
      expect(joined(events, 'text')).toBe(model === 'claude-hang' ? '' : words(3));
      expect(failure(error)).toMatchObject({ name: 'UpstreamTimeoutError' });
    }
    useConfig({});
  });

  it('closes the upstream connection at once', async () => {
    const controller = new AbortController();
    const context = contextFor(upstream.baseUrl, { signal: controller.signal });
    const stream = anthropic.chat(requestFor('claude-slow-20'), context)[Symbol.asyncIterator]();
    await stream.next();
    await stream.next();
    const stoppedAt = Date.now();
    controller.abort(new Error('stopped'));
    await expect(
      (async () => {
        for (let step = await stream.next(); !step.done; step = await stream.next());
      })(),
    ).rejects.toThrow('stopped');
    await expect.poll(() => upstream.requests.at(-1)?.abortedAt, { interval: 5, timeout: 1_000 }).not.toBeNull();
    expect((upstream.requests.at(-1)?.abortedAt ?? 0) - stoppedAt).toBeLessThan(100);
  });
});

describe('the list of models', () => {
  it('is read page by page, with what each can do', async () => {
    const models = await anthropic.models(contextFor(upstream.baseUrl));
    expect(models.map((model) => model.id)).toEqual([
      'claude-opus-5-5',
      'claude-sonnet-5-5',
      'claude-haiku-4-5-20251001',
    ]);
    expect(models[0]).toEqual({
      id: 'claude-opus-5-5',
      label: 'Claude opus-5-5',
      vision: true,
      reasoning: true,
      tools: true,
      contextLength: 1_000_000,
    });
  });

  it('tells a wrong key, without saying it', async () => {
    const context = contextFor(upstream.baseUrl, {
      credentials: { apiKey: 'sk-wrong-CANARY', baseUrl: upstream.baseUrl },
    });
    const error = await anthropic.models(context).catch((reason: unknown) => reason);
    expect(isAppError(error) && error.name).toBe('MissingAuthError');
    expect(String(error)).not.toContain('CANARY');
  });
});
