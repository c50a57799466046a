/** Chooses the next token from a model's scores. Without a temperature it is always the likeliest one. */

export interface SamplingSettings {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly repetitionPenalty: number;
  readonly seed: number | undefined;
}

/** Tokens less likely than this share of the likeliest one are never drawn: some 1 in a million. */
const NEGLIGIBLE = 1e-6;

/** A function of the scores of all tokens (changed in place) and of what stands in the text already. */
export function createSampler(
  settings: SamplingSettings,
): (scores: Float32Array, said: readonly (bigint | number)[]) => number {
  const random = createRandom(settings.seed ?? Math.floor(Math.random() * 2 ** 32));
  return (scores, said) => {
    if (settings.repetitionPenalty !== 1) penalize(scores, said, settings.repetitionPenalty);
    return settings.temperature <= 0 ? indexOfMax(scores) : draw(scores, settings, random);
  };
}

/** CTRL's penalty (https://arxiv.org/abs/1909.05858), once for each token that occurred. */
function penalize(scores: Float32Array, said: readonly (bigint | number)[], penalty: number): void {
  for (const token of new Set(said)) {
    const index = Number(token);
    const score = scores[index];
    if (score !== undefined) scores[index] = score < 0 ? score * penalty : score / penalty;
  }
}

function draw(scores: Float32Array, { temperature, topP, topK }: SamplingSettings, random: () => number): number {
  const highest = scores[indexOfMax(scores)] ?? 0;
  const floor = highest + temperature * Math.log(NEGLIGIBLE);
  const candidates: { token: number; weight: number }[] = [];
  for (let token = 0; token < scores.length; token++) {
    const score = scores[token] ?? Number.NEGATIVE_INFINITY;
    if (score >= floor) candidates.push({ token, weight: Math.exp((score - highest) / temperature) });
  }
  candidates.sort((a, b) => b.weight - a.weight || a.token - b.token);
  if (topK > 0) candidates.length = Math.min(candidates.length, topK);
  const kept = nucleus(candidates, topP);
  let left = random() * kept.reduce((sum, { weight }) => sum + weight, 0);
  for (const { token, weight } of kept) {
    left -= weight;
    if (left < 0) return token;
  }
  return kept.at(-1)?.token ?? indexOfMax(scores);
}

/** The likeliest tokens that together have the share `topP` (https://arxiv.org/abs/1904.09751); one at least. */
function nucleus<T extends { weight: number }>(sorted: readonly T[], topP: number): readonly T[] {
  if (topP >= 1) return sorted;
  const enough = sorted.reduce((sum, { weight }) => sum + weight, 0) * topP;
  let sum = 0;
  const end = sorted.findIndex(({ weight }) => {
    sum += weight;
    return sum >= enough;
  });
  return sorted.slice(0, Math.max(1, end + 1));
}

export function indexOfMax(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if ((values[index] ?? 0) > (values[best] ?? 0)) best = index;
  return best;
}

/** Mulberry32: small, and the same everywhere. From 0 to 1. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
