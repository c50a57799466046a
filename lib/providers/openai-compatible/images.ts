/** Pictures from an upstream, in the formats of `ImageAbility`. */
import { randomInt } from 'node:crypto';
import { BadRequestError, ModelNotFoundError, UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { config } from '../../platform/config.ts';
import { checkUrl, publicPolicy } from '../../platform/outbound/index.ts';
import type { GeneratedImage, ImagePart, ImageRequest, Model, ProviderContext } from '../provider.ts';
import type { ImageAbility } from './abilities.ts';
import { type Call, callUpstream, encodeForm, jsonBody, notUnderstood, readObject, requireBase } from './call.ts';
import type { Asked } from './errors.ts';
import { asArray, asObject, asString, type Json } from './json.ts';
import { listModels } from './models.ts';
import { checkExtras, formExtras } from './picture-extras.ts';
import { type Size, sizeFor } from './picture-size.ts';
import type { Preset } from './preset.ts';
import { joinUrl } from './request.ts';

/** Requests for one picture each that run at the same time. */
const AT_ONCE = 4;
const MAX_SEED = 2 ** 31 - 1;

/**
 * Makes `count` pictures.
 * @throws the provider errors, BadRequestError for a size, and for a picture to go by where none is taken.
 */
export async function makeImages(
  preset: Preset,
  request: ImageRequest,
  context: ProviderContext,
): Promise<readonly GeneratedImage[]> {
  const ability = preset.images;
  const model = imageModelId(preset, request.model) || ability?.model || (await firstOfList(preset, context));
  const asked: Asked = { preset, model, apiKey: context.credentials.apiKey };
  if (ability === undefined) throw new ModelNotFoundError(`${preset.label} makes no pictures`);
  if ((request.images.length > 0 || request.mask) && ability.edits !== true) {
    throw new BadRequestError(`${preset.label} makes pictures from words only`, { param: 'image' });
  }
  const extras = checkExtras(preset, ability, model, request);
  const size = sizeFor(model, request);
  const isSingle = ability.single === true || ability.format === 'huggingface' || /dall-e-3/.test(model);
  const counts = isSingle ? Array.from({ length: request.count }, () => 1) : [request.count];
  const images: GeneratedImage[] = [];
  for (let start = 0; start < counts.length; start += AT_ONCE) {
    const group = counts.slice(start, start + AT_ONCE).map(async (count, index) => {
      // The same seed gives the same picture: the next one of several gets the next seed.
      const seed = request.seed === undefined ? undefined : request.seed + start + index;
      return draw(preset, asked, ability, { ...request, extras, model, count, seed }, size, context);
    });
    images.push(...(await Promise.all(group)).flat());
  }
  if (images.length === 0) throw new UpstreamError(`${preset.label} made no picture`);
  return images.slice(0, request.count);
}

async function draw(
  preset: Preset,
  asked: Asked,
  ability: ImageAbility,
  request: ImageRequest,
  size: Size | null,
  context: ProviderContext,
): Promise<readonly GeneratedImage[]> {
  context.log(`${preset.label}: drawing with ${request.model}`);
  if (ability.keylessUrl !== undefined && context.credentials.apiKey === undefined) {
    const call = keylessCall(preset, ability.keylessUrl, request, size, context);
    return callUpstream(preset, asked, call, context, (response) => readPicture(asked, response));
  }
  const base = requireBase(preset, asked, context);
  if (ability.format === 'huggingface') {
    const call = taskCall(base, request, size);
    return callUpstream(preset, asked, call, context, (response) => readPicture(asked, response));
  }
  const call =
    request.images.length > 0 ? await editCall(base, request, size) : generationCall(base, ability, request, size);
  const images = await callUpstream(preset, asked, call, context, async (response) =>
    readData(asked, await readObject(asked, response)),
  );
  return Promise.all(images.map((image) => bringHome(preset, asked, base, image, context)));
}

/** A picture on a private address is only for who asks there: it is fetched now, from the provider's own host. */
async function bringHome(
  preset: Preset,
  asked: Asked,
  base: string,
  image: GeneratedImage,
  context: ProviderContext,
): Promise<GeneratedImage> {
  if (!('url' in image) || !URL.canParse(image.url) || new URL(image.url).host !== new URL(base).host) return image;
  if (isPublic(image.url)) return image;
  const { url, kind: _kind, ...rest } = image;
  const call: Call = { url, method: 'GET', anonymous: true, headers: { accept: 'image/*' } };
  const [picture] = await callUpstream(preset, asked, call, context, (response) => readPicture(asked, response));
  if (picture === undefined) throw notUnderstood(asked);
  return { ...rest, ...picture };
}

function isPublic(url: string): boolean {
  try {
    checkUrl(url, publicPolicy(url, config()));
    return true;
  } catch {
    // Refused to everybody but who was told of this host.
    return false;
  }
}

/** OpenAI: "Create image". Its newer models send base64 and refuse to be asked for it. */
function generationCall(base: string, ability: ImageAbility, request: ImageRequest, size: Size | null): Call {
  const { model, prompt, count, seed, negativePrompt, steps, guidance, quality } = request;
  const isTogether = ability.format === 'together';
  const isOpenAi = /gpt-image|chatgpt-image|dall-e/.test(model);
  return {
    url: joinUrl(base, '/images/generations'),
    ...jsonBody({
      model,
      prompt,
      n: count,
      ...(size === null ? {} : isTogether ? size : { size: `${size.width}x${size.height}` }),
      ...(/gpt-image|chatgpt-image/.test(model) ? {} : { response_format: isTogether ? 'base64' : 'b64_json' }),
      ...(quality === undefined ? {} : { quality }),
      ...request.extras,
      // OpenAI refuses fields it does not know.
      ...(isOpenAi ? {} : defined({ seed, negative_prompt: negativePrompt, steps, guidance_scale: guidance })),
    }),
  };
}

/** OpenAI: "Create image edit", a form; several pictures under `image[]`. */
async function editCall(base: string, request: ImageRequest, size: Size | null): Promise<Call> {
  const form = new FormData();
  form.append('model', request.model);
  form.append('prompt', request.prompt);
  form.append('n', String(request.count));
  if (size !== null) form.append('size', `${size.width}x${size.height}`);
  if (request.quality !== undefined) form.append('quality', request.quality);
  formExtras(form, request.extras);
  if (!/gpt-image|chatgpt-image/.test(request.model)) form.append('response_format', 'b64_json');
  const field = request.images.length > 1 ? 'image[]' : 'image';
  for (const image of request.images) form.append(field, await toFile(image));
  if (request.mask) form.append('mask', await toFile(request.mask));
  return { url: joinUrl(base, '/images/edits'), ...(await encodeForm(form)) };
}

/** Hugging Face: the text-to-image task of `hf-inference` (huggingface.co/docs/inference-providers). */
function taskCall(base: string, request: ImageRequest, size: Size | null): Call {
  const { prompt, negativePrompt, seed, steps, guidance } = request;
  const parameters = defined({
    ...size,
    negative_prompt: negativePrompt,
    seed,
    num_inference_steps: steps,
    guidance_scale: guidance,
  });
  const id = request.model.split('/').map(encodeURIComponent).join('/');
  const body = jsonBody({ inputs: prompt, ...(Object.keys(parameters).length > 0 ? { parameters } : {}) });
  return {
    url: `${joinUrl(base, '').replace(/\/v1$/, '')}/hf-inference/models/${id}`,
    body: body.body,
    headers: { ...body.headers, accept: 'image/png, image/jpeg, application/json' },
  };
}

/** Pollinations: `GET image.pollinations.ai/prompt/<prompt>` (its APIDOCS, "Text-to-image"); no key, no account. */
function keylessCall(
  preset: Preset,
  home: string,
  request: ImageRequest,
  size: Size | null,
  { credentials }: ProviderContext,
): Call {
  const isHome = credentials.baseUrl === undefined || credentials.baseUrl === preset.baseUrl;
  const base = isHome ? home : `${joinUrl(credentials.baseUrl ?? home, '').replace(/\/v1$/, '')}/prompt`;
  const query = new URLSearchParams({ model: request.model, nologo: 'true', private: 'true' });
  for (const [name, value] of Object.entries(defined({ ...size, negative_prompt: request.negativePrompt }))) {
    query.set(name, String(value).replace(/\s+/g, ' '));
  }
  // Without a seed it would draw the same picture for the same words again.
  query.set('seed', String(request.seed ?? randomInt(MAX_SEED)));
  const words = request.prompt.replace(/\s+/g, ' ').trim();
  // A path of dots alone would lead elsewhere.
  const url = `${base}/${encodeURIComponent(/^\.+$/.test(words) ? `${words} ` : words)}?${query}`;
  if (url.length > LIMITS.urlChars) {
    throw new BadRequestError(`This description is too long for ${preset.label} without a key`, { param: 'prompt' });
  }
  return { url, method: 'GET', anonymous: true, headers: { accept: 'image/*' } };
}

/** The bytes of one picture. What it really is, the gallery finds out from its content. */
async function readPicture(asked: Asked, response: Response): Promise<readonly GeneratedImage[]> {
  const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'application/json') return readData(asked, await readObject(asked, response));
  const data = new Uint8Array(await response.arrayBuffer());
  if (!/^image\/(png|jpeg|webp|gif|avif)$/.test(mediaType) || data.length === 0) {
    throw new UpstreamError(`${asked.preset.label} did not answer with a picture`);
  }
  return [{ kind: 'image', mediaType, data }];
}

