/** `POST /v1/messages` and `/v1/messages/count_tokens`: Anthropic's Messages API before any provider. */
import { z } from 'zod';
import { LIMITS } from '../../contract/limits.ts';
import { bytes, json } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import type { Answer, ApiRequest } from '../../platform/http/types.ts';
import type { Identity } from '../../platform/identity.ts';
import { onceOnly } from '../idempotency.ts';
import { type RunningChat, runChat } from '../run-chat.ts';
import { STREAM_HEADERS } from '../stream-headers.ts';
import { streamWritten } from '../stream-written.ts';
import { countInput } from './count.ts';
import { messageRefusal } from './errors.ts';
import { countSchema, createMessageSchema, type MessageBody } from './schema.ts';
import { taskOf } from './task.ts';
import { MessageWriter } from './writer.ts';

const none = z.object({});
const inPath = z.object({ provider: z.string().min(1).max(LIMITS.nameChars) });
const refuse = (error: unknown, request: ApiRequest) => messageRefusal(error, {}, request);

const define = <Params extends { readonly provider?: string }>(id: string, path: string, params: z.ZodType<Params>) =>
  defineEndpoint({
    id,
    method: 'POST',
    path,
    face: 'openai',
    summary: "Answers in the form of Anthropic's messages, whoever the provider is",
    params,
    body: createMessageSchema,
    bodyLimit: LIMITS.conversationJsonBytes,
    refuse,
    handle: ({ request, owner, body, params: { provider } }) =>
      onceOnly(request, owner, body, () => answer(request, owner, body, provider)),
  });

export const createMessage = define('createMessage', '/v1/messages', none);
export const createProviderMessage = define('createProviderMessage', '/api/{provider}/messages', inPath);

const defineCount = <Params>(id: string, path: string, params: z.ZodType<Params>) =>
  defineEndpoint({
    id,
    method: 'POST',
    path,
    face: 'openai',
    summary: 'How many tokens a message would be asked with, about',
    params,
    body: countSchema,
    bodyLimit: LIMITS.conversationJsonBytes,
    refuse,
    handle: async ({ request, owner, body }) => json({ input_tokens: await countInput(request, owner, body) }),
  });

export const countMessageTokens = defineCount('countMessageTokens', '/v1/messages/count_tokens', none);
export const countProviderMessageTokens = defineCount(
  'countProviderMessageTokens',
  '/api/{provider}/messages/count_tokens',
  inPath,
);

async function answer(
  request: ApiRequest,
  owner: Identity,
  body: MessageBody,
  pathProvider: string | undefined,
): Promise<Answer> {
  const about = { model: body.model, provider: body.provider || pathProvider || '' };
  try {
    const task = taskOf(request, owner.id, body, pathProvider);
    const chat = await runChat(task, { request, owner });
    const writer = new MessageWriter(chat, request);
    if (body.stream === true) return bytes(streamWritten(chat, writer), { headers: STREAM_HEADERS });
    Object.assign(about, chat.about);
    return json(await readToEnd(chat, writer));
  } catch (error) {
    return messageRefusal(error, about, request);
  }
}

async function readToEnd(chat: RunningChat, writer: MessageWriter) {
  try {
    for (let batch = await chat.next(); batch !== null; batch = await chat.next()) writer.write(batch);
    return writer.whole();
  } finally {
    chat.stop();
  }
}
