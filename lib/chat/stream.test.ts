import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Run } from './run.ts';
import { mergeDeltas, type StreamFormat, streamRun } from './stream.ts';

const newRun = (cancelWhenAlone = false) =>
  new Run({ id: 'r', ownerId: 'local', conversationId: null, messageId: null, userMessageId: null, cancelWhenAlone });

async function collect(run: Run, format: StreamFormat, after = 0, signal = new AbortController().signal) {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of streamRun(run, format, after, signal)) text += decoder.decode(chunk, { stream: true });
  return text;
}

const textIn = (ndjson: string): string =>
  ndjson
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { content?: string })
    .map((frame) => frame.content ?? '')
    .join('');

describe('streamRun', () => {
  it('writes one JSON object a line by default', async () => {
    const run = newRun();
    run.log.append({ type: 'content', content: 'a\nb' });
    run.log.append({ type: 'finish', finish: { reason: 'stop' } });
    run.finish('complete');
    expect(await collect(run, 'ndjson')).toBe(
      '{"type":"content","content":"a\\nb"}\n{"type":"finish","finish":{"reason":"stop"}}\n',
    );
  });

  it('numbers SSE events by frame, and text cannot break their framing', async () => {
    const run = newRun();
    run.log.append({ type: 'content', content: 'data: [DONE]\n\nevent: error\u2028' });
    run.log.append({ type: 'finish', finish: { reason: 'stop' } });
    run.finish('complete');
    const events = (await collect(run, 'sse')).trimEnd().split('\n\n');
    expect(events).toHaveLength(2);
    expect(events[0]).toMatch(/^id: 1\nevent: content\ndata: \{/);
    expect(events[1]).toMatch(/^id: 2\nevent: finish\n/);
  });

  it('gives every reader the same text, wherever it joins', async () => {
    const run = newRun();
    const early = collect(run, 'ndjson');
    for (let index = 0; index < 200; index += 1) {
      run.log.append({ type: 'content', content: `${index} ` });
      if (index % 20 === 0) await sleep(2);
    }
    const middle = collect(run, 'ndjson', 150);
    run.finish('complete');
    const whole = Array.from({ length: 200 }, (_, index) => `${index} `).join('');
    expect(textIn(await early)).toBe(whole);
    expect(textIn(await collect(run, 'ndjson'))).toBe(whole);
    expect(textIn(await middle)).toBe(whole.slice(whole.indexOf('150 ')));
  });

  it('ends for a reader that leaves, and the Run goes on', async () => {
    const run = newRun();
    const leave = new AbortController();
    const reading = collect(run, 'ndjson', 0, leave.signal);
    leave.abort();
    await reading;
    expect(run.status).toBe('running');
    expect(run.signal.aborted).toBe(false);
  });

  it('cancels a Run nobody keeps when its last reader leaves, even one that never pulled', () => {
    const run = newRun(true);
    const leave = new AbortController();
    streamRun(run, 'ndjson', 0, leave.signal);
    leave.abort();
    expect(run.signal.aborted).toBe(true);
  });
});

describe('mergeDeltas', () => {
  it('joins neighbouring text and nothing else', () => {
    const merged = mergeDeltas([
      { seq: 1, frame: { type: 'content', content: 'a' } },
      { seq: 2, frame: { type: 'content', content: 'b' } },
      { seq: 3, frame: { type: 'content', content: '![x](u)', urls: ['u'], alt: 'x' } },
      { seq: 4, frame: { type: 'reasoning', token: 'c' } },
      { seq: 5, frame: { type: 'reasoning', token: null, status: 'Finished' } },
    ]);
    expect(merged.map((entry) => entry.seq)).toEqual([2, 3, 4, 5]);
    expect(merged[0]?.frame).toEqual({ type: 'content', content: 'ab' });
  });
});
