/** Chat with a language model. */
import { AutoModelForCausalLM, AutoTokenizer } from '@huggingface/transformers';
import { JobError } from '../../platform/workers/protocol.ts';
import type { GeneratedText, TextGenerationInput } from '../types.ts';
import { addChatTemplate } from './chat-template.ts';
import { contextOf } from './context.ts';
import { generate, samplingOf } from './generate.ts';
import { createPrompt } from './prompt.ts';
import type { LoadSettings, Runner } from './runner.ts';

export async function loadTextGeneration({
  folder,
  options,
  roomBytes,
}: LoadSettings): Promise<Runner<TextGenerationInput, GeneratedText>> {
  const tokenizer = await addChatTemplate(
    await AutoTokenizer.from_pretrained(folder, { local_files_only: true }),
    folder,
  );
  const model = await AutoModelForCausalLM.from_pretrained(folder, options);
  return {
    async run({ messages, parameters = {} }, context) {
      if (messages.some(({ images = [] }) => images.length > 0)) {
        throw new JobError('This model does not see pictures. Choose one that does.');
      }
      const prompt = createPrompt(tokenizer, messages, parameters, contextOf(model, roomBytes), ({ role, text }) => ({
        role,
        content: text,
      }));
      const inputs = tokenizer(prompt.text, { add_special_tokens: !tokenizer.chat_template });
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
