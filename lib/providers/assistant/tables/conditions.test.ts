import { describe, expect, it } from 'vitest';
import { readCondition } from './conditions.ts';

const kept = (question: string): number[] =>
  [50, 100, 101, 1500].filter((value) => readCondition(question)?.holds(value) ?? false);

describe('readCondition', () => {
  it.each([
    ['amount > 100', [101, 1500]],
    ['amounts of at least 100', [100, 101, 1500]],
    ['rows with less than 100', [50]],
    ['cost over 1,000', [1500]],
    ['between 60 and 120', [100, 101]],
    ['сумма больше 100', [101, 1500]],
    ['не более 100', [50, 100]],
    ['от 60 до 120', [100, 101]],
  ])('%s', (question, values) => {
    expect(kept(question)).toEqual(values);
  });

  it('sees no comparison without a number', () => {
    expect(readCondition('why did travel go over the plan')).toBeNull();
  });
});
