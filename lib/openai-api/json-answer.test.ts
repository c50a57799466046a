import { expect, test } from 'vitest';
import { answerInJson } from './json-answer.ts';

const object = { type: 'json_object' };
const numbers = {
  type: 'json_schema',
  json_schema: { name: 'n', schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } },
};

test.each([
  ['as it is', ' {"n":1} ', '{"n":1}'],
  ['in a fence', 'Sure:\n```json\n{"n":1}\n```\nDone.', '{"n":1}'],
  ['in words', 'The answer is {"n":1}, I think.', '{"n":1}'],
  ['nowhere', ' no JSON here ', 'no JSON here'],
])('JSON %s', (_, text, expected) => {
  expect(answerInJson(text, object)).toBe(expected);
});

test('a schema is a promise', () => {
  expect(answerInJson('```\n{"n": 2}\n```', numbers)).toBe('{"n": 2}');
  expect(() => answerInJson('two', numbers)).toThrow('did not answer in JSON');
  expect(() => answerInJson('{"n": "two"}', numbers)).toThrow('does not match the schema: n');
});
