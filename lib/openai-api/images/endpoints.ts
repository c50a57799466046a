/** `POST /v1/images/generations` under its four names, `/v1/images/edits`, and their forms that name a provider. */
import { z } from 'zod';
import { NotImplementedError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { holdForm } from '../held-form.ts';
import { onceOnly } from '../idempotency.ts';
import { readEditForm } from './edit-form.ts';
import { makePictures } from './make.ts';
import { pictureSchema } from './schema.ts';

const none = z.object({});
const inPath = z.object({ provider: z.string().min(1).max(LIMITS.nameChars) });
type Path = { readonly provider?: string };

const defineMaking = <Params extends Path>(id: string, path: string, params: z.ZodType<Params>) =>
  defineEndpoint({
    id,
    method: 'POST',
    path,
    face: 'openai',
    summary: 'Makes pictures from words; kept in the gallery unless another form is asked for',
    params,
    body: pictureSchema,
    handle: ({ request, owner, body, params: { provider } }) =>
      onceOnly(request, owner, body, () => makePictures({ request, owner }, body, provider)),
  });

const defineEditing = <Params extends Path>(id: string, path: string, params: z.ZodType<Params>) =>
  defineEndpoint({
    id,
    method: 'POST',
    path,
    face: 'openai',
    summary: 'Changes pictures (form fields `image` or `image[]`, `mask`, `prompt`)',
    params,
    handle: ({ request, owner, params: { provider } }) =>
      holdForm(request, LIMITS.fileReadBytes, async () => {
        const { body, originals } = await readEditForm(request);
        return makePictures({ request, owner }, body, provider, originals);
      }),
  });

export const createImage = defineMaking('createImage', '/v1/images/generations', none);
export const generateImage = defineMaking('generateImage', '/v1/images/generate', none);
export const generateMedia = defineMaking('generateMedia', '/v1/media/generate', none);
export const createProviderImage = defineMaking('createProviderImage', '/api/{provider}/images/generations', inPath);
export const editImage = defineEditing('editImage', '/v1/images/edits', none);
export const editProviderImage = defineEditing('editProviderImage', '/api/{provider}/images/edits', inPath);

export const varyImage = defineEndpoint({
  id: 'varyImage',
  method: 'POST',
  path: '/v1/images/variations',
  face: 'openai',
  summary: 'Not done here: `/v1/images/edits` with a prompt does it',
  handle: () => {
    throw new NotImplementedError('Pictures are not varied without words. Use /v1/images/edits with a prompt.');
  },
});
