import { expect, it } from 'vitest';
import { nextStop } from './search-keys.ts';

it('goes from the field through the hits and back', () => {
  expect(nextStop('ArrowDown', 0, 3)).toBe(1);
  expect(nextStop('ArrowDown', 1, 3)).toBe(2);
  expect(nextStop('ArrowUp', 1, 3)).toBe(0);
});

it('stays at both ends', () => {
  expect(nextStop('ArrowDown', 2, 3)).toBeNull();
  expect(nextStop('ArrowUp', 0, 3)).toBeNull();
  expect(nextStop('ArrowDown', 0, 1)).toBeNull();
});

it('leaves Home and End to the caret while the field has the focus', () => {
  expect(nextStop('End', 0, 4)).toBeNull();
  expect(nextStop('End', 1, 4)).toBe(3);
  expect(nextStop('Home', 3, 4)).toBe(1);
});
