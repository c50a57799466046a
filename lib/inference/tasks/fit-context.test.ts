import { expect, test } from 'vitest';
import { fitContext } from './fit-context.ts';

const turn = (role: string, text: string) => ({ role, text });
const system = turn('system', 'ssss');
/** A token a character. */
const count = (messages: readonly { text: string }[]): number =>
  messages.reduce((sum, { text }) => sum + text.length, 0);
const chat = [
  system,
  turn('user', 'aaaa'),
  turn('assistant', 'bbbb'),
  turn('user', 'cccc'),
  turn('assistant', 'dddd'),
  turn('user', 'eeee'),
];

test('what fits stays as it is', () => {
  expect(fitContext(chat, count, 24)).toEqual({ messages: chat, dropped: 0 });
});

test('the oldest turns go, a question with its answer; the system words stay', () => {
  expect(fitContext(chat, count, 23)).toEqual({ messages: [system, ...chat.slice(3)], dropped: 2 });
  expect(fitContext(chat, count, 15)).toEqual({ messages: [system, chat[5]], dropped: 4 });
});

test('a last message that is too long alone keeps its end, in whole characters', () => {
  const long = [system, turn('user', `${'x'.repeat(50)}what?`)];
  expect(fitContext(long, count, 9).messages).toEqual([system, turn('user', 'what?')]);
  const cut = fitContext([turn('user', '🙂🙂?')], count, 4).messages[0]?.text;
  expect(cut).toBe('🙂?');
});
