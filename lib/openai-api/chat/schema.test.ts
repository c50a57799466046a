import { expect, test } from 'vitest';
import { chatCompletionSchema } from './schema.ts';

const messages = [{ role: 'user', content: 'Hi' }];
const tools = [{ type: 'function', function: { name: 'now' } }];

test.each([
  ['required', undefined],
  ['required', []],
  [{ type: 'function', function: { name: 'other' } }, tools],
])('tool_choice %j is refused with the tools %j', (tool_choice, given) => {
  const { error } = chatCompletionSchema.safeParse({ messages, tools: given, tool_choice });
  expect(error?.issues.map(({ path }) => path)).toEqual([['tool_choice']]);
});

test.each([
  ['required', tools],
  ['auto', undefined],
  ['none', undefined],
])('tool_choice %j is taken with the tools %j', (tool_choice, given) => {
  expect(chatCompletionSchema.safeParse({ messages, tools: given, tool_choice }).success).toBe(true);
});
