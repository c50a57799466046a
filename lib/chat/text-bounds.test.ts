import { expect, test } from 'vitest';
import { anthropic } from '../providers/anthropic/index.ts';
import { assistant } from '../providers/assistant/index.ts';
import { boundsFor, TextBounds } from './text-bounds.ts';

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

/** One piece a token, as upstreams stream. */
const WORDS = Array.from({ length: 20 }, (_, index) => `word${index} `);

test.each([
  ['in its stream', WORDS, 'word0 word1 word2 word3 word4 ', 'length'],
  ['in one piece', [WORDS.join('').repeat(2)], 'word0 word1 word2 wo', 'length'],
  ['by a stop sequence', [...WORDS.slice(0, 3), 'END'], 'word0 word1 word2 ', 'stop'],
])('a provider that takes no notice of max_tokens is held to it %s', (_, pieces, text, reason) => {
  expect(read(new TextBounds(['END'], 5, 'trusted'), pieces)).toEqual({ text, reason });
});

test.each([
  [
    'whose tokens are long words',
    ['Internationalisation ', 'notwithstanding ', 'characteristically ', 'so ', 'be it.'],
  ],
  ['that sends several at once', ['Internationalisation notwithstanding, ', 'characteristically so, be it.']],
  ['that sends them letter by letter', [...'extraordinary considerations']],
])('a provider that keeps to max_tokens is not cut: one %s', (_, pieces) => {
  expect(read(new TextBounds([], 5, 'trusted'), pieces)).toEqual({ text: pieces.join(''), reason: null });
});

test('stop sequences are held for every provider, and tokens counted for who counts none', () => {
  const parameters = { stop: 'END', max_tokens: 5 };
  for (const provider of [anthropic, assistant]) {
    expect(read(boundsFor(provider, parameters) ?? new TextBounds([], 0), ['one EN', 'D two'])).toEqual({
      text: 'one ',
      reason: 'stop',
    });
    expect(boundsFor(provider, { temperature: 1 })).toBeNull();
  }
  const long = ['Internationalisation ', 'notwithstanding '];
  expect(read(boundsFor(anthropic, parameters) ?? new TextBounds([], 0), long).reason).toBeNull();
  expect(read(boundsFor(assistant, parameters) ?? new TextBounds([], 0), long).reason).toBe('length');
});
