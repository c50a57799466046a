import { expect, test } from 'vitest';
import { checkSchemas } from './schema-check.ts';

const check = (schema: Record<string, unknown>) =>
  checkSchemas({ tools: null, response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } });

test('recursion through a property is fine', () => {
  const list = { type: 'object', properties: { next: { $ref: '#/$defs/list' }, same: { $ref: '#' } } };
  expect(check({ ...list, $defs: { list } })).toBeNull();
});

test.each([
  ['itself', { $ref: '#' }, 'in a circle'],
  [
    'a circle of two',
    { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
    'in a circle',
  ],
  ['nothing', { properties: { a: { $ref: '#/$defs/a' } } }, 'not there'],
  ['another file', { $ref: 'https://example.org/x' }, 'outside'],
  ['a prototype', { $ref: '#/constructor' }, 'not there'],
])('a reference to %s', (_, schema, words) => {
  expect(check(schema)).toMatchObject({ message: expect.stringContaining(words) });
});
