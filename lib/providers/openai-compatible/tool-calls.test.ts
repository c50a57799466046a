import { expect, it } from 'vitest';
import { ToolCallReader } from './tool-calls.ts';

it('names a call whose upstream gives it no id, once', () => {
  const reader = new ToolCallReader('Custom');
  const read = (call: unknown) => [...reader.read([call])];
  expect(read({ index: 0, function: { name: 'f', arguments: '{' } })).toEqual([
    { index: 0, id: 'call_0', type: 'function', function: { name: 'f', arguments: '{' } },
  ]);
  expect(read({ index: 0, function: { arguments: '}' } })).toEqual([{ index: 0, function: { arguments: '}' } }]);
  expect(read({ index: 1, id: 'own', function: { name: 'g' } })).toEqual([
    { index: 1, id: 'own', type: 'function', function: { name: 'g' } },
  ]);
});
