/** Makes pictures and hands them out in the form that was asked for. */
import { BadRequestError, isAppError, UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { storeGenerated } from '../../gallery/index.ts';
import { json } from '../../platform/http/answers.ts';
import type { Answer } from '../../platform/http/types.ts';
import { createFetch } from '../../platform/outbound/index.ts';
import type { GeneratedImage, ImagePart, ImageRequest } from '../../providers/provider.ts';
import { type Asker, askAble } from '../ask-able.ts';
import { wantedOf } from '../caller.ts';
import { errorAnswer } from '../errors.ts';
import { noteUsage } from '../note-usage.ts';
import type { PictureBody } from './schema.ts';

export interface Originals {
  readonly images: readonly ImagePart[];
  readonly mask?: ImagePart | undefined;
}

/** Never throws: a refusal is an answer, too. */
export async function makePictures(
  asker: Asker,
  body: PictureBody,
  pathProvider: string | undefined,
  originals: Originals = { images: [] },
): Promise<Answer> {
  const wanted = wantedOf(asker.request, body, pathProvider);
  try {
    const wish = wishOf(body, originals);
    const { value, attempt, model } = await askAble(
      {
        wanted,
        ability: 'image',
        timeoutMs: body.timeout ? body.timeout * 1_000 : undefined,
        ask: async ({ provider, model: name }, context, called) => {
          if (!provider.image) throw new BadRequestError(`${provider.id} makes no pictures`);
          const images = await provider.image({ ...wish, model: name }, context);
          const moment = { alt: body.prompt, tags: [provider.id, called], label: provider.describe().label };
          return { images, data: await Promise.all(images.map((image) => toEntry(image, body, asker, moment))) };
        },
      },
      asker,
    );
    const { data, images } = value;
    const { details } = images[0] ?? {};
    const usage = { ...tokensOf(details?.usage), images: data.length };
    await noteUsage(asker.owner, wanted, attempt, { model, usage });
    const created = Math.floor(Date.now() / 1_000);
    return json({ created, data, ...details, model, provider: attempt.provider.id });
  } catch (error) {
    return errorAnswer(error, wanted, asker.request);
  }
}

function wishOf(body: PictureBody, { images, mask }: Originals): Omit<ImageRequest, 'model'> {
  const size = body.size ?? body.resolution;
  return {
    prompt: body.prompt.toWellFormed(),
    negativePrompt: body.negative_prompt || undefined,
    width: body.width ?? size?.width,
    height: body.height ?? size?.height,
    aspectRatio: body.aspect_ratio || undefined,
    count: body.n ?? 1,
    seed: body.seed ?? undefined,
    steps: body.num_inference_steps ?? body.steps ?? undefined,
    guidance: body.guidance_scale ?? undefined,
    quality: body.quality && body.quality !== 'auto' ? body.quality : undefined,
    extras: extrasOf(body),
    images,
    mask,
  };
}

/** What is wished beyond the usual: a wish for what happens anyway asks nothing of anybody. */
function extrasOf(body: PictureBody): Record<string, string | number> {
  const { style, background, output_format, output_compression, moderation, input_fidelity } = body;
  const all = { style, background, output_format, output_compression, moderation, input_fidelity };
  const usual: Readonly<Record<string, unknown>> = {
    output_format: 'png',
    output_compression: 100,
    input_fidelity: 'low',
  };
  const wished = Object.entries(all).flatMap(([name, value]) =>
    value === null || value === undefined || value === 'auto' || value === '' || value === usual[name]
      ? []
      : [[name, value] as const],
  );
  return Object.fromEntries(wished);
}

/** OpenAI counts the tokens of its newer image models. */
function tokensOf(usage: unknown) {
  const count = (name: string): number => {
    const value: unknown = typeof usage === 'object' && usage !== null ? Reflect.get(usage, name) : 0;
    return typeof value === 'number' && value > 0 ? value : 0;
  };
  const [prompt_tokens, completion_tokens] = [count('input_tokens'), count('output_tokens')];
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

interface Moment {
  readonly alt: string;
  readonly tags: readonly string[];
  /** Who drew it. */
  readonly label: string;
}

/** What the client did nothing about: these say that the request is wrong. (413 may be that their own room is full.) */
const BLAMES_THE_CLIENT = [400, 415, 422];

async function toEntry(image: GeneratedImage, body: PictureBody, asker: Asker, moment: Moment) {
  try {
    return await entryOf(image, body, asker, moment);
  } catch (error) {
    if (!isAppError(error) || !BLAMES_THE_CLIENT.includes(error.status)) throw error;
    throw new UpstreamError(`${moment.label} gave a picture that cannot be used: ${error.message}`, { cause: error });
  }
}

async function entryOf(image: GeneratedImage, body: PictureBody, { request, owner }: Asker, moment: Moment) {
  const revised_prompt = image.revisedPrompt ?? body.prompt;
  if (body.response_format === 'b64_json') {
    return { b64_json: (await readPicture(image, request.signal)).toString('base64'), revised_prompt };
  }
  // What an upstream handed out as bytes has no address of its own but ours.
  if (body.response_format === 'url' && 'url' in image) return { url: image.url, revised_prompt };
  const sourceUrl = 'url' in image ? image.url : null;
  const { alt, tags } = moment;
  const { url } = await storeGenerated(owner.id, image, { alt, tags, sourceUrl }, request.signal);
  return { url: new URL(url, request.url.origin).href, revised_prompt };
}

/** @throws UpstreamError when the address an upstream gave leads to no picture */
async function readPicture(image: GeneratedImage, signal: AbortSignal): Promise<Buffer> {
  if ('data' in image) return Buffer.from(image.data);
  const inline = /^data:image\/[a-z+.-]+;base64,/i.exec(image.url.slice(0, 100))?.[0];
  if (inline !== undefined) return Buffer.from(image.url.slice(inline.length), 'base64');
  const fetch = createFetch({ policy: 'public', maxBytes: LIMITS.imageBytes });
  const timed = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.generatedMediaMs)]);
  const response = await fetch(image.url, { signal: timed, headers: { accept: 'image/*' } });
  const mediaType = response.headers.get('content-type') ?? '';
  if (!response.ok || !mediaType.toLowerCase().startsWith('image/')) {
    await response.body?.cancel();
    throw new UpstreamError(`The picture could not be fetched: the other side answered ${response.status}.`);
  }
  return Buffer.from(await response.arrayBuffer());
}
