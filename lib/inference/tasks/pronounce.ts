/** How an English text sounds, in the International Phonetic Alphabet, sentence by sentence. */
import { spawn } from 'node:child_process';
import { JobError } from '../../platform/workers/protocol.ts';

/** Letters of a piece: its sounds fit into what the model reads at once. */
const PIECE_CHARS = 250;
const PIECES = new RegExp(`[^.!?\\n]{1,${PIECE_CHARS}}(?:[.!?]+|\\s|$)|\\S{1,${PIECE_CHARS}}`, 'g');
const TIME_MS = 10_000;
const MISSING = 'This voice needs espeak-ng to know how words are pronounced. Install it on the server.';

/** @throws JobError when espeak-ng is not installed, or nothing is left to say */
export async function pronounce(text: string, accent: 'en-us' | 'en-gb'): Promise<string[]> {
  const sounds: string[] = [];
  for (const piece of piecesOf(text)) {
    const mark = /[.!?]$/.exec(piece)?.[0] ?? '';
    const said = await askEspeak(piece, accent);
    if (said !== '') sounds.push(toModelSounds(said) + mark);
  }
  if (sounds.length === 0) throw new JobError('There is nothing to say in this text.');
  return sounds;
}

export const piecesOf = (text: string): string[] =>
  [...text.matchAll(PIECES)].map(([piece]) => piece.trim()).filter((piece) => /[\p{L}\p{N}]/u.test(piece));

/** The signs the model was trained with, where espeak-ng has others. */
export const toModelSounds = (ipa: string): string =>
  ipa.replace(/\s+/g, ' ').replaceAll('ʲ', 'j').replaceAll('r', 'ɹ').replaceAll('x', 'k').replaceAll('ɬ', 'l').trim();

function askEspeak(text: string, accent: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // The text goes in as text: nothing in it can be an option.
    const child = spawn('espeak-ng', ['--ipa', '-q', '-v', accent, '--stdin'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: TIME_MS,
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    child.on('error', (error) => reject(new JobError(MISSING, { cause: error })));
    // What it does not want to read is told by how it ends.
    child.stdin.on('error', () => undefined);
    child.on('close', (code) =>
      code === 0 ? resolve(out.trim()) : reject(new JobError('This text could not be pronounced.')),
    );
    child.stdin.end(text);
  });
}
