import { expect, it } from 'vitest';
import type { ApiMessage } from '../request.ts';
import { halved } from './truncation.ts';

const said = (roles: string): ApiMessage[] =>
  [...roles].map((letter, index) => ({
    role: ({ s: 'system', u: 'user', a: 'assistant', t: 'tool' } as const)[letter] ?? 'user',
    content: String(index),
  }));
const left = (roles: string) =>
  halved(said(roles))
    ?.map(({ content }) => content)
    .join('') ?? null;

it('keeps the rules and the newer half of the turns', () => {
  expect(left('suauaua')).toBe('056');
  expect(left('uaua')).toBe('23');
});

it('never tears a result from its call', () => {
  expect(left('uatauata')).toBe('4567');
});

it('has nothing to leave out of a single turn', () => {
  expect(left('su')).toBeNull();
  expect(left('s')).toBeNull();
});