/** `{data: [{b64_json} | {url}]}`, each with the prompt as the model put it. */
function readData(asked: Asked, value: Json): readonly GeneratedImage[] {
  const format = asString(value.output_format);
  const details = detailsOf(value);
  const images = asArray(value.data).flatMap((item): GeneratedImage[] => {
    const fields = asObject(item);
    const revised = asString(fields?.revised_prompt);
    const revisedPrompt = revised === null || revised === '' ? {} : { revisedPrompt: revised };
    const encoded = asString(fields?.b64_json);
    if (encoded) {
      const data = new Uint8Array(Buffer.from(encoded, 'base64'));
      if (data.length === 0) throw notUnderstood(asked);
      return [{ kind: 'image', mediaType: typeOf(data, format), data, ...revisedPrompt, ...details }];
    }
    const url = asString(fields?.url);
    return url && /^(https?:|data:image\/)/i.test(url) ? [{ kind: 'image', url, ...revisedPrompt, ...details }] : [];
  });
  if (images.length === 0) throw notUnderstood(asked);
  return images;
}

/** What OpenAI's newer models say of their pictures. */
function detailsOf(value: Json): Pick<GeneratedImage, 'details'> {
  const { background, output_format, quality, size } = value;
  const words = Object.entries({ background, output_format, quality, size }).filter(([, word]) => asString(word));
  const usage = asObject(value.usage);
  if (words.length === 0 && usage === null) return {};
  return { details: { ...Object.fromEntries(words), ...(usage && { usage }) } };
}

