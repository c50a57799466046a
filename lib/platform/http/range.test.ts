import { expect, test } from 'vitest';
import { parseRange, rangedBytes } from './range.ts';

test.each([
  ['bytes=0-0', { start: 0, end: 0 }],
  ['bytes=5-999999', { start: 5, end: 9 }],
  ['bytes=-999', { start: 0, end: 9 }],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=99999999999999999999-', null],
])('the range %s', (header, expected) => {
  expect(parseRange(header, 10)).toEqual(expected);
});

const asking = (range?: string) => ({ headers: new Headers(range === undefined ? {} : { range }) });
const data = Buffer.from('0123456789');

test.each([
  [undefined, 200, '0123456789', null],
  ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
  ['bytes=-3', 206, '789', 'bytes 7-9/10'],
  ['bytes=0-1,4-5', 200, '0123456789', null],
])('bytes at hand, asked for with %s', (range, status, body, place) => {
  const answer = rangedBytes(data, asking(range), { 'content-type': 'audio/wav' });
  expect(answer.status).toBe(status);
  expect(Buffer.from(answer.body as Uint8Array).toString()).toBe(body);
  expect(answer.headers['content-range'] ?? null).toBe(place);
  expect(answer.headers).toMatchObject({ 'accept-ranges': 'bytes', 'content-type': 'audio/wav' });
});

test('a range beyond the end says where the end is', () => {
  const answer = rangedBytes(data, asking('bytes=10-'), {});
  expect(answer.status).toBe(416);
  expect(answer.headers['content-range']).toBe('bytes */10');
});
