/** Has sound of a chat written down: by a model of this machine where one is there, else by a connected provider. */
import { keepTranscript, locateFile, readTranscript } from '../buckets/index.ts';
import { isDemo } from '../providers/demo.ts';
import type { AudioPart, HeardSound, ProviderContext } from '../providers/provider.ts';
import { type Attempt, localFirst, planAttempts } from '../providers/routing.ts';

interface Hearing {
  readonly ownerId: string;
  readonly sound: AudioPart;
  readonly signal: AbortSignal;
}

/** What was heard is kept with the file: it is asked about more than once. Null when nobody here can hear. */
export async function transcribeSound({ ownerId, sound, signal }: Hearing): Promise<HeardSound | null> {
  const { fileId } = sound;
  const kept = fileId === undefined ? null : await readTranscript(ownerId, fileId);
  if (kept !== null) return kept;
  // A demo lends its keys for chat.
  if (isDemo()) return null;
  const attempts = await planAttempts({ ownerId, provider: '', model: '', ability: 'transcription' });
  // Decoders open it where it lies, however large it is.
  const audio = fileId === undefined ? sound : { ...sound, file: await locateFile(ownerId, fileId) };
  let failure: unknown = null;
  for (const attempt of localFirst(attempts)) {
    try {
      const heard = await hear(attempt, ownerId, audio, signal);
      if (fileId !== undefined) await keepTranscript(ownerId, fileId, heard);
      return heard;
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  if (failure !== null) throw failure;
  return null;
}

/** Asks nobody: what is known of the providers decides. */
export async function isTranscriberThere(ownerId: string): Promise<boolean> {
  if (isDemo()) return false;
  const wish = { provider: '', model: '', ability: 'transcription', mayWait: false } as const;
  return (await planAttempts({ ownerId, ...wish })).length > 0;
}

async function hear(
  { provider, model, credentials, fetch }: Attempt,
  ownerId: string,
  audio: AudioPart,
  signal: AbortSignal,
): Promise<HeardSound> {
  const context: ProviderContext = { ownerId, signal, credentials, fetch, log: () => undefined };
  const wish = { language: undefined, prompt: undefined, temperature: undefined, translate: false } as const;
  const transcript = await provider.transcribe?.({ model, audio, ...wish, timestamps: 'segment' }, context);
  if (transcript === undefined) throw new Error(`${provider.id} was planned to transcribe and cannot.`);
  return { ...transcript, by: transcript.model ?? provider.describe().label };
}
