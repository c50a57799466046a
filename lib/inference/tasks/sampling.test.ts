import { expect, test } from 'vitest';
import { createSampler, type SamplingSettings } from './sampling.ts';

const settings = (change: Partial<SamplingSettings> = {}): SamplingSettings => ({
  temperature: 1,
  topP: 1,
  topK: 0,
  repetitionPenalty: 1,
  seed: 1,
  ...change,
});
const SCORES = [2, 1, 0, -1];

/** How often each token is drawn in so many tries. */
function draw(change: Partial<SamplingSettings>, said: readonly number[] = [], tries = 4_000): number[] {
  const choose = createSampler(settings(change));
  const counts = SCORES.map(() => 0);
  for (let i = 0; i < tries; i++) {
    const token = choose(Float32Array.from(SCORES), said);
    counts[token] = (counts[token] ?? 0) + 1;
  }
  return counts.map((count) => count / tries);
}

test('tokens are drawn as often as their scores say', () => {
  const weights = SCORES.map((score) => Math.exp(score));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  for (const [token, share] of draw({}).entries()) expect(share).toBeCloseTo((weights[token] ?? 0) / sum, 1);
});

test('temperature sharpens, and at 0 only the likeliest is left', () => {
  expect(draw({ temperature: 0 })).toEqual([1, 0, 0, 0]);
  expect(draw({ temperature: 0.3 })[0]).toBeGreaterThan(0.9);
  expect(draw({ temperature: 5 })[3]).toBeGreaterThan(0.1);
});

test('top-k and top-p leave out the tail', () => {
  expect(draw({ topK: 2 }).map((share) => share > 0)).toEqual([true, true, false, false]);
  expect(draw({ topP: 0.7 }).map((share) => share > 0)).toEqual([true, true, false, false]);
  expect(draw({ topP: 0 })).toEqual([1, 0, 0, 0]);
});

test('what was said already is less likely, above zero and below', () => {
  expect(draw({ temperature: 0, repetitionPenalty: 3 }, [0, 0])).toEqual([0, 1, 0, 0]);
  const choose = createSampler(settings({ temperature: 0, repetitionPenalty: 2 }));
  expect(choose(Float32Array.from([-1, -1.5]), [0])).toBe(1);
});

test('the same seed draws the same', () => {
  const series = (seed: number) => {
    const choose = createSampler(settings({ seed }));
    return Array.from({ length: 20 }, () => choose(Float32Array.from(SCORES), []));
  };
  expect(series(5)).toEqual(series(5));
  expect(series(5)).not.toEqual(series(6));
});
