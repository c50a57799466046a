/** Text to sound with the voices of this machine. */
import { BadRequestError, NotImplementedError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { singleton } from '../platform/singleton.ts';
import { type Sound, writeWav } from '../platform/wav.ts';
import { createWorkerPool, type WorkerPool } from '../platform/workers/pool.ts';
import { speakWithEspeak } from './engines/espeak.ts';
import type { SpeechJob } from './jobs.ts';
import { detectLanguage } from './language.ts';
import { cutAtSentence, speakableText } from './speakable.ts';
import { chooseVoice, listVoices, type Voice } from './voices.ts';

export { readWav, writeWav } from '../platform/wav.ts';
export { detectLanguage } from './language.ts';

export interface SpeechOptions {
  /** May hold markdown, which is not read out. */
  readonly text: string;
  /** BCP 47; told from the text when absent. */
  readonly language?: string | undefined;
  /** The id of one of `listVoices()`. */
  readonly voice?: string | undefined;
  /** 1 is the voice's own pace. */
  readonly rate: number;
  readonly signal: AbortSignal;
}

export interface Spoken {
  readonly data: Uint8Array;
  readonly language: string;
}

/**
 * Speaks a text.
 * @returns a WAV file, and the language it was spoken in
 * @throws NotImplementedError no voice for the language; BadRequestError nothing to say, or an unknown voice;
 * UnavailableError too much is being spoken.
 */
export async function speak({ text, language, voice, rate, signal }: SpeechOptions): Promise<Spoken> {
  const words = speakableText(text);
  if (!/[\p{L}\p{N}]/u.test(words)) throw new BadRequestError('There is nothing in this text to say.');
  const spoken = language ?? detectLanguage(words);
  const chosen = voice === undefined ? await chooseVoice(spoken) : await namedVoice(voice);
  if (chosen === null) throw noVoice(spoken);
  return { data: writeWav(await speakWith(chosen, words, rate, signal)), language: chosen.language };
}

export interface SpeechOffer {
  /** The beginning of the words that fits an address. */
  readonly text: string;
  readonly language: string;
  /** A voice of this machine speaks the language. */
  readonly spoken: boolean;
}

/** What of an answer can be spoken; null when it has no words. `fallback` is the reader's language. */
export async function offerSpeech(markdown: string, fallback: string): Promise<SpeechOffer | null> {
  const words = speakableText(markdown.slice(0, LIMITS.speechChars * 2));
  const text = cutAtSentence(words, fitsAddress);
  if (!/[\p{L}\p{N}]/u.test(text)) return null;
  const language = detectLanguage(text, fallback);
  return { text, language, spoken: (await chooseVoice(language)) !== null };
}

/** Ends the thread. */
export async function closeSpeech(): Promise<void> {
  await pool().close();
}

/** Clients put the text into a query, which has a limit of its own. */
const fitsAddress = (text: string): boolean =>
  text.length <= LIMITS.speechChars && encodeURIComponent(text).length <= LIMITS.speechQueryChars;

async function namedVoice(id: string): Promise<Voice> {
  const voices = await listVoices();
  const found = voices.find((candidate) => candidate.id.toLowerCase() === id.toLowerCase());
  if (found) return found;
  const names = voices.slice(0, 12).map((candidate) => candidate.id);
  throw new BadRequestError(`There is no such voice. There are ${names.join(', ')}.`, { param: 'voice' });
}

async function speakWith(voice: Voice, text: string, rate: number, signal: AbortSignal): Promise<Sound> {
  if (voice.engine === 'espeak') return speakWithEspeak(text, voice.language, rate, signal);
  const job: SpeechJob =
    voice.engine === 'flite'
      ? { engine: 'flite', text, voice: voice.id, rate }
      : { engine: 'pico', text, rate, analysis: voice.analysis, sound: voice.sound };
  return (await pool().run(job, { signal })) as Sound;
}

function noVoice(language: string): NotImplementedError {
  const name = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' }).of(language) ?? language;
  return new NotImplementedError(`There is no voice for ${name} on this server. Installing espeak-ng adds one.`);
}

function pool(): WorkerPool {
  return singleton('speech-worker', () =>
    createWorkerPool({
      file: 'lib/speech/speech.worker.ts',
      size: 1,
      queue: LIMITS.speechQueue,
      timeoutMs: LIMITS.speechMs,
      idleMs: 60_000,
      heapMb: 256,
      jobsPerThread: 100,
      sentences: {
        busy: 'Too many texts are being spoken just now.',
        timeout: 'Speaking this text took too long.',
        crash: 'This text could not be spoken.',
      },
    }),
  );
}
