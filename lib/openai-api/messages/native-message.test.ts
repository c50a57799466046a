import { expect, it } from 'vitest';
import { NativeMessage } from './native-message.ts';

const start = (index: number, content_block: unknown = { type: 'text', text: '' }) => ({
  type: 'content_block_start',
  index,
  content_block,
});
const delta = (index: unknown, fields: unknown) => ({ type: 'content_block_delta', index, delta: fields });
const stop = (index: number) => ({ type: 'content_block_stop', index });

it('puts a message together, and keeps what it does not know for whoever reads the events', () => {
  const message = new NativeMessage();
  const told = [
    { type: 'message_start', message: { id: 'msg_1', usage: { input_tokens: 5, output_tokens: 1 } } },
    start(0),
    delta(0, { type: 'text_delta', text: 'Hi' }),
    delta(0, { type: 'some_new_delta', text: 'x' }),
    stop(0),
    start(1, { type: 'tool_use', id: 't', name: 'n', input: {} }),
    delta(1, { type: 'input_json_delta', partial_json: '{"a":' }),
    delta(1, { type: 'input_json_delta', partial_json: '1}' }),
    stop(1),
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use' },
      usage: { output_tokens: 9, cache_read_input_tokens: null },
    },
  ].map((frame) => message.take(frame));
  expect(told).toEqual([false, ...Array(9).fill(true)]);
  expect(message.content).toEqual([
    { type: 'text', text: 'Hi' },
    { type: 'tool_use', id: 't', name: 'n', input: { a: 1 } },
  ]);
  expect(message.ending).toEqual({ stop_reason: 'tool_use', stop_sequence: null });
  expect(message.usage).toEqual({ input_tokens: 5, output_tokens: 9 });
});

it('passes over what is no event of this message', () => {
  const message = new NativeMessage();
  const odd = [
    { type: 'ping' },
    { type: 'message_start', message: 'x' },
    start(3),
    start(0, 'no block'),
    delta(0, { type: 'text_delta', text: 'x' }),
    delta('0', {}),
    { type: 7 },
    {},
    stop(0),
  ];
  expect(odd.map((frame) => message.take(frame))).toEqual(odd.map(() => false));
  expect([message.hasContent, message.openBlock, message.isEnded]).toEqual([false, null, false]);
});

it('says which block was left open, and hands on arguments that are no JSON under a name that says so', () => {
  const message = new NativeMessage();
  message.take(start(0, { type: 'tool_use', id: 't', name: 'n', input: {} }));
  message.take(delta(0, { type: 'input_json_delta', partial_json: '{bad' }));
  expect(message.openBlock).toBe(0);
  message.take(stop(0));
  expect([message.openBlock, message.content[0]?.input]).toEqual([null, { INVALID_JSON: '{bad' }]);
});
