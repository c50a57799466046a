/** `POST /chat`: a question about an image. The page of that name is `/chat/`. */
import { z } from 'zod';
import { BadRequestError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { json } from '../../platform/http/answers.ts';
import { defineEndpoint, parse } from '../../platform/http/endpoint.ts';
import { ASSISTANT_ID } from '../../providers/registry.ts';
import { type Asker, askLocal, askProvider, type ImageQuestion, type ModelAnswer } from '../ask-model.ts';
import { chooseEngine } from '../choose-engine.ts';
import { secondsSince, withinTime } from '../deadline.ts';
import { onlyFile, readVisionForm } from '../form.ts';
import { openImage } from '../image/index.ts';
import { modelName } from '../model-name.ts';

const number = (least: number, most: number) => z.coerce.number().min(least).max(most).optional();

const parametersSchema = z.object({
  prompt: z.string().max(LIMITS.visionPromptChars).default('Describe this image'),
  model: z.string().optional(),
  temperature: number(0, 2),
  max_tokens: number(1, 131_072).refine(
    (value) => value === undefined || Number.isInteger(value),
    'must be a whole number',
  ),
});

export const chatAboutImage = defineEndpoint({
  id: 'chatAboutImage',
  method: 'POST',
  path: '/chat',
  face: 'vision',
  summary: 'Answers a question about an image',
  async handle({ request, owner }) {
    const started = performance.now();
    const form = await readVisionForm(request, { field: 'file', files: 1 });
    const { bytes } = onlyFile(form);
    const { prompt, temperature, max_tokens, ...wish } = parse(parametersSchema, form.parameters);
    const name = modelName(wish.model);
    const answer = await withinTime(request.signal, async (signal) => {
      const image = await openImage(bytes, signal);
      return ask(name, { prompt, image, temperature, maxTokens: max_tokens }, { request, owner, signal });
    });
    const isRead = answer.provider === ASSISTANT_ID;
    return json({
      response: answer.text,
      model: answer.model,
      processing_time: secondsSince(started),
      prompt,
      ...(isRead && { notice: NOBODY_SEES }),
    });
  },
});

const NOBODY_SEES =
  'No model that sees is connected, so the built-in Assistant read the text in this image and answered from that. Connect one in the settings under Providers, or fetch one under Local models.';

async function ask(name: string, question: ImageQuestion, asker: Asker): Promise<ModelAnswer> {
  const engine = await chooseEngine(asker.owner.id, name);
  if (engine.kind === 'tesseract' || (engine.kind === 'built-in' && name.endsWith('_ocr'))) {
    throw new BadRequestError(`${name} reads text and answers no questions: use POST /ocr.`, { param: 'model' });
  }
  if (engine.kind === 'local') return askLocal(engine.id, question, asker);
  return askProvider(engine.kind === 'provider' ? engine : null, question, asker);
}
