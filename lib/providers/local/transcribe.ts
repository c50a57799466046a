/** Speech written down on this machine. */
import { ForbiddenError, isAppError } from '../../contract/errors.ts';
import { requireInstalled, run } from '../../inference/index.ts';
import { withSound } from '../../media/index.ts';
import { isDemo } from '../demo.ts';
import type { ProviderContext, Transcript, TranscriptionRequest } from '../provider.ts';
import { asProviderError } from './chat.ts';

/** The sound of a film is heard as well. */
export async function transcribe(request: TranscriptionRequest, { signal }: ProviderContext): Promise<Transcript> {
  if (isDemo()) throw new ForbiddenError('Local models are closed in the demo.', { code: 'demo' });
  const entry = await requireInstalled('transcription', request.model || undefined);
  const { language, translate, timestamps } = request;
  try {
    const heard = await withSound(await request.audio.read(), signal, async (sound) => {
      const audio = await sound.read(0, sound.samples);
      return run('transcription', entry.id, { audio, language, translate, timestamps }, { signal });
    });
    const timed = { [heard.isByWord ? 'words' : 'segments']: heard.segments };
    return {
      text: heard.text,
      model: entry.label,
      ...(heard.language !== null && { language: heard.language }),
      duration: heard.duration,
      ...(heard.segments.length > 0 && timed),
    };
  } catch (error) {
    throw signal.aborted || isAppError(error) ? error : asProviderError(error);
  }
}
