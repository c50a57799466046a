import { expect, test } from 'vitest';
import { nearestNames } from './nearest-names.ts';

const NAMES = ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'claude-sonnet-4', 'flux', 'llama-3.3-70b-versatile'];

test.each([
  ['gpt4o', 'gpt-4o'],
  ['GPT-4o-mni', 'gpt-4o-mini'],
  ['claude-sonet', 'claude-sonnet-4'],
  ['llama-3.3-70b', 'llama-3.3-70b-versatile'],
])('%s means %s', (wanted, name) => {
  expect(nearestNames(wanted, NAMES)[0]).toBe(name);
});

test('names that have nothing in common are not offered', () => {
  expect(nearestNames('zzzz', NAMES)).toEqual([]);
  expect(nearestNames('', NAMES)).toEqual([]);
});
