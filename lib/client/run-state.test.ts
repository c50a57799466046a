import { describe, expect, it } from 'vitest';
import type { Frame } from '../contract/frames.ts';
import { applyFrame, baseOf, createRunState, type RunShape, toMessageView } from './run-state.ts';

const shape: RunShape = {
  conversationId: 'c',
  phase: 'streaming',
  runId: 'r',
  messageId: 'm',
  userMessageId: 'u',
  question: null,
  answerParentId: null,
  localId: 'local',
};

function play(frames: readonly Frame[], at: (index: number) => number = (index) => index) {
  return frames.reduce(
    (state, frame, index) => applyFrame(state, frame, index + 1, at(index)),
    createRunState(shape, '', 0),
  );
}

describe('applyFrame', () => {
  it('measures thinking between its tags and keeps status lines apart from reasoning', () => {
    const state = play(
      [
        { type: 'reasoning', status: 'Reading lease.pdf, 14 pages', token: null },
        { type: 'reasoning', token: null, status: 'Thinking...', is_thinking: '<think>' },
        { type: 'reasoning', token: 'hm ' },
        { type: 'reasoning', token: 'yes' },
        { type: 'reasoning', token: null, status: 'Finished', is_thinking: '</think>' },
        { type: 'content', content: 'Three months.' },
      ],
      (index) => index * 100,
    );
    expect(state).toMatchObject({
      steps: ['Reading lease.pdf, 14 pages'],
      reasoning: 'hm yes',
      reasoningMs: 300,
      thinking: false,
      text: 'Three months.',
    });
  });

  it('drops the error name that the wire puts before the sentence', () => {
    const state = play([
      { type: 'message', error: 'UpstreamError', message: 'UpstreamError: Groq failed, trying OpenAI.' },
      { type: 'error', error: 'UpstreamError', message: 'UpstreamError: The connection was lost.' },
    ]);
    expect(state.notices).toEqual(['Groq failed, trying OpenAI.']);
    expect(state.error).toEqual({ name: 'UpstreamError', message: 'The connection was lost.' });
  });

  it('keeps what the answer was given of the memory, and shows none where there is none', () => {
    const memory = [{ id: 'm1', text: 'I live in Riga.' }];
    expect(toMessageView(play([{ type: 'memory', memory }]), null).memory).toEqual(memory);
    expect(toMessageView(play([]), null)).not.toHaveProperty('memory');
  });

  it('ignores a frame it has seen and a kind it does not know', () => {
    const once = play([{ type: 'content', content: 'a' }]);
    expect(applyFrame(once, { type: 'content', content: 'a' }, 1, 0)).toBe(once);
    const unknown = { type: 'novelty', novelty: 1 } as unknown as Frame;
    expect(applyFrame(once, unknown, 2, 0)).toMatchObject({ text: 'a', seq: 2 });
  });
});

describe('baseOf', () => {
  it.each([
    ['a fresh answer, partly saved', 'The deposit', 'The deposit comes back', ''],
    ['a fresh answer, two letters saved', 'Th', 'The deposit', ''],
    ['nothing saved', '', 'The deposit', ''],
    [
      'a continued answer, partly saved',
      'Once upon a time there was',
      'there was a fox and it ran',
      'Once upon a time ',
    ],
    ['a continued answer, none of it saved', 'Once upon a time ', 'a fox', 'Once upon a time '],
  ])('%s', (_name, stored, replayed, base) => {
    expect(baseOf(stored, replayed)).toBe(base);
  });
});
