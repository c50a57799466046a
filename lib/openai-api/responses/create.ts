/** `POST /v1/responses`: an answer in one piece, as events, or made while nobody waits for it. */
import { z } from 'zod';
import { BadRequestError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { bytes, json } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import type { Answer, ApiRequest } from '../../platform/http/types.ts';
import type { Identity } from '../../platform/identity.ts';
import { errorAnswer } from '../errors.ts';
import { onceOnly } from '../idempotency.ts';
import { type ChatTask, type RunningChat, runChat } from '../run-chat.ts';
import { STREAM_HEADERS } from '../stream-headers.ts';
import { streamWritten } from '../stream-written.ts';
import { goOn, requirePlace } from './background.ts';
import type { InputItem } from './items.ts';
import { beginResponse, newId, type ResponseObject } from './response.ts';
import { type ResponseBody, responseSchema } from './schema.ts';
import { keepResponse, readTurns } from './store.ts';
import { taskOf } from './task.ts';
import { runTruncated } from './truncation.ts';
import { ResponseWriter } from './writer.ts';

const define = <Params extends { readonly provider?: string }>(id: string, path: string, params: z.ZodType<Params>) =>
  defineEndpoint({
    id,
    method: 'POST',
    path,
    face: 'openai',
    summary: "Answers in the form of OpenAI's responses; kept for 30 days unless `store` is false",
    params,
    body: responseSchema,
    bodyLimit: LIMITS.conversationJsonBytes,
    handle: ({ request, owner, body, params: { provider } }) =>
      onceOnly(request, owner, body, () => respond(request, owner, body, provider)),
  });

export const createResponse = define('createResponse', '/v1/responses', z.object({}));
export const createProviderResponse = define(
  'createProviderResponse',
  '/api/{provider}/responses',
  z.object({ provider: z.string().min(1).max(LIMITS.nameChars) }),
);

async function respond(
  request: ApiRequest,
  owner: Identity,
  body: ResponseBody,
  pathProvider: string | undefined,
): Promise<Answer> {
  const about = { model: body.model ?? '', provider: body.provider || pathProvider || '' };
  try {
    const earlier = body.previous_response_id ? await readTurns(owner, body.previous_response_id) : [];
    const task = taskOf(request, body, earlier, pathProvider);
    const making = { request, owner, body, task, response: beginResponse(body, about.provider) };
    if (body.background === true) return await beginInBackground(making);
    const chat = await start(making, request);
    const writer = writerOf(making, body.stream !== true);
    if (body.stream === true) return bytes(streamWritten(chat, writer), { headers: STREAM_HEADERS });
    Object.assign(about, chat.about);
    return json(await readToEnd(chat, writer));
  } catch (error) {
    return errorAnswer(error, about, request);
  }
}

interface Making {
  readonly request: ApiRequest;
  readonly owner: Identity;
  readonly body: ResponseBody;
  readonly task: ChatTask;
  readonly response: ResponseObject;
}

const start = ({ body, task, owner }: Making, request: ApiRequest): Promise<RunningChat> =>
  (body.truncation === 'auto' ? runTruncated : runChat)(task, { request, owner });

function writerOf({ request, owner, body, response }: Making, isSilent: boolean): ResponseWriter {
  const input = withIds(body.input);
  return new ResponseWriter({
    response,
    requestId: request.requestId,
    isSilent,
    keep: async (whole) => {
      if (body.store !== false) await keepResponse(owner, whole, input);
    },
  });
}

const PREFIXES: Readonly<Record<string, string>> = {
  message: 'msg',
  function_call: 'fc',
  function_call_output: 'fco',
  reasoning: 'rs',
};

const withIds = (items: readonly InputItem[]): InputItem[] =>
  items.map((item) => ({ ...item, id: item.id || newId(PREFIXES[item.type] ?? 'item') }));

async function readToEnd(chat: RunningChat, writer: ResponseWriter): Promise<ResponseObject> {
  try {
    for (let batch = await chat.next(); batch !== null; batch = await chat.next()) writer.write(batch);
    return await writer.finish();
  } finally {
    chat.stop();
  }
}

/** Its client may go: it asks again, by the id. @throws BadRequestError, RateLimitError */
async function beginInBackground(making: Making): Promise<Answer> {
  const { body, owner, request } = making;
  if (body.stream === true) {
    throw new BadRequestError('A response in the background is not streamed: ask for it by its id.', {
      param: 'stream',
    });
  }
  if (body.store === false) {
    throw new BadRequestError('A response in the background has to be kept.', { param: 'store' });
  }
  requirePlace(owner.id);
  const queued: ResponseObject = { ...making.response, status: 'queued' };
  await keepResponse(owner, queued, withIds(body.input));
  const writer = writerOf(making, true);
  goOn(owner.id, queued.id, async (signal) => {
    try {
      const chat = await start(making, { ...request, signal });
      await readToEnd(chat, writer);
    } catch (error) {
      await writer.breakOff(signal.aborted ? 'cancelled' : 'failed', error);
    }
  });
  return json(queued);
}
