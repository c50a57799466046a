import { expect, it } from 'vitest';
import { statesOf } from './provider-states.ts';

it.each([
  ['the part of the one provider asked', 'custom', { thread: 'a' }, { Custom: { thread: 'a' } }],
  [
    'the whole, as frames said it',
    'Custom',
    { OpenAI: 1, Custom: { thread: 'a' } },
    { OpenAI: 1, Custom: { thread: 'a' } },
  ],
  ['the whole, where nobody is named', '', { Custom: { thread: 'a' } }, { Custom: { thread: 'a' } }],
  ['nothing', 'Custom', null, {}],
])('a client may send %s', (_what, provider, conversation, states) => {
  expect(statesOf({ provider, conversation })).toEqual(states);
});
