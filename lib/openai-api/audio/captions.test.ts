import { expect, it } from 'vitest';
import { toSrt, toVtt } from './captions.ts';

const line = { start: 3_661.5, end: 3_662.0004, text: ' It <b>rains</b> & rains\n\n--> now ' };

it('tells hours, minutes, seconds and thousandths', () => {
  expect(toSrt({ text: '', segments: [{ start: 0.0015, end: 59.9996, text: 'Hi' }, line] })).toBe(
    '1\n00:00:00,002 --> 00:01:00,000\nHi\n\n2\n01:01:01,500 --> 01:01:02,000\nIt <b>rains</b> & rains\n-> now\n\n',
  );
});

it('has no markup in WebVTT, and no line that would end a caption', () => {
  expect(toVtt({ text: '', segments: [line] })).toBe(
    'WEBVTT\n\n01:01:01.500 --> 01:01:02.000\nIt &lt;b&gt;rains&lt;/b&gt; &amp; rains\n-&gt; now\n\n',
  );
});

it('is made of words where only these have times, a sentence and a breath at a time', () => {
  const words = ['It', 'rains.', 'And', 'now', 'the', 'sun.'].map((text, at) => ({ start: at, end: at + 0.5, text }));
  const late = { start: 20, end: 21, text: 'Later' };
  expect(toVtt({ text: 'x', words: [...words, late] })).toBe(
    [
      'WEBVTT',
      '00:00:00.000 --> 00:00:01.500\nIt rains.',
      '00:00:02.000 --> 00:00:05.500\nAnd now the sun.',
      '00:00:20.000 --> 00:00:21.000\nLater',
      '',
    ].join('\n\n'),
  );
});

it('is none where nothing was said, and refused where nobody knows when', () => {
  expect(toVtt({ text: '', duration: 2 })).toBe('WEBVTT\n\n');
  const refused = expect.objectContaining({ status: 400, code: 'no_timestamps', param: 'response_format' });
  expect(() => toSrt({ text: 'Hi' })).toThrow(refused);
  // One caption over a whole recording would be no caption.
  expect(() => toSrt({ text: 'Hi', duration: 600 })).toThrow(refused);
});
