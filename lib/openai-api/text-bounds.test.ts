import { expect, test } from 'vitest';
import { TextBounds } from './text-bounds.ts';

function read(bounds: TextBounds, pieces: readonly string[]): { text: string; reason: string | null } {
  let text = '';
  for (const piece of pieces) {
    const taken = bounds.take(piece);
    text += taken.text;
    if (taken.reason !== null) return { text, reason: taken.reason };
  }
  return { text: text + bounds.flush(), reason: null };
}

test.each([
  ['in one piece', ['one END two']],
  ['cut in the middle', ['one E', 'N', 'D two']],
  ['after a false start', ['one ', 'END']],
])('ends before a stop sequence %s', (_, pieces) => {
  expect(read(new TextBounds(['END', 'two'], undefined), pieces)).toEqual({ text: 'one ', reason: 'stop' });
});

test('gives back what only looked like one', () => {
  expect(read(new TextBounds(['END'], undefined), ['one E', 'NTER', ' EN'])).toEqual({
    text: 'one ENTER EN',
    reason: null,
  });
});

test('ends after so many tokens, and never in the middle of a character', () => {
  expect(read(new TextBounds([], 2), ['12345', '6789'])).toEqual({ text: '12345678', reason: 'length' });
  expect(read(new TextBounds([], 1), ['123😀'])).toEqual({ text: '123', reason: 'length' });
});
