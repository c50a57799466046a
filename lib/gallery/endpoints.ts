/** Media over HTTP: reading, searching, listing, deleting. */
import { z } from 'zod';
import { serveFile } from '../buckets/index.ts';
import { listMediaQuerySchema } from '../contract/api.ts';
import { LIMITS } from '../contract/limits.ts';
import { empty, json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { deleteMedia, getMedia, listMedia } from './list.ts';
import { findMedia } from './search.ts';

/** Matched against rows, never a path. Longer than any name we make. */
const nameParams = z.object({ name: z.string().min(1).max(300) });

export const readMedia = defineEndpoint({
  id: 'getMedia',
  method: 'GET',
  path: '/media/{name}',
  face: 'gui',
  summary: 'A generated image, sound or video; ranges and conditional requests',
  params: nameParams,
  handle: async ({ request, owner, params }) => serveFile(await getMedia(owner.id, params.name), 'original', request),
});

export const readImageFile = defineEndpoint({
  id: 'getImage',
  method: 'GET',
  path: '/images/{name}',
  face: 'gui',
  summary: 'The same as /media/{name}, at its older address',
  params: nameParams,
  handle: async ({ request, owner, params }) => serveFile(await getMedia(owner.id, params.name), 'original', request),
});

export const readThumbnail = defineEndpoint({
  id: 'getThumbnail',
  method: 'GET',
  path: '/thumbnail/{name}',
  face: 'gui',
  summary: 'A small WebP of a generated image',
  params: nameParams,
  handle: async ({ request, owner, params }) => serveFile(await getMedia(owner.id, params.name), 'thumbnail', request),
});

const count = (most: number) => z.coerce.number().int().min(0).max(most);
const searchParams = z.object({
  tags: z
    .string()
    .max(LIMITS.mediaSearchTags * LIMITS.mediaSearchTagChars)
    .refine(
      (tags) => tags.split('+').length <= LIMITS.mediaSearchTags,
      `holds more than ${LIMITS.mediaSearchTags} words`,
    ),
});
const searchQuery = z.object({
  skip: count(1_000_000).default(0),
  min: count(1_000).optional(),
  random: z.string().max(100).optional(),
});

export const searchMedia = defineEndpoint({
  id: 'searchMedia',
  method: 'GET',
  path: '/search/{tags}',
  face: 'gui',
  summary: 'Leads to one of the own media whose name or kind holds these words, joined by "+"',
  params: searchParams,
  query: searchQuery,
  handle: async ({ owner, params, query }) => {
    const { skip, min, random = '' } = query;
    return redirect(await findMedia(owner.id, { tags: params.tags, skip, min, random: random !== '' }));
  },
});

export const listAllMedia = defineEndpoint({
  id: 'listMedia',
  method: 'GET',
  path: '/backend-api/v2/media',
  face: 'gui',
  summary: 'Own images, sounds and videos, made by models and uploaded, newest first',
  query: listMediaQuerySchema,
  handle: async ({ owner, query }) => json(await listMedia(owner.id, query)),
});

export const removeMedia = defineEndpoint({
  id: 'deleteMedia',
  method: 'DELETE',
  path: '/backend-api/v2/media/{name}',
  face: 'gui',
  summary: 'Deletes a generated file by its name',
  params: nameParams,
  handle: async ({ owner, params }) => {
    await deleteMedia(owner.id, params.name);
    return json({ message: 'File deleted successfully' });
  },
});

const redirect = (location: string) => empty(302, { location });
