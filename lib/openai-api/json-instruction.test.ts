import { expect, test } from 'vitest';
import { UpstreamError, UpstreamRequestError } from '../contract/errors.ts';
import { askInWords, refusesFormat } from './json-instruction.ts';

const format = { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } };
const parameters = { temperature: 1, response_format: format };

test('only the refusal of the format is asked around', () => {
  const refusal = new UpstreamRequestError("X refused the request: 'response_format.type' must be 'text'");
  expect(refusesFormat(refusal, parameters)).toBe(true);
  expect(refusesFormat(refusal, {})).toBe(false);
  expect(refusesFormat(new UpstreamRequestError('X refused the request: too long'), parameters)).toBe(false);
  expect(refusesFormat(new UpstreamError('json_schema broke'), parameters)).toBe(false);
});

test('the format is asked for in words, after the system messages', () => {
  const said = (role: 'system' | 'user', text: string) => ({ role, content: [{ type: 'text' as const, text }] });
  const { messages, parameters: rest } = askInWords([said('system', 'a'), said('user', 'b')], parameters);
  expect(messages.map(({ role }) => role)).toEqual(['system', 'system', 'user']);
  expect(JSON.stringify(messages[1])).toContain('JSON Schema');
  expect(rest).toEqual({ temperature: 1 });
});
