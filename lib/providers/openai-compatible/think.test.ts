import { describe, expect, it } from 'vitest';
import { ThinkSplitter } from './think.ts';

function split(...pieces: string[]): { text: string; reasoning: string } {
  const splitter = new ThinkSplitter();
  const result = { text: '', reasoning: '' };
  for (const segment of [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.flush()]) {
    result[segment.kind] += segment.text;
  }
  return result;
}

describe('think tags', () => {
  it('are found wherever they are cut', () => {
    const whole = 'before <think>inner < text</think>\n\nafter <b>';
    const expected = { text: 'before after <b>', reasoning: 'inner < text' };
    expect(split(whole)).toEqual(expected);
    expect(split(...whole)).toEqual(expected);
    for (let at = 1; at < whole.length; at += 1) expect(split(whole.slice(0, at), whole.slice(at))).toEqual(expected);
  });

  it('left open make the rest reasoning', () => {
    expect(split('<think>still')).toEqual({ text: '', reasoning: 'still' });
  });

  it('inside code are text', () => {
    for (const text of ['Use `<think>` here', '```xml\n<think>a</think>\n```\nend', 'a </think> b', 'a <thin']) {
      expect(split(text)).toEqual({ text, reasoning: '' });
      expect(split(...text)).toEqual({ text, reasoning: '' });
    }
  });

  it('work again after a code block', () => {
    expect(split(...'```\nx\n```\n<think>y</think>z')).toEqual({ text: '```\nx\n```\nz', reasoning: 'y' });
  });
});
