/** `GET /models`, `POST /models/{model_name}`, `DELETE /models/{model_name}`. */
import { z } from 'zod';
import { LIMITS } from '../../contract/limits.ts';
import {
  downloadModel,
  findEntry,
  followDownload,
  formatBytes,
  loadModel,
  modelState,
  unloadModel,
} from '../../inference/index.ts';
import { closeOcrWorker, closeTesseract } from '../../inference/ocr/index.ts';
import { json, type SseEvent, sse } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { toRefusal } from '../../platform/http/error-answer.ts';
import { BUILT_IN, modelName, unknownModel } from '../model-name.ts';
import { isBuiltIn, listVisionModels } from './list.ts';

const params = z.object({ model_name: z.string().min(1).max(LIMITS.nameChars) });

export const listVisionModelsEndpoint = defineEndpoint({
  id: 'listVisionModels',
  method: 'GET',
  path: '/models',
  face: 'vision',
  summary: 'The models of this server, and which of them are in memory',
  handle: async () => json(await listVisionModels()),
});

export const loadVisionModel = defineEndpoint({
  id: 'loadVisionModel',
  method: 'POST',
  path: '/models/{model_name}',
  face: 'vision',
  access: 'admin',
  summary:
    'Reads a model into memory; one that is not on this server is fetched first (events with `Accept: text/event-stream`)',
  params,
  async handle({ request, params: { model_name } }) {
    const id = await knownModel(model_name);
    if (isBuiltIn(id)) return json({ status: 'success', message: `Model ${id} is built in` });
    const isThere = (await modelState(id)).status === 'ready';
    const state = isThere ? null : await downloadModel(id);
    if (/\btext\/event-stream\b/i.test(request.headers.get('accept') ?? ''))
      return sse(tellLoading(id, request.signal));
    if (state === null || state.status === 'ready') {
      await loadModel(id);
      return json({ status: 'success', message: `Model ${id} loaded` });
    }
    const size = state.bytes === null ? '' : ` (${formatBytes(state.bytes)})`;
    const { bytes, bytesDone } = state;
    const message = `Model ${id}${size} is being downloaded. Ask again when it is there, or follow it with Accept: text/event-stream.`;
    return json({ status: state.status, message, bytes, bytes_done: bytesDone }, { status: 202 });
  },
});

/** Progress, then `success` or `error`: exactly one of them, at the end. */
async function* tellLoading(id: string, signal: AbortSignal): AsyncGenerator<SseEvent> {
  try {
    for await (const { status, bytes, bytesDone, bytesPerSecond, error } of followDownload(id, signal)) {
      yield {
        data: { status, bytes, bytes_done: bytesDone, bytes_per_second: bytesPerSecond, ...(error && { error }) },
      };
      if (status === 'failed') return yield { data: { status: 'error', detail: error ?? 'The download failed.' } };
      if (status === 'absent' || status === 'paused')
        return yield {
          data: { status: 'error', detail: `The download is ${status === 'paused' ? 'paused' : 'cancelled'}.` },
        };
    }
    if (signal.aborted) return;
    yield { data: { status: 'loading' } };
    await loadModel(id);
    yield { data: { status: 'success', message: `Model ${id} loaded` } };
  } catch (error) {
    yield { data: { status: 'error', detail: toRefusal(error).refusal.message } };
  }
}

export const unloadVisionModel = defineEndpoint({
  id: 'unloadVisionModel',
  method: 'DELETE',
  path: '/models/{model_name}',
  face: 'vision',
  access: 'admin',
  summary: 'Takes a model out of memory; its files stay',
  params,
  async handle({ params: { model_name } }) {
    const id = await knownModel(model_name);
    if (id === BUILT_IN) await closeOcrWorker();
    else if (isBuiltIn(id)) await closeTesseract();
    else await unloadModel(id);
    return json({ status: 'success', message: `Model ${id} unloaded` });
  },
});

/** @throws ModelNotFoundError, BadRequestError */
async function knownModel(given: string): Promise<string> {
  const id = modelName(given);
  if (!isBuiltIn(id) && (await findEntry(id)) === null) throw unknownModel(id);
  return id;
}
