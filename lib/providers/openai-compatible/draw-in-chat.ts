/** A chat with a model that only draws: the last question is the description, its pictures are what to go by. */
import { BadRequestError } from '../../contract/errors.ts';
import { modelTask } from '../model-names.ts';
import type { ChatRequest, ImagePart, ProviderContext, ProviderEvent } from '../provider.ts';
import { imageModelId, makeImages } from './images.ts';
import type { Preset } from './preset.ts';

const ALT_CHARS = 300;

/** True for a model that has no words to answer with. */
export function isDrawingModel(preset: Preset, model: string): boolean {
  if (preset.images === undefined) return false;
  const id = imageModelId(preset, model);
  return preset.images.models.some((known) => known.id === id) || modelTask(id) === 'image';
}

/** @throws the provider errors, BadRequestError without a description. */
export async function* drawInChat(
  preset: Preset,
  request: ChatRequest,
  model: string,
  context: ProviderContext,
): AsyncGenerator<ProviderEvent> {
  const content = request.messages.findLast(({ role }) => role === 'user')?.content ?? [];
  const prompt = content
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n')
    .trim();
  if (prompt === '') throw new BadRequestError('Describe the picture in words', { param: 'messages' });
  const images = content.filter((part): part is ImagePart => part.type === 'image');
  yield { type: 'status', status: 'Drawing' };
  const media = await makeImages(
    preset,
    { ...request.picture, model, prompt, count: 1, seed: request.parameters.seed, images },
    context,
  );
  const alt = prompt.replace(/\s+/g, ' ').slice(0, ALT_CHARS);
  yield { type: 'media', media, alt };
  yield { type: 'finish', reason: 'stop' };
}
