/** `POST /classify` and `POST /entities`. */
import { z } from 'zod';
import { BadRequestError, TooLargeError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { listInstalled, requireInstalled, run } from '../../inference/index.ts';
import { decodeBase64 } from '../../platform/base64.ts';
import { json } from '../../platform/http/answers.ts';
import { readJson } from '../../platform/http/body.ts';
import { defineEndpoint, parse } from '../../platform/http/endpoint.ts';
import type { ApiRequest } from '../../platform/http/types.ts';
import { withinTime } from '../deadline.ts';
import { onlyFile, readVisionForm } from '../form.ts';
import { openImage } from '../image/index.ts';
import { modelName } from '../model-name.ts';
import { findEntities, findSentiment, type Sentiment } from './index.ts';

const text = z.string().max(LIMITS.visionTextChars);
const name = z.string().max(LIMITS.nameChars).optional();

export const entitiesSchema = z.object({ text });
/** Either a text or an image. */
export const classifySchema = z.union([
  z.object({ text: text.min(1, 'must not be empty'), model: name }),
  z.object({ image: z.string().min(1, 'must not be empty'), model: name }),
]);

export const extractEntities = defineEndpoint({
  id: 'extractEntities',
  method: 'POST',
  path: '/entities',
  face: 'vision',
  summary: 'Names, dates, sums and addresses in a text; offsets count Unicode code points, as Python counts',
  body: entitiesSchema,
  handle: async ({ request, body }) =>
    json(await withinTime(request.signal, (signal) => findEntities(body.text, signal))),
});

export const classify = defineEndpoint({
  id: 'classify',
  method: 'POST',
  path: '/classify',
  face: 'vision',
  summary: 'How a text feels, or what an image shows (base64 in JSON, or a form with `file`)',
  async handle({ request }) {
    const asked = await readQuestion(request);
    const answer = await withinTime(request.signal, (signal) =>
      'text' in asked ? classifyText(asked.text, asked.model, signal) : classifyImage(asked.image, asked.model, signal),
    );
    return json(answer);
  },
});

type Question = { readonly model: string | undefined } & ({ readonly text: string } | { readonly image: Uint8Array });

async function readQuestion(request: ApiRequest): Promise<Question> {
  if (/^multipart\//i.test(request.headers.get('content-type') ?? '')) {
    const form = await readVisionForm(request, { field: 'file', files: 1 });
    return { image: onlyFile(form).bytes, model: modelIn(form.parameters.model) };
  }
  const body = await readJson(request, { limit: LIMITS.conversationJsonBytes });
  const isImage = typeof body === 'object' && body !== null && 'image' in body;
  // Asked one by one: the union's own words would tell of both.
  const [forText, forImage] = classifySchema.options;
  if (!isImage) {
    const { text: given, model } = parse(forText, body);
    return { text: given, model: modelIn(model) };
  }
  const { image, model } = parse(forImage, body);
  return { image: decode(image), model: modelIn(model) };
}

const modelIn = (given: string | undefined): string | undefined => (given ? modelName(given) : undefined);

/** Base64, as it is or in a data URI. @throws BadRequestError, TooLargeError */
function decode(given: string): Uint8Array {
  const head = /^data:[^,]{0,100};base64,/.exec(given.slice(0, 200))?.[0] ?? '';
  const bytes = decodeBase64(given.slice(head.length).replace(/\s/g, ''));
  if (bytes === null) throw new BadRequestError('image: is not base64', { param: 'image' });
  if (bytes.length > LIMITS.visionFileBytes)
    throw new TooLargeError('A file is larger than 10 MB.', { param: 'image' });
  return bytes;
}

/** By a local model for English where one is installed, else by the words of the text. */
async function classifyText(
  given: string,
  model: string | undefined,
  signal: AbortSignal,
): Promise<Sentiment | object> {
  const isEnglish = !/\p{Script=Cyrillic}/u.test(given);
  const chosen = model ?? (isEnglish ? (await listInstalled('text-classification'))[0]?.id : undefined);
  if (chosen === undefined) return findSentiment(given, signal);
  const [labels] = await run('text-classification', chosen, { texts: [given] }, { signal });
  const best = labels?.[0];
  if (!best) return findSentiment(given, signal);
  return { label: best.label.toLowerCase(), score: best.score };
}

async function classifyImage(bytes: Uint8Array, model: string | undefined, signal: AbortSignal): Promise<object> {
  const image = await openImage(bytes, signal);
  const { id } = await requireInstalled('image-classification', model);
  const [best] = await run('image-classification', id, { image: image.bytes, top: 1 }, { signal });
  return { label: best?.label ?? 'unknown', confidence: best?.score ?? 0, model: id };
}