/** By the first bytes; what upstreams say of it is often missing. */
function typeOf(data: Uint8Array, said: string | null): string {
  if (data[0] === 0xff && data[1] === 0xd8) return 'image/jpeg';
  if (data[0] === 0x89 && data[1] === 0x50) return 'image/png';
  if (data[0] === 0x52 && data[8] === 0x57) return 'image/webp';
  return said !== null && /^(png|jpeg|webp)$/.test(said) ? `image/${said}` : 'image/png';
}

/** The model's own id for any of its names; a name nobody knows stays as it is. */
export function imageModelId(preset: Preset, name: string): string {
  const wanted = name.toLowerCase();
  return preset.images?.models.find((model) => namesOf(model).includes(wanted))?.id ?? name;
}

const namesOf = ({ id, aliases = [] }: Model): string[] => [id, ...aliases].map((name) => name.toLowerCase());

async function firstOfList(preset: Preset, context: ProviderContext): Promise<string> {
  const model = (await listModels(preset, context)).find(({ image }) => image);
  if (model === undefined) throw new ModelNotFoundError(`${preset.label} has no model that makes pictures`);
  return model.id;
}

const toFile = async (part: ImagePart): Promise<File> =>
  new File([(await part.read()) as Uint8Array<ArrayBuffer>], part.name || 'image.png', { type: part.mediaType });

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
