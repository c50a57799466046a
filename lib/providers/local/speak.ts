/** A text as sound, by a voice model of this machine. */
import { ForbiddenError, NotImplementedError } from '../../contract/errors.ts';
import { requireInstalled, run } from '../../inference/index.ts';
import { detectLanguage, writeWav } from '../../speech/index.ts';
import { isDemo } from '../demo.ts';
import type { ProviderContext, SpeechRequest, SpokenAudio } from '../provider.ts';
import { asProviderError } from './chat.ts';

/** @throws NotImplementedError for a language the model was not taught: it would read it out as if it were its own. */
export async function speak(request: SpeechRequest, { signal }: ProviderContext): Promise<SpokenAudio> {
  if (isDemo()) throw new ForbiddenError('Local models are closed in the demo.', { code: 'demo' });
  const { id, label, languages } = await requireInstalled('text-to-speech', request.model || undefined);
  const tag = request.language ?? detectLanguage(request.text);
  const language = tag.toLowerCase().split(/[-_]/)[0] ?? tag;
  if (languages !== null && !languages.includes(language)) {
    throw new NotImplementedError(`${label} speaks ${languages.join(', ')}, not ${language}.`, { param: 'language' });
  }
  try {
    const { text, voice, rate: speed } = request;
    const { audio, sampleRate } = await run('text-to-speech', id, { text, voice, speed }, { signal });
    return { mediaType: 'audio/wav', data: writeWav({ samples: toSamples(audio), rate: sampleRate }), language };
  } catch (error) {
    throw signal.aborted ? error : asProviderError(error);
  }
}

/** 16 bits each, the lower byte first, as all machines we run on have them. Minutes of sound are done in milliseconds. */
function toSamples(audio: Float32Array): Uint8Array {
  const samples = new Int16Array(audio.length);
  for (let index = 0; index < audio.length; index++)
    samples[index] = Math.round(Math.max(-1, Math.min(1, audio[index] ?? 0)) * 32_767);
  return new Uint8Array(samples.buffer);
}
