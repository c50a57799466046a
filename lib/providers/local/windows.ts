/**
 * A long sound in pieces, cut where it is quiet so that no word is: whoever leaves is noticed between two, models that
 * hear all at once need memory by the square of the length, and no message between processes is large.
 */
import { type DecodedSound, SOUND_RATE } from '../../media/index.ts';

/** Whisper walks through it by half minutes. Seconds. */
const WINDOW_S = 60;
/** A piece is cut no earlier than this. */
const LEAST_S = 40;
/** The quiet a cut is looked for in, and the steps it is looked for with. */
const QUIET_S = 0.2;
const STEP_S = 0.02;
/** Shorter ends hold no word, and models stumble over them. */
const REST_S = 0.1;
/** Mean loudness below which there is nothing to hear: -80 dB. Models make words up out of silence. */
const SILENCE = 1e-4;

export interface SoundWindow {
  /** Seconds from the beginning of the sound. */
  readonly start: number;
  readonly end: number;
  readonly audio: Float32Array;
}

/** Silent pieces are left out. */
export async function* windowsOf(sound: Pick<DecodedSound, 'samples' | 'read'>): AsyncGenerator<SoundWindow> {
  const most = WINDOW_S * SOUND_RATE;
  for (let start = 0; sound.samples - start >= REST_S * SOUND_RATE; ) {
    const heard = await sound.read(start, start + most);
    const length = start + heard.length >= sound.samples ? heard.length : quietPlace(heard);
    const audio = heard.slice(0, length);
    if (loudness(audio, 0, length) > SILENCE) {
      yield { start: start / SOUND_RATE, end: (start + length) / SOUND_RATE, audio };
    }
    start += length;
  }
}

/** The middle of the quietest stretch towards the end. */
function quietPlace(sound: Float32Array): number {
  const width = Math.round(QUIET_S * SOUND_RATE);
  const step = Math.round(STEP_S * SOUND_RATE);
  let best = { at: sound.length, loudness: Number.POSITIVE_INFINITY };
  for (let at = LEAST_S * SOUND_RATE; at + width <= sound.length; at += step) {
    const here = loudness(sound, at, at + width);
    if (here < best.loudness) best = { at: at + width / 2, loudness: here };
  }
  return best.at;
}

function loudness(sound: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += (sound[at] ?? 0) ** 2;
  return Math.sqrt(sum / Math.max(1, to - from));
}
