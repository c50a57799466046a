import { expect, it } from 'vitest';
import { completeSentences, plainText } from './sentences.ts';

it('says whole sentences, each once', () => {
  const answer = 'It is **3.5** months. See [p. 6](#source-1). And the';
  const first = completeSentences(answer, 0, false);
  expect(first.text).toBe('It is 3.5 months. See p. 6.');
  expect(completeSentences(answer, first.end, false)).toEqual({ text: '', end: first.end });
  const last = completeSentences(`${answer} rest`, first.end, true);
  expect(last.text).toBe('And the rest');
});

it('waits while a number may go on', () => {
  expect(completeSentences('It costs 3.', 0, false).text).toBe('');
});

it('reads lists, tables and code without their marks', () => {
  expect(plainText('## Notice\n- one\n- `two`\n\n| a | b |')).toBe('Notice one two a , b ,');
});
