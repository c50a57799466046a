/** Weights that are the same on every machine (mulberry32), roughly from a normal distribution. */
export function createWeights(seed: number): (count: number, scale: number) => Float32Array {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  return (count, scale) =>
    // The sum of four uniform ones: variance 1/3, mean 2.
    Float32Array.from({ length: count }, () => (next() + next() + next() + next() - 2) * Math.sqrt(3) * scale);
}
