/** Who can speak an answer: a voice of this machine, which costs nothing; else the provider that gave the answer. */
import type { SynthesizeFrame } from '../contract/frames.ts';
import { ASSISTANT_ID, findProvider } from '../providers/registry.ts';
import { offerSpeech } from '../speech/index.ts';

/** The `synthesize` frame's payload: `data` are the parameters of `GET synthesize/<provider>`; null when nobody speaks. */
export async function speechOffer(
  answer: string,
  provider: string | null,
  language: string,
): Promise<SynthesizeFrame['synthesize'] | null> {
  const data = await offerSpeech(answer, language);
  if (data === null) return null;
  if (data.spoken) return { provider: ASSISTANT_ID, data: { text: data.text, language: data.language } };
  const own = provider === null ? null : findProvider(provider);
  if (!own?.speak || !own.describe().capabilities.audio) return null;
  return { provider: own.id, data: { text: data.text } };
}
