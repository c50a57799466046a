/**
 * Changes the rate of a sound piece by piece: a sinc under a Hann window, cut off below the lower of the two rates'
 * halves so that nothing above it folds back.
 */
export interface Resampler {
  push(samples: Float32Array): Float32Array;
  /** What is still inside, after the last piece. */
  end(): Float32Array;
}

/** Zero crossings of the sinc on each side, and positions between two samples it is worked out for. */
const CROSSINGS = 16;
const MOST_PHASES = 1_024;
/** The window needs room to fall: the band ends a little below the half of the rate. */
const BAND = 0.94;

export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { push: (samples) => samples, end: () => new Float32Array() };
  const step = from / to;
  const cut = Math.min(1, to / from) * BAND;
  const half = Math.ceil(CROSSINGS / cut);
  const phases = Math.min(MOST_PHASES, to / gcd(from, to));
  const taps = kernel(phases, half, cut);
  // Samples from `origin` on; before the first there is silence.
  let held = new Float32Array(half);
  let origin = -half;
  let received = 0;
  let made = 0;

  const take = (samples: Float32Array): void => {
    const drop = Math.max(0, Math.min(held.length, Math.floor(made * step) - half + 1 - origin));
    const joined = new Float32Array(held.length - drop + samples.length);
    joined.set(held.subarray(drop));
    joined.set(samples, held.length - drop);
    held = joined;
    origin += drop;
  };
  /** All that can be made while the samples around it are there, and before the end. */
  const make = (end: number): Float32Array => {
    const last = origin + held.length - half - 1;
    const out = new Float32Array(Math.max(0, Math.ceil(Math.min(last + 1, end) / step) - made + 1));
    let count = 0;
    for (; count < out.length; count++, made++) {
      const at = made * step;
      const whole = Math.floor(at);
      if (whole > last || at >= end) break;
      const phase = Math.min(phases - 1, Math.round((at - whole) * phases));
      const row = phase * 2 * half;
      const start = whole - half + 1 - origin;
      let sum = 0;
      for (let tap = 0; tap < 2 * half; tap++) sum += (taps[row + tap] ?? 0) * (held[start + tap] ?? 0);
      out[count] = sum;
    }
    return out.subarray(0, count);
  };

  return {
    push(samples) {
      received += samples.length;
      take(samples);
      return make(Number.POSITIVE_INFINITY);
    },
    end() {
      take(new Float32Array(2 * half));
      return make(received);
    },
  };
}

/** A row a phase: the weights of the 2 * half samples around a point between two of them. */
function kernel(phases: number, half: number, cut: number): Float32Array {
  const taps = new Float32Array(phases * 2 * half);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    for (let tap = 0; tap < 2 * half; tap++) {
      const x = tap - half + 1 - phase / phases;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x * cut) / (Math.PI * x * cut);
      const weight = Math.abs(x) < half ? sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / half)) : 0;
      taps[phase * 2 * half + tap] = weight;
      sum += weight;
    }
    // A constant stays what it is.
    for (let tap = 0; tap < 2 * half; tap++) taps[phase * 2 * half + tap] = (taps[phase * 2 * half + tap] ?? 0) / sum;
  }
  return taps;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
