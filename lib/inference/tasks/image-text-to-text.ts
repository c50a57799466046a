/** Chat with a model that sees pictures. */
import { AutoConfig, AutoModelForImageTextToText, AutoProcessor, type RawImage } from '@huggingface/transformers';
import { JobError } from '../../platform/workers/protocol.ts';
import type { GeneratedText, ImageInput, PromptMessage, TextGenerationInput } from '../types.ts';
import { addChatTemplate } from './chat-template.ts';
import { contextOf } from './context.ts';
import { loadFlorence } from './florence.ts';
import { generate, samplingOf } from './generate.ts';
import { lookOf } from './look.ts';
import { mendPlaces } from './mend-places.ts';
import { createPrompt, type TemplateMessage } from './prompt.ts';
import { type ImageSize, measureImage, readImage } from './read-image.ts';
import type { LoadSettings, Runner } from './runner.ts';

export async function loadImageTextToText(settings: LoadSettings): Promise<Runner<TextGenerationInput, GeneratedText>> {
  const { folder, options, roomBytes } = settings;
  const config = await AutoConfig.from_pretrained(folder, { local_files_only: true });
  if (config.model_type === 'florence2') return loadFlorence(settings);
  const processor = await AutoProcessor.from_pretrained(folder, { local_files_only: true });
  const model = await AutoModelForImageTextToText.from_pretrained(folder, options);
  mendPlaces(model);
  if (!processor.tokenizer) throw new Error('The model has no tokenizer.');
  const tokenizer = await addChatTemplate(processor.tokenizer, folder);
  if (!tokenizer.chat_template) throw new Error('The model has no chat template: nothing says where a picture goes.');
  const look = lookOf(model.config, processor, tokenizer);
  return {
    async run({ messages, parameters = {} }, context) {
      const room = contextOf(model, roomBytes);
      const sizes = new Map<ImageInput, ImageSize>();
      for (const { images = [] } of messages) for (const image of images) sizes.set(image, await measureImage(image));
      const longest = Math.max(0, ...[...sizes.values()].map(({ width, height }) => Math.max(width, height)));
      const taken = ({ images = [] }: PromptMessage): number =>
        images.reduce((sum, image) => sum + look.tokensOf(sizes.get(image) ?? { width: 1, height: 1 }, longest), 0);
      const prompt = createPrompt(
        tokenizer,
        messages,
        parameters,
        room,
        (message) => toParts(message, look.mark),
        taken,
      );
      const pictures = prompt.messages.flatMap(({ images = [] }) => images);
      if (prompt.messages.reduce((sum, message) => sum + taken(message), 0) > room - prompt.maxTokens) {
        throw new JobError(pictures.length > 1 ? TOO_MANY : TOO_LONG);
      }
      const images: RawImage[] = [];
      for (const picture of pictures) images.push(await readImage(picture));
      if (context.isCancelled()) throw new JobError('Stopped.');
      const inputs = await look.prepare(prompt.text, images);
      const plan = {
        inputs,
        promptTokens: inputs.input_ids.dims.at(-1) ?? 0,
        droppedMessages: prompt.dropped,
        maxTokens: prompt.maxTokens,
        sampling: samplingOf(parameters, model),
        stop: parameters.stop ?? [],
      };
      return generate(model, tokenizer, plan, context);
    },
  };
}

const TOO_MANY = 'These are more pictures than this model has room for at once. Send fewer.';
const TOO_LONG = 'This model has no room for the picture and so long an answer. Ask for fewer tokens.';

/** Pictures stand before the words about them; their mark among the words is no picture. */
const toParts = ({ role, text, images = [] }: PromptMessage, mark: string): TemplateMessage => ({
  role,
  content: [
    ...images.map(() => ({ type: 'image' })),
    { type: 'text', text: text.replaceAll(mark, `${mark.slice(0, 1)} ${mark.slice(1)}`) },
  ],
});
