/** `/backend-api/v2/memories`: what the settings page shows of the owner's memory, of every name space. */
import { z } from 'zod';
import { changeMemorySchema, listMemoriesQuerySchema } from '../contract/api.ts';
import { idSchema } from '../contract/conversation.ts';
import { empty, json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { pageMemories } from './find.ts';
import { addOwnMemory, changeMemory, deleteAllMemories, deleteMemory } from './store.ts';
import { toMemoryItem } from './views.ts';

const PATH = '/backend-api/v2/memories';
const params = z.object({ id: idSchema });

export const getMemories = defineEndpoint({
  id: 'getMemories',
  method: 'GET',
  path: PATH,
  face: 'gui',
  summary: 'Memories, newest first; `q` searches them',
  query: listMemoriesQuerySchema,
  handle: async ({ owner, query }) => json(await pageMemories(owner.id, query)),
});

export const postMemories = defineEndpoint({
  id: 'createMemory',
  method: 'POST',
  path: PATH,
  face: 'gui',
  summary: 'Remembers a sentence',
  body: changeMemorySchema,
  handle: async ({ owner, body }) => {
    const { row, added } = await addOwnMemory(owner.id, body.text);
    return json(toMemoryItem(row), { status: added ? 201 : 200 });
  },
});

export const patchMemory = defineEndpoint({
  id: 'updateMemory',
  method: 'PATCH',
  path: `${PATH}/{id}`,
  face: 'gui',
  summary: 'Corrects a memory',
  params,
  body: changeMemorySchema,
  handle: async ({ owner, params, body }) => json(toMemoryItem(await changeMemory(owner.id, params.id, body.text))),
});

export const removeMemory = defineEndpoint({
  id: 'deleteMemory',
  method: 'DELETE',
  path: `${PATH}/{id}`,
  face: 'gui',
  summary: 'Forgets a memory',
  params,
  handle: async ({ owner, params }) => {
    await deleteMemory(owner.id, params.id);
    return empty(204);
  },
});

export const removeMemories = defineEndpoint({
  id: 'deleteMemories',
  method: 'DELETE',
  path: PATH,
  face: 'gui',
  summary: 'Forgets everything; `all=true` confirms it',
  query: z.object({ all: z.literal('true') }),
  handle: async ({ owner }) => json({ deleted: await deleteAllMemories(owner.id) }),
});
