/**
 * The voices of this machine. English comes with the product (Flite). German, French, Italian, Spanish and British
 * English are spoken by Pico where its voice files are present: Debian's package `libttspico-data`, or the same files
 * in `DATA_DIR/voices`. Everything else is left to `espeak-ng`, where that is installed.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { config } from '../platform/config.ts';
import { espeakLanguages } from './engines/espeak.ts';
import { primary } from './language.ts';

export type Voice =
  | { readonly id: string; readonly language: string; readonly engine: 'flite' }
  | {
      readonly id: string;
      readonly language: string;
      readonly engine: 'pico';
      readonly analysis: string;
      readonly sound: string;
    }
  | { readonly id: string; readonly language: string; readonly engine: 'espeak' };

/** The clearest one first. */
const FLITE_VOICES = ['slt', 'rms', 'awb', 'kal16'];
/** Language -> the speaker in the name of its sound file. */
const PICO_SPEAKERS: Readonly<Record<string, string>> = {
  'de-DE': 'gl0',
  'fr-FR': 'nk0',
  'it-IT': 'cm0',
  'es-ES': 'zl0',
  'en-GB': 'kh0',
  'en-US': 'lh0',
};
const SYSTEM_PICO_FOLDER = '/usr/share/pico/lang';
/** Where BCP 47 and espeak-ng disagree. */
const ESPEAK_NAMES: Readonly<Record<string, string>> = { zh: 'cmn', no: 'nb', iw: 'he', in: 'id' };

/** Every voice there is, best first within a language. */
export async function listVoices(): Promise<readonly Voice[]> {
  const espeak = (await espeakLanguages()).map(
    (language): Voice => ({ id: `espeak-${language}`, language, engine: 'espeak' }),
  );
  return [...FLITE_VOICES.map((id): Voice => ({ id, language: 'en-US', engine: 'flite' })), ...picoVoices(), ...espeak];
}

/** The best voice for a language: its region if there is one, else any of its regions; null when nobody speaks it. */
export async function chooseVoice(tag: string): Promise<Voice | null> {
  const voices = await listVoices();
  const wanted = tag.toLowerCase().replaceAll('_', '-');
  const base = ESPEAK_NAMES[primary(tag)] ?? primary(tag);
  const speaking = voices.filter((voice) => primary(voice.language) === base);
  const [first] = speaking;
  const exact = speaking.find((voice) => wanted.includes('-') && voice.language.toLowerCase() === wanted);
  // espeak-ng has dialects: of those the plain language.
  const plain = speaking.find((voice) => voice.engine === first?.engine && voice.language === base);
  return exact ?? plain ?? first ?? null;
}

function picoVoices(): Voice[] {
  const folders = [path.join(config().dataDir, 'voices'), SYSTEM_PICO_FOLDER];
  return Object.entries(PICO_SPEAKERS).flatMap(([language, speaker]) => {
    for (const folder of folders) {
      const analysis = path.join(folder, `${language}_ta.bin`);
      const sound = path.join(folder, `${language}_${speaker}_sg.bin`);
      if (existsSync(analysis) && existsSync(sound)) {
        return [{ id: `pico-${language}`, language, engine: 'pico', analysis, sound } as const];
      }
    }
    return [];
  });
}
