/** Speech as text, by a model of this machine. The sound is decoded here too: any format goes. */
import { ForbiddenError } from '../../contract/errors.ts';
import { requireInstalled, run } from '../../inference/index.ts';
import { type DecodedSound, withSound } from '../../media/index.ts';
import { isDemo } from '../demo.ts';
import type { ProviderContext, TimedText, Transcript, TranscriptionRequest } from '../provider.ts';
import { asProviderError } from './chat.ts';
import { windowsOf } from './windows.ts';

/** Throws what decoding a sound throws (lib/media/av), too: it is the file that is at fault then. */
export async function transcribe(request: TranscriptionRequest, context: ProviderContext): Promise<Transcript> {
  if (isDemo()) throw new ForbiddenError('Local models are closed in the demo.', { code: 'demo' });
  const { id, label } = await requireInstalled('transcription', request.model || undefined);
  const { audio } = request;
  const { signal } = context;
  try {
    return await withSound(audio.file ?? (await audio.read()), signal, async (sound) => {
      if (!sound.complete) context.log(`the sound is damaged after ${sound.duration.toFixed(1)} s`);
      return { ...(await hear(id, sound, request, signal)), model: label };
    });
  } catch (error) {
    throw signal.aborted ? error : asProviderError(error);
  }
}

async function hear(
  model: string,
  sound: DecodedSound,
  { language, translate, timestamps }: TranscriptionRequest,
  signal: AbortSignal,
): Promise<Transcript> {
  const wanted = timestamps === 'word' ? 'word' : 'segment';
  const pieces: TimedText[] = [];
  const texts: string[] = [];
  // What is spoken in the first piece is spoken in all.
  let spoken = language;
  let byWord = wanted === 'word';
  for await (const { start, end, audio } of windowsOf(sound)) {
    const heard = await run(
      'transcription',
      model,
      { audio, language: spoken, translate, timestamps: wanted },
      { signal },
    );
    spoken ??= heard.language ?? undefined;
    if (heard.text === '') continue;
    texts.push(heard.text);
    byWord &&= heard.isByWord;
    // Of a model that knows no times, a piece is as fine as it gets.
    const told = heard.segments.length > 0 ? heard.segments : [{ start: 0, end: end - start, text: heard.text }];
    pieces.push(...told.map((piece) => shift(piece, start, end)));
  }
  return {
    text: texts.join(' '),
    ...(spoken !== undefined && { language: spoken }),
    duration: sound.duration,
    ...(byWord ? { words: pieces } : { segments: pieces }),
  };
}

/** Times of a piece are from its beginning; models guess a little beyond its end. */
function shift({ start, end, text }: TimedText, offset: number, last: number): TimedText {
  const from = Math.min(offset + start, last);
  return { start: rounded(from), end: rounded(Math.min(Math.max(from, offset + end), last)), text };
}

const rounded = (seconds: number): number => Math.round(seconds * 1_000) / 1_000;
