/** The sound of a file as speech models hear it, written to a file as it is decoded: it is never whole in memory. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { type AudioSample, AudioSampleSink } from 'mediabunny';
import { LIMITS } from '../../contract/limits.ts';
import { JobError } from '../../platform/workers/protocol.ts';
import { audioFacts, NOTHING } from './facts.ts';
import { DAMAGED, type OpenMedia } from './open.ts';
import { notDecodable, Refusal } from './refusal.ts';
import { createResampler, type Resampler } from './resample.ts';
import { SOUND_RATE, type SoundResult } from './types.ts';

/** A shorter one is no sound anybody could have said something in. Seconds. */
const LEAST_SECONDS = 0.05;
/** Pauses that are not in the file but in its times become silence; shorter ones are inaccuracy. Seconds. */
const GAP_SECONDS = 0.1;

export async function writeSound({ audio, video }: OpenMedia, out: string, alive: () => void): Promise<SoundResult> {
  if (audio === null) throw new JobError(video === null ? NOTHING : 'There is no sound in this file.');
  await audioFacts(audio);
  if (!(await audio.canDecode())) throw await notDecodable(audio);
  const writer = openWriter(out);
  let complete = true;
  try {
    for await (const sample of new AudioSampleSink(audio).samples()) {
      try {
        writer.add(sample);
      } finally {
        sample.close();
      }
      alive();
    }
  } catch (error) {
    if (error instanceof JobError || error instanceof Refusal) throw error;
    // Damage further on: what came before it was heard.
    complete = false;
  } finally {
    writer.end();
  }
  requireSound(writer.samples, complete);
  return { samples: writer.samples, complete };
}

/** @throws JobError when there is nothing to hear */
export function requireSound(samples: number, complete: boolean): void {
  if (samples >= LEAST_SECONDS * SOUND_RATE) return;
  throw new JobError(complete ? 'There is no sound in this file.' : DAMAGED);
}

interface SoundWriter {
  readonly samples: number;
  add(sample: AudioSample): void;
  end(): void;
}

function openWriter(out: string): SoundWriter {
  const file = openSync(out, 'w', 0o600);
  let resampler: { readonly rate: number; readonly change: Resampler } | null = null;
  let samples = 0;

  const write = (sound: Float32Array): void => {
    samples += sound.length;
    if (samples > LIMITS.soundSeconds * SOUND_RATE) throw tooLong();
    writeSync(file, new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength));
  };
  const flush = (): void => {
    if (resampler !== null) write(resampler.change.end());
    resampler = null;
  };
  const pauseUntil = (time: number): void => {
    const gap = time - samples / SOUND_RATE;
    if (gap < GAP_SECONDS) return;
    flush();
    const missing = Math.round(time * SOUND_RATE) - samples;
    if (samples + missing > LIMITS.soundSeconds * SOUND_RATE) throw tooLong();
    if (missing > 0) write(new Float32Array(missing));
  };
  return {
    get samples() {
      return samples;
    },
    add(sample) {
      pauseUntil(sample.timestamp);
      if (resampler?.rate !== sample.sampleRate) {
        flush();
        resampler = { rate: sample.sampleRate, change: createResampler(sample.sampleRate, SOUND_RATE) };
      }
      write(resampler.change.push(toMono(sample)));
    },
    end() {
      try {
        flush();
      } finally {
        closeSync(file);
      }
    },
  };
}

export const tooLong = (): Refusal =>
  new Refusal('too-long', `This sound is longer than ${LIMITS.soundSeconds / 60} minutes.`);

/** @throws JobError for samples that are no numbers: they poison whatever is computed from them. */
function toMono(sample: AudioSample): Float32Array {
  const { numberOfChannels: channels, numberOfFrames: frames } = sample;
  const mono = new Float32Array(frames);
  const plane = channels === 1 ? mono : new Float32Array(frames);
  for (let channel = 0; channel < channels; channel++) {
    sample.copyTo(plane, { planeIndex: channel, format: 'f32-planar' });
    if (channels > 1) for (let at = 0; at < frames; at++) mono[at] = (mono[at] ?? 0) + (plane[at] ?? 0) / channels;
  }
  for (const value of mono) {
    if (!Number.isFinite(value)) throw new JobError('This sound is damaged: it holds samples that are no numbers.');
  }
  return mono;
}
