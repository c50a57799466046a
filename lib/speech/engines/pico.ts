/**
 * SVOX Pico compiled to WebAssembly. The engine comes with a package; its voices are files that the operating system
 * or the owner puts on the machine (`lib/speech/voices.ts`). Runs in a worker thread.
 * The calls are those of picoapi.h: https://android.googlesource.com/platform/external/svox
 */
import { readFile } from 'node:fs/promises';
import createPico, { type Pico } from '@echogarden/svoxpico-wasm';
import type { Sound } from '../../platform/wav.ts';
import { JobError } from '../../platform/workers/protocol.ts';

/** The engine's own working memory, as picoapi.h recommends for one voice. */
const MEMORY_BYTES = 2_500_000;
const BUFFER_BYTES = 16_384;
const SAMPLE_RATE = 16_000;
const NAME_BYTES = 32;
/** pico_getData: everything put in has been spoken. */
const IDLE = 200;
const BUSY = 201;

export interface PicoVoice {
  /** Text analysis, `<language>_ta.bin`. */
  readonly analysis: string;
  /** Signal generation, `<language>_<speaker>_sg.bin`. */
  readonly sound: string;
}

/** Speaks a text in the language of the voice. Each call has an engine of its own: its memory goes with it. */
export async function speakWithPico(text: string, voice: PicoVoice, rate: number): Promise<Sound> {
  const pico = await createPico();
  const system = initialize(pico);
  const names = [await loadResource(pico, system, voice.analysis), await loadResource(pico, system, voice.sound)];
  const voiceName = putString(pico, 'voice');
  check(pico._pico_createVoiceDefinition(system, voiceName));
  for (const name of names) check(pico._pico_addResourceToVoiceDefinition(system, voiceName, name));
  const engineAt = pico._malloc(4);
  check(pico._pico_newEngine(system, voiceName, engineAt));
  const engine = pico.getValue(engineAt, 'i32');
  // The engine reads its own markup; `<` in the text would begin a tag.
  const plain = text.replace(/[<>&]/g, ' ');
  return {
    samples: speak(pico, engine, `<speed level="${Math.round(rate * 100)}">${plain}</speed>`),
    rate: SAMPLE_RATE,
  };
}

function initialize(pico: Pico): number {
  const systemAt = pico._malloc(4);
  check(pico._pico_initialize(pico._malloc(MEMORY_BYTES), MEMORY_BYTES, systemAt));
  return pico.getValue(systemAt, 'i32');
}

/** Loads a voice file and gives the address of the name it has in the engine. */
async function loadResource(pico: Pico, system: number, file: string): Promise<number> {
  const path = `/${file.replace(/^.*[/\\]/, '')}`;
  pico.FS.writeFile(path, await readFile(file));
  const resourceAt = pico._malloc(4);
  check(pico._pico_loadResource(system, putString(pico, path), resourceAt));
  const name = pico._malloc(NAME_BYTES);
  check(pico._pico_getResourceName(system, pico.getValue(resourceAt, 'i32'), name));
  return name;
}

function speak(pico: Pico, engine: number, text: string): Uint8Array {
  const length = Buffer.byteLength(text) + 1; // the final NUL makes it speak what it holds back
  const address = putString(pico, text);
  const takenAt = pico._malloc(2);
  const buffer = pico._malloc(BUFFER_BYTES);
  const countAt = pico._malloc(2);
  const typeAt = pico._malloc(2);
  const parts: Uint8Array[] = [];
  for (let offset = 0; offset < length; ) {
    check(pico._pico_putTextUtf8(engine, address + offset, length - offset, takenAt));
    offset += pico.getValue(takenAt, 'i16') & 0xffff;
    for (let status = BUSY; status === BUSY; ) {
      status = pico._pico_getData(engine, buffer, BUFFER_BYTES, countAt, typeAt);
      if (status !== BUSY && status !== IDLE) check(status);
      const count = pico.getValue(countAt, 'i16') & 0xffff;
      if (count > 0) parts.push(pico.HEAPU8.slice(buffer, buffer + count));
    }
  }
  return Buffer.concat(parts);
}

function putString(pico: Pico, text: string): number {
  const bytes = Buffer.from(`${text}\0`);
  const address = pico._malloc(bytes.length);
  pico.HEAPU8.set(bytes, address);
  return address;
}

function check(status: number): void {
  if (status !== 0) throw new JobError(`The voice could not be used (Pico ${status}).`);
}
