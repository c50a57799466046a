/**
 * Reads a text out, piece by piece: the first words are heard while the next are being spoken on the server. What the
 * server has no voice for is left to the voices of the browser.
 */
import { ApiError, apiUrl, readError } from './api.ts';
import { speechPieces } from './speech-pieces.ts';

let reading: AbortController | null = null;

/** Resolves when the text has been read. One text at a time: a new one ends the one before. @throws ApiError */
export async function readAloud(text: string, controller: AbortController): Promise<void> {
  reading?.abort();
  reading = controller;
  const { signal } = controller;
  const pieces = await speechPieces(text);
  let language: string | null = null;
  let next = pieces[0] === undefined ? null : fetchSound(pieces[0], null, signal);
  for (const [index, piece] of pieces.entries()) {
    try {
      const sound = await next;
      language ??= sound?.language ?? null;
      const following = pieces[index + 1];
      next = following === undefined ? null : fetchSound(following, language, signal);
      // It is awaited only after this piece has been played, and may fail before.
      next?.catch(() => undefined);
      if (sound !== null) await playSound(sound.data, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError) || error.status !== 501 || !('speechSynthesis' in window)) throw error;
      // The server's refusal says what would help; the browser's says only that it failed too.
      await sayInBrowser([piece, ...pieces.slice(index + 1)].join('\n'), signal).catch(() => {
        throw error;
      });
      return;
    }
    if (signal.aborted) return;
  }
}

interface Sound {
  readonly data: Blob;
  readonly language: string | null;
}

/** null for a piece without words. */
async function fetchSound(text: string, language: string | null, signal: AbortSignal): Promise<Sound | null> {
  const response = await fetch(apiUrl(['synthesize', 'Assistant'], { text, language }), { signal });
  if (response.status === 400) return null;
  if (!response.ok) throw await readError(response);
  return { data: await response.blob(), language: response.headers.get('content-language') };
}

async function playSound(data: Blob, signal: AbortSignal): Promise<void> {
  const url = URL.createObjectURL(data);
  const audio = new Audio(url);
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      audio.addEventListener('ended', () => resolve());
      audio.addEventListener('error', () => reject(new Error('The sound cannot be played.')));
      audio.play().catch(reject);
    });
  } finally {
    audio.pause();
    URL.revokeObjectURL(url);
  }
}

/** Without a language a browser takes the voice of its own, which is silent in a script it does not know. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Hiragana}|\p{Script=Katakana}/u, 'ja'],
  [/\p{Script=Han}/u, 'zh'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Greek}/u, 'el'],
  [/\p{Script=Devanagari}/u, 'hi'],
];

function sayInBrowser(text: string, signal: AbortSignal): Promise<void> {
  const utterance = new SpeechSynthesisUtterance(text.replace(/[*_`#>|]/g, ''));
  utterance.lang = SCRIPTS.find(([script]) => script.test(text))?.[1] ?? '';
  return new Promise((resolve, reject) => {
    const end = () => {
      speechSynthesis.cancel();
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    utterance.addEventListener('end', () => resolve());
    utterance.addEventListener('error', ({ error }) => (signal.aborted ? resolve() : reject(new Error(error))));
    speechSynthesis.speak(utterance);
  });
}
