/** Local models over HTTP: what there is, fetching, loading, deleting. Setting up is for administrators. */
import { z } from 'zod';
import {
  LOCAL_MODEL_ACTIONS,
  type LocalModelAction,
  type LocalModelProgress,
  type LocalModels,
  type LocalModelView,
} from '../contract/local-models.ts';
import { json, type SseEvent, sse } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { getEntry, listCatalogue, modelState, modelStates } from './catalogue/index.ts';
import { modelsDisk } from './downloads/disk.ts';
import { cancelDownload, deleteModel, downloadModel, followDownload, pauseDownload } from './downloads/index.ts';
import { loadModel, unloadModel } from './engine/index.ts';
import { memoryBudget } from './engine/memory.ts';
import type { CatalogueEntry, DownloadEvent, ModelState } from './types.ts';

/** Matched against the catalogue, never a path. */
const idParams = z.object({ id: z.string().min(1).max(64) });

export const getLocalModels = defineEndpoint({
  id: 'getLocalModels',
  method: 'GET',
  path: '/backend-api/v2/local-models',
  face: 'gui',
  summary: 'Models that can run on this machine: size, licence, what is downloaded and what is in memory',
  handle: async ({ owner }) => {
    const [entries, states, disk] = await Promise.all([listCatalogue(), modelStates(), modelsDisk()]);
    const byId = new Map(states.map((state) => [state.id, state]));
    const items = entries.flatMap((entry) => {
      const state = byId.get(entry.id);
      return state ? [toView(entry, state)] : [];
    });
    const used_bytes = items.reduce((sum, { loaded }) => sum + (loaded?.memory_bytes ?? 0), 0);
    const memory = { used_bytes, budget_bytes: Math.round(memoryBudget()) };
    return json({ items, memory, disk, may_change: owner.role === 'admin' } satisfies LocalModels);
  },
});

export const postLocalModelAction = defineEndpoint({
  id: 'postLocalModelAction',
  method: 'POST',
  path: '/backend-api/v2/local-models/{id}/{action}',
  face: 'gui',
  access: 'admin',
  summary: 'Begins or goes on with a download, pauses it, gives it up; loads a model into memory, or unloads it',
  params: idParams.extend({ action: z.enum(LOCAL_MODEL_ACTIONS) }),
  handle: async ({ params: { id, action } }) => {
    const entry = await getEntry(id);
    await ACTIONS[action](id);
    return json(toView(await getEntry(entry.id), await modelState(id)));
  },
});

const ACTIONS: Readonly<Record<LocalModelAction, (id: string) => Promise<unknown>>> = {
  download: downloadModel,
  pause: pauseDownload,
  cancel: cancelDownload,
  load: loadModel,
  unload: unloadModel,
};

export const removeLocalModel = defineEndpoint({
  id: 'deleteLocalModel',
  method: 'DELETE',
  path: '/backend-api/v2/local-models/{id}',
  face: 'gui',
  access: 'admin',
  summary: 'Unloads a model and deletes its files',
  params: idParams,
  handle: async ({ params: { id } }) => {
    const state = await deleteModel(id);
    return json(toView(await getEntry(id), state));
  },
});

export const getLocalModelEvents = defineEndpoint({
  id: 'getLocalModelEvents',
  method: 'GET',
  path: '/backend-api/v2/local-models/{id}/events',
  face: 'gui',
  access: 'admin',
  summary: 'How a download goes, as it goes (server-sent events); ends when it ends',
  params: idParams,
  handle: async ({ request, params: { id } }) => {
    await getEntry(id);
    return sse(progressEvents(followDownload(id, request.signal)));
  },
});

async function* progressEvents(events: AsyncIterable<DownloadEvent>): AsyncIterable<SseEvent> {
  for await (const { id, status, bytes, bytesDone, bytesPerSecond, error } of events) {
    const data = { id, status, bytes, bytes_done: bytesDone, bytes_per_second: bytesPerSecond, error };
    yield { event: 'progress', data: data satisfies LocalModelProgress };
  }
}

function toView(entry: CatalogueEntry, state: ModelState): LocalModelView {
  const { id, label, task, license, languages, repository, remote, bytes } = entry;
  return {
    id,
    label,
    task,
    license,
    languages,
    repository,
    remote: remote?.names ?? null,
    status: state.status,
    bytes: state.bytes ?? bytes,
    bytes_done: state.bytesDone,
    error: state.error,
    loaded: state.loaded && { memory_bytes: state.loaded.memoryBytes, jobs: state.loaded.jobs },
  };
}
