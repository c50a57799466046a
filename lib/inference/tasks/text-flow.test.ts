import { expect, test } from 'vitest';
import { createTextFlow } from './text-flow.ts';

/** Tokens are bytes here, so that characters are cut between them. */
const decode = (tokens: readonly number[]): string => Buffer.from(tokens).toString();
const bytes = (text: string): number[] => [...Buffer.from(text)];

function flow(text: string | readonly number[], stops: readonly string[] = []) {
  const running = createTextFlow(decode, stops);
  const pieces = (typeof text === 'string' ? bytes(text) : text).map((token) => running.push(token));
  pieces.push(running.finish());
  return { pieces: pieces.filter((piece) => piece !== ''), text: running.text, isStopped: running.isStopped };
}

test('a character that takes several tokens comes whole', () => {
  const { pieces, text } = flow('aж€🙂b');
  expect(pieces).toEqual(['a', 'ж', '€', '🙂', 'b']);
  expect(text).toBe('aж€🙂b');
});

test('bytes that make no character are let through in the end', () => {
  expect(flow([0x61, 0xd0]).text).toBe('a\uFFFD');
  expect(flow([...Array(20).fill(0xff), 0x61]).text).toMatch(/^\uFFFD+a$/);
});

test('nothing of a stop sequence is said, and nothing after it', () => {
  expect(flow('One\nUser: two', ['\nUser:'])).toEqual({ pieces: ['O', 'n', 'e'], text: 'One', isStopped: true });
  expect(flow('ab END', ['END', ' EN']).text).toBe('ab');
});

test('what only began like a stop sequence is said after all', () => {
  const { pieces, text } = flow('a\nUse it', ['\nUser:']);
  expect(text).toBe('a\nUse it');
  expect(pieces).toContain('\nUse ');
  expect(flow('ends\nUs', ['\nUser:']).text).toBe('ends\nUs');
});
