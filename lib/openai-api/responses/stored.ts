/** Responses that were kept: read, their input listed, cancelled, deleted. */
import { z } from 'zod';
import { BadRequestError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { json } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import type { Identity } from '../../platform/identity.ts';
import { cancelGoing, isGoing } from './background.ts';
import type { ResponseObject } from './response.ts';
import { deleteResponse, findResponse, keepResponse } from './store.ts';

const params = z.object({ id: z.string().min(1).max(LIMITS.idChars) });

export const getResponse = defineEndpoint({
  id: 'getResponse',
  method: 'GET',
  path: '/v1/responses/{id}',
  face: 'openai',
  summary: 'A response that was kept, or how far one in the background is',
  params,
  query: z.object({ stream: z.string().optional() }),
  handle: async ({ owner, params: { id }, query }) => {
    if (query.stream === 'true') throw new BadRequestError('A kept response is not streamed.', { param: 'stream' });
    return json(await readCurrent(owner, id));
  },
});

export const deleteStoredResponse = defineEndpoint({
  id: 'deleteResponse',
  method: 'DELETE',
  path: '/v1/responses/{id}',
  face: 'openai',
  summary: 'Deletes a response; what went on from it cannot be gone on with either',
  params,
  handle: async ({ owner, params: { id } }) => {
    await findResponse(owner, id);
    await cancelGoing(id);
    await deleteResponse(owner, id);
    return json({ id, object: 'response', deleted: true });
  },
});

export const cancelResponse = defineEndpoint({
  id: 'cancelResponse',
  method: 'POST',
  path: '/v1/responses/{id}/cancel',
  face: 'openai',
  summary: 'Ends a response that is being made in the background',
  params,
  handle: async ({ owner, params: { id } }) => {
    const { response } = await findResponse(owner, id);
    if (!response.background) throw new BadRequestError('Only a response in the background can be cancelled.');
    await cancelGoing(id);
    return json(await readCurrent(owner, id));
  },
});

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  order: z.enum(['asc', 'desc']).default('desc'),
  after: z.string().max(LIMITS.nameChars).optional(),
});

export const listInputItems = defineEndpoint({
  id: 'listInputItems',
  method: 'GET',
  path: '/v1/responses/{id}/input_items',
  face: 'openai',
  summary: 'What a response was asked with, newest first',
  params,
  query: listQuery,
  handle: async ({ owner, params: { id }, query: { limit, order, after } }) => {
    const { input } = await findResponse(owner, id);
    const all = (order === 'asc' ? input : input.toReversed()).map(toListed);
    const place = after === undefined ? -1 : all.findIndex((item) => item.id === after);
    if (after !== undefined && place === -1) throw new BadRequestError('There is no such item.', { param: 'after' });
    const data = all.slice(place + 1, place + 1 + limit);
    return json({
      object: 'list',
      data,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: place + 1 + limit < all.length,
    });
  },
});

/** A text by itself is listed as a part, as OpenAI lists it. */
function toListed(item: Awaited<ReturnType<typeof findResponse>>['input'][number]) {
  if (item.type !== 'message' || typeof item.content !== 'string') return item;
  const type = item.role === 'assistant' ? 'output_text' : 'input_text';
  return { ...item, status: 'completed', content: [{ type, text: item.content }] };
}

/** What a server that is no more was making has failed. */
async function readCurrent(owner: Identity, id: string): Promise<ResponseObject> {
  // Asked first: whoever is no longer at it has kept how it ended before.
  const isMade = isGoing(id);
  const { response, input } = await findResponse(owner, id);
  if (response.status !== 'queued' && response.status !== 'in_progress') return response;
  if (isMade) return { ...response, status: 'in_progress' };
  const error = { code: 'server_error', message: 'The server was restarted before the answer was there.' };
  const failed: ResponseObject = { ...response, status: 'failed', error };
  await keepResponse(owner, failed, input);
  return failed;
}
