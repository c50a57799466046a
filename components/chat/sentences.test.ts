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
  expect(plainText('## Notice\n- one\n- `two`\n- [x] done\n\n| a | **b** |\n| --- | :-: |\n| 1 | 2 |')).toBe(
    'Notice one two done a, b. 1, 2.',
  );
  expect(plainText('```ts\nconst a = 1;\n```\n\n---\n> *quoted* text')).toBe('const a = 1; quoted text');
});

it('keeps what only looks like a mark', () => {
  expect(plainText('3 * 4 = 12 and snake_case, _but_ not \\*this\\*, see <https://a.example/b>')).toBe(
    '3 * 4 = 12 and snake_case, but not *this*, see https://a.example/b',
  );
});
