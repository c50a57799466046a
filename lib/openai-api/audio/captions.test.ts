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

it('is one caption where only the length is known, and none where nothing was said', () => {
  expect(toSrt({ text: 'Hi', duration: 2 })).toBe('1\n00:00:00,000 --> 00:00:02,000\nHi\n\n');
  expect(toVtt({ text: '', duration: 2 })).toBe('WEBVTT\n\n');
});

it('is refused where nobody knows when it was said', () => {
  expect(() => toSrt({ text: 'Hi' })).toThrow(expect.objectContaining({ code: 'no_timestamps' }));
});
