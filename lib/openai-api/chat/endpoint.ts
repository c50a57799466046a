/** `POST /v1/chat/completions` and its forms that name a provider (and a thread) in the path. */
import { z } from 'zod';
import { idSchema } from '../../contract/conversation.ts';
import { LIMITS } from '../../contract/limits.ts';
import { bytes, json } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import type { Answer, ApiRequest } from '../../platform/http/types.ts';
import type { Identity } from '../../platform/identity.ts';
import { errorAnswer } from '../errors.ts';
import { onceOnly } from '../idempotency.ts';
import { runChat } from '../run-chat.ts';
import { STREAM_HEADERS } from '../stream-headers.ts';
import { streamChunks } from './chunks.ts';
import { type ChatCompletion, chatCompletionSchema } from './schema.ts';
import { type PathParams, taskOf } from './task.ts';
import { readWhole, toCompletion } from './whole.ts';

const provider = z.string().min(1).max(LIMITS.nameChars);

const define = <Params extends PathParams>(id: string, path: string, params: z.ZodType<Params>, summary: string) =>
  defineEndpoint({
    id,
    method: 'POST',
    path,
    face: 'openai',
    summary,
    params,
    body: chatCompletionSchema,
    bodyLimit: LIMITS.conversationJsonBytes,
    handle: ({ request, owner, body, params: given }) =>
      onceOnly(request, owner, body, () => completeChat(request, owner, body, given)),
  });

export const createChatCompletion = define(
  'createChatCompletion',
  '/v1/chat/completions',
  z.object({}),
  'Answers a conversation; streamed, or in one piece',
);
export const createProviderChatCompletion = define(
  'createProviderChatCompletion',
  '/api/{provider}/chat/completions',
  z.object({ provider }),
  'As `/v1/chat/completions`, answered by the provider of the path',
);
export const createThreadChatCompletion = define(
  'createThreadChatCompletion',
  '/api/{provider}/{conversation_id}/chat/completions',
  z.object({ provider, conversation_id: idSchema }),
  'As `/v1/chat/completions`, in a thread that the server keeps',
);

async function completeChat(
  request: ApiRequest,
  owner: Identity,
  body: ChatCompletion,
  path: PathParams,
): Promise<Answer> {
  const about = { model: body.model ?? '', provider: body.provider || path.provider || '' };
  try {
    const chat = await runChat(taskOf(request, body, path), { request, owner });
    const created = Math.floor(Date.now() / 1_000);
    if (body.stream !== true) {
      Object.assign(about, chat.about);
      const answer = await readWhole(chat);
      return json(toCompletion(chat, answer, created));
    }
    const options = {
      created,
      includeUsage: body.stream_options?.include_usage ?? (body.stream_options ? false : undefined),
      returnConversation: body.return_conversation ?? false,
    };
    return bytes(streamChunks(chat, options, request), { headers: STREAM_HEADERS });
  } catch (error) {
    return errorAnswer(error, about, request);
  }
}
