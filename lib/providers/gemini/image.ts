/** Pictures by Gemini's image models: https://ai.google.dev/gemini-api/docs/image-generation. */
import { BadRequestError, UpstreamError } from '../../contract/errors.ts';
import type { Json } from '../openai-compatible/json.ts';
import type { GeneratedImage, ImageRequest, ProviderContext } from '../provider.ts';
import { streamChat } from './chat.ts';
import { inline } from './contents.ts';
import { imageConfig } from './picture-shape.ts';
import { GEMINI } from './service.ts';

const MAX_COUNT = 8;
const REASON_CHARS = 200;

/** One request a picture, at the same time: the API makes one each. */
export async function drawImages(request: ImageRequest, context: ProviderContext): Promise<readonly GeneratedImage[]> {
  if (request.count > MAX_COUNT)
    throw new BadRequestError(`Gemini makes ${MAX_COUNT} pictures at most`, { param: 'n' });
  if (request.mask) throw new BadRequestError('Gemini takes no mask: say what shall change', { param: 'mask' });
  const [extra] = Object.keys(request.extras ?? {});
  if (extra !== undefined) {
    throw new BadRequestError(`${extra}: Gemini does not take it. Leave it out.`, { param: extra });
  }
  const body = JSON.stringify({
    contents: [{ role: 'user', parts: [...(await picturesOf(request)), { text: promptOf(request) }] }],
    generationConfig: {
      responseModalities: ['TEXT', 'IMAGE'],
      ...(request.seed !== undefined && { seed: request.seed }),
      ...imageConfig(request),
    },
  });
  const others = new AbortController();
  const together = { ...context, signal: AbortSignal.any([context.signal, others.signal]) };
  try {
    const drawn = await Promise.all(Array.from({ length: request.count }, () => drawOne(request, body, together)));
    return drawn.flat();
  } finally {
    // One that failed ends the rest: nobody would see them.
    others.abort();
  }
}

async function drawOne(request: ImageRequest, body: string, context: ProviderContext): Promise<GeneratedImage[]> {
  const images: GeneratedImage[] = [];
  const chat = { model: request.model || GEMINI.imageModel, messages: [], parameters: {}, language: 'en' };
  let said = '';
  for await (const event of streamChat(chat, context, async () => body)) {
    if (event.type === 'media') images.push(...event.media.filter((item) => item.kind === 'image'));
    if (event.type === 'text' && said.length < REASON_CHARS) said += event.text;
  }
  if (images.length > 0) return images;
  const reason = said
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/<[^>]*>/g, '')
    .trim()
    .slice(0, REASON_CHARS);
  throw new UpstreamError(`Google Gemini drew nothing${reason === '' ? '' : `: ${reason}`}`);
}

async function picturesOf(request: ImageRequest): Promise<Json[]> {
  const parts: Json[] = [];
  for (const image of request.images) parts.push(inline(image.mediaType, await image.read()));
  return parts;
}

const promptOf = ({ prompt, negativePrompt }: ImageRequest): string =>
  negativePrompt ? `${prompt}\nLeave out: ${negativePrompt}` : prompt;
