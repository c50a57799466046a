/**
 * Florence-2: does one of a few tasks with one picture (https://arxiv.org/abs/2311.06242). It is no chat: what it is
 * asked becomes the name of a task, and it knows nothing of what was said before but the last picture.
 */
import { AutoModelForImageTextToText, AutoProcessor, type Processor, type Tensor } from '@huggingface/transformers';
import { JobError } from '../../platform/workers/protocol.ts';
import type { GeneratedText, ImageInput, PromptMessage, TextGenerationInput } from '../types.ts';
import { contextOf } from './context.ts';
import { type FlorenceTask, florenceTask, regionLines } from './florence-task.ts';
import { generate, samplingOf } from './generate.ts';
import type { ModelInputs } from './look.ts';
import { readImage } from './read-image.ts';
import type { LoadSettings, Runner } from './runner.ts';

const NO_PICTURE = 'This model describes pictures and reads the text in them; it does not chat. Attach a picture.';
const ONE_PICTURE = 'This model looks at one picture at a time. Send one.';
const NO_OUTLINES = 'The outlines this task gives cannot be shown here. Ask for <OD> or <CAPTION_TO_PHRASE_GROUNDING>.';

/** What the processor of this family has besides. */
interface Florence {
  readonly tasks_answer_post_processing_type: ReadonlyMap<string, string>;
  readonly task_prompts_without_inputs: ReadonlyMap<string, string>;
  readonly task_prompts_with_input: ReadonlyMap<string, string>;
  post_process_generation(
    text: string,
    task: string,
    size: readonly [width: number, height: number],
  ): Record<string, string | Parameters<typeof regionLines>[0]>;
}

export async function loadFlorence({
  folder,
  options,
  roomBytes,
}: LoadSettings): Promise<Runner<TextGenerationInput, GeneratedText>> {
  const processor = await AutoProcessor.from_pretrained(folder, { local_files_only: true });
  const model = await AutoModelForImageTextToText.from_pretrained(folder, options);
  const { tokenizer } = processor;
  if (!tokenizer) throw new Error('The model has no tokenizer.');
  const most = contextOf(model, roomBytes) - 2;
  const florence = processor as Processor & Florence;
  const known = [...florence.task_prompts_without_inputs.keys(), ...florence.task_prompts_with_input.keys()];
  return {
    async run({ messages, parameters = {} }, context) {
      const { text, picture } = lastWish(messages);
      const task = florenceTask(text, known);
      const kind = florence.tasks_answer_post_processing_type.get(task.name) ?? 'pure_text';
      if (kind === 'polygons' || kind === 'description_with_bboxes_or_polygons') throw new JobError(NO_OUTLINES);
      const image = await readImage(picture);
      // The picture comes first here, other than with all others.
      const inputs = (await processor(image, task.prompt)) as ModelInputs & { readonly pixel_values: Tensor };
      const isWords = kind === 'pure_text';
      const note = noteFor(task, text);
      if (note !== '') context.emit(note);
      const made = await generate(
        model,
        tokenizer,
        {
          inputs,
          promptTokens: inputs.input_ids.dims.at(-1) ?? 0,
          droppedMessages: 0,
          maxTokens: Math.max(1, Math.min(parameters.maxTokens ?? most, most)),
          sampling: samplingOf(parameters, model),
          stop: parameters.stop ?? [],
          // Places are marks, and told as numbers once all of them are there.
          keepsMarks: !isWords,
        },
        isWords ? context : { ...context, emit: () => undefined },
      );
      if (isWords) return { ...made, text: note + made.text };
      const found = florence.post_process_generation(made.text, task.name, image.size)[task.name] ?? '';
      const lines = typeof found === 'string' ? found : regionLines(found);
      context.emit(lines);
      return { ...made, text: lines };
    },
  };
}

/** The newest question, and the newest picture. */
function lastWish(messages: readonly PromptMessage[]): { text: string; picture: ImageInput } {
  const asked = messages.findLast(({ role }) => role === 'user');
  const seen = messages.findLast(({ images = [] }) => images.length > 0)?.images ?? [];
  if (seen.length > 1) throw new JobError(ONE_PICTURE);
  const [picture] = seen;
  if (!asked || picture === undefined) throw new JobError(NO_PICTURE);
  return { text: asked.text, picture };
}

/** In front of a description nobody asked for. */
function noteFor({ isAnswer }: FlorenceTask, text: string): string {
  if (isAnswer) return '';
  return /\p{Script=Cyrillic}/u.test(text)
    ? 'Эта модель не отвечает на вопросы, она описывает картинку:\n\n'
    : 'This model answers no questions; it describes the picture:\n\n';
}
