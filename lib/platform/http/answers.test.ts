import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Frame } from '../../contract/frames.ts';
import { LIMITS } from '../../contract/limits.ts';
import { json, ndjson, type SseEvent, sse } from './answers.ts';
import type { Answer } from './types.ts';

function iterate(answer: Answer): AsyncIterator<Uint8Array> {
  if (answer.body === null || typeof answer.body === 'string' || answer.body instanceof Uint8Array) throw new Error();
  return answer.body[Symbol.asyncIterator]();
}
async function nextText(iterator: AsyncIterator<Uint8Array>): Promise<string | undefined> {
  const result = await iterator.next();
  return result.done ? undefined : Buffer.from(result.value).toString();
}

describe('answers', () => {
  it('carry nosniff and stay out of caches unless told otherwise', () => {
    expect(json({}).headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(json({}, { headers: { 'cache-control': 'public' } }).headers['cache-control']).toBe('public');
  });

  it('send a frame a line', async () => {
    async function* frames(): AsyncGenerator<Frame> {
      yield { type: 'content', content: 'a\nb\u2028' };
      yield { type: 'finish', finish: { reason: 'stop' } };
    }
    const iterator = iterate(ndjson(frames()));
    const lines = [await nextText(iterator), await nextText(iterator), await nextText(iterator)];
    expect(lines).toEqual([
      '{"type":"content","content":"a\\nb\u2028"}\n',
      '{"type":"finish","finish":{"reason":"stop"}}\n',
      undefined,
    ]);
  });

  it('keep text inside its event', async () => {
    async function* events(): AsyncGenerator<SseEvent> {
      yield { event: 'content', id: 7, data: { text: 'x\n\nevent: evil' } };
      yield { data: '[DONE]' };
      yield { data: 'two\r\nlines' };
    }
    const iterator = iterate(sse(events()));
    expect(await nextText(iterator)).toBe('event: content\nid: 7\ndata: {"text":"x\\n\\nevent: evil"}\n\n');
    expect(await nextText(iterator)).toBe('data: [DONE]\n\n');
    expect(await nextText(iterator)).toBe('data: two\ndata: lines\n\n');
  });
});

describe('a silent stream', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is kept alive, loses nothing to the heartbeat, and lets go at once', async () => {
    const gate = Promise.withResolvers<void>();
    async function* events(): AsyncGenerator<SseEvent> {
      await gate.promise;
      yield { data: 'late' };
      await new Promise(() => {}); // an upstream that never speaks again
    }
    const iterator = iterate(sse(events()));
    const beat = nextText(iterator);
    await vi.advanceTimersByTimeAsync(LIMITS.heartbeatMs);
    expect(await beat).toBe(': ping\n\n');
    gate.resolve();
    expect(await nextText(iterator)).toBe('data: late\n\n');
    void iterator.next();
    await expect(iterator.return?.()).resolves.toMatchObject({ done: true });
    expect(vi.getTimerCount()).toBe(0);
  });
});
