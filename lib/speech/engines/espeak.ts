/**
 * The system's `espeak-ng`, where one is installed: a separate program, started without a shell, with the text on its
 * standard input and every argument from a list of our own.
 */
import { spawn } from 'node:child_process';
import { UnavailableError, UnprocessableError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { singleton } from '../../platform/singleton.ts';
import { readWav, type Sound } from '../../platform/wav.ts';

/** Words a minute at rate 1, the program's own default. */
const WORDS_PER_MINUTE = 175;
const LIST_MS = 5_000;
const OUTPUT_BYTES = 64 * 1024 * 1024;

/** The languages it speaks, as it writes them ("ru", "en-gb"); empty where it is not installed. Asked for once. */
export function espeakLanguages(): Promise<readonly string[]> {
  return singleton('espeak-languages', async () => {
    try {
      const listed = (await run(['--voices'], '', LIST_MS)).toString('utf8');
      const rows = listed.split('\n').slice(1);
      return rows.flatMap((row) => row.trim().split(/\s+/)[1] ?? []);
    } catch {
      // Not installed, or not able to run: the voices that come with the product remain.
      return [];
    }
  });
}

/** @param language one of `espeakLanguages()` */
export async function speakWithEspeak(
  text: string,
  language: string,
  rate: number,
  signal: AbortSignal,
): Promise<Sound> {
  const slots = singleton('espeak-slots', () => ({ used: 0 }));
  if (slots.used >= LIMITS.speechQueue) throw busy();
  slots.used += 1;
  try {
    const pace = String(Math.round(WORDS_PER_MINUTE * rate));
    const file = await run(
      ['-v', language, '-s', pace, '-b', '1', '--stdin', '--stdout'],
      text,
      LIMITS.speechMs,
      signal,
    );
    const sound = readWav(file);
    if (sound === null || sound.samples.length === 0) throw failed('espeak-ng gave no sound');
    return sound;
  } finally {
    slots.used -= 1;
  }
}

function run(args: readonly string[], input: string, ms: number, signal?: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('espeak-ng', args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: ms,
      killSignal: 'SIGKILL',
      ...(signal && { signal }),
    });
    const parts: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > OUTPUT_BYTES) child.kill('SIGKILL');
      else parts.push(part);
    });
    child.on('error', (cause) => reject(signal?.aborted ? signal.reason : failed(cause)));
    child.on('close', (code) => (code === 0 ? resolve(Buffer.concat(parts)) : reject(failed(`exit ${code}`))));
    // It may end before it has read everything; its exit tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

const failed = (cause: unknown) => new UnprocessableError('This text could not be spoken.', { cause });
const busy = () => new UnavailableError('Too many texts are being spoken just now.', { retryAfter: 5 });
