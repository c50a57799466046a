/** Chat with a model that sees pictures. */
import { AutoModelForImageTextToText, AutoProcessor, type RawImage } from '@huggingface/transformers';
import { JobError } from '../../platform/workers/protocol.ts';
import type { GeneratedText, PromptMessage, TextGenerationInput } from '../types.ts';
import { generate, samplingOf } from './generate.ts';
import { contextOf, createPrompt, type TemplateMessage } from './prompt.ts';
import { readImage } from './read-image.ts';
import type { LoadSettings, Runner } from './runner.ts';

/** Tokens set aside for a picture when the conversation is fitted into the context; models take some hundreds to this. */
const IMAGE_TOKENS = 1_100;

export async function loadImageTextToText({
  folder,
  options,
}: LoadSettings): Promise<Runner<TextGenerationInput, GeneratedText>> {
  const processor = await AutoProcessor.from_pretrained(folder, { local_files_only: true });
  const model = await AutoModelForImageTextToText.from_pretrained(folder, options);
  const { tokenizer } = processor;
  if (!tokenizer) throw new Error('The model has no tokenizer.');
  return {
    async run({ messages, parameters = {} }, context) {
      const prompt = createPrompt(
        tokenizer,
        messages,
        parameters,
        contextOf(model),
        toParts,
        ({ images = [] }) => images.length * IMAGE_TOKENS,
      );
      const images: RawImage[] = [];
      for (const message of prompt.messages)
        for (const image of message.images ?? []) images.push(await readImage(image));
      if (context.isCancelled()) throw new JobError('Stopped.');
      const inputs = await processor(prompt.text, images.length > 0 ? images : null, { add_special_tokens: false });
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

/** Pictures stand before the words about them. */
const toParts = ({ role, text, images = [] }: PromptMessage): TemplateMessage => ({
  role,
  content: [...images.map(() => ({ type: 'image' })), { type: 'text', text }],
});
