import { expect, test } from 'vitest';
import { apiContentPartSchema, apiMessageSchema } from './request.ts';

test('a call of the older form keeps together with its result', () => {
  const call = { name: 'weather', arguments: '{"city":"Rome"}' };
  expect(apiMessageSchema.parse({ role: 'assistant', content: null, function_call: call })).toEqual({
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'weather', type: 'function', function: call }],
  });
  expect(apiMessageSchema.parse({ role: 'function', name: 'weather', content: 'sunny' })).toMatchObject({
    tool_call_id: 'weather',
  });
});

test('a picture keeps how closely it shall be looked at', () => {
  const url = 'data:image/png;base64,AQID';
  const read = (image_url: unknown) => apiContentPartSchema.parse({ type: 'image_url', image_url });
  expect(read({ url, detail: 'low' })).toEqual({ type: 'image_url', image_url: url, detail: 'low' });
  expect([read(url), read({ url })]).toEqual(Array(2).fill({ type: 'image_url', image_url: url }));
});
