/** An answer in a thread that the server keeps: a stored Run, read as events. */

import { storeBytes } from '../buckets/index.ts';
import { languageOf } from '../chat/conversation-endpoint.ts';
import { decodeDataUri } from '../chat/incoming.ts';
import { readFrames } from '../chat/read-frames.ts';
import type { Run } from '../chat/run.ts';
import { startRun } from '../chat/start.ts';
import { conversationRequestSchema, type WireContentPart, type WireMessage } from '../contract/conversation.ts';
import { BadRequestError } from '../contract/errors.ts';
import { readPath } from '../conversations/index.ts';
import { parse } from '../platform/http/endpoint.ts';
import { eventsOf } from './frames-to-events.ts';
import type { Hear } from './narrator.ts';
import type { ApiContentPart, ApiMessage } from './request.ts';
import { filesWithId } from './resolve-messages.ts';
import type { ChatContext, ChatTask } from './run-chat.ts';
import { estimateUsage } from './usage.ts';

/** Tells the answer to its end. @throws what stops it. */
export async function answerInThread(
  task: ChatTask,
  { owner, request }: ChatContext,
  signal: AbortSignal,
  hear: Hear,
): Promise<void> {
  const { wanted, conversationId = '' } = task;
  if (task.parameters.logprobs === true) {
    throw new BadRequestError('logprobs are not kept in a conversation. Leave out logprobs or conversation_id.', {
      param: 'logprobs',
    });
  }
  const messages = await Promise.all(task.messages.map((message) => toWire(owner.id, conversationId, message)));
  const body = parse(conversationRequestSchema, {
    messages,
    model: wanted.model,
    provider: wanted.provider,
    ignored: [...wanted.ignored],
    conversation_id: conversationId,
    conversation: task.conversation,
    web_search: task.webSearch,
  });
  const run = await startRun({
    ownerId: owner.id,
    body,
    credentials: wanted.credentials,
    attached: { fileIds: [] },
    language: languageOf(request),
    user: wanted.user,
    parameters: task.parameters,
    // A request that repeats the history is matched against it.
    goesOn: messages.every(({ role }) => role !== 'assistant'),
    endsAlone: true,
    apiKeyId: owner.key?.id,
  });
  const heard = { text: '', reasoning: '', model: '', hasUsage: false };
  for await (const frame of readFrames(run, signal)) {
    for (const event of eventsOf(frame, run)) {
      if (event.type === 'text' || event.type === 'refusal') heard.text += event.text;
      else if (event.type === 'reasoning') heard.reasoning += event.text;
      else if (event.type === 'provider') heard.model = event.model;
      else if (event.type === 'usage') heard.hasUsage = true;
      else if (event.type === 'finish' && !heard.hasUsage) {
        await hear({ type: 'usage', usage: await estimateUsage(heard.model, await promptOf(run), heard) });
      }
      await hear(event);
    }
  }
}

async function promptOf({ identity }: Run) {
  if (identity.conversationId === null || identity.userMessageId === null) return [];
  const path = await readPath(identity.conversationId, identity.userMessageId);
  return path.map(({ role, text }) => ({ role, content: [{ type: 'text' as const, text }] }));
}

async function toWire(ownerId: string, bucketId: string, message: ApiMessage): Promise<WireMessage> {
  const { content, tool_calls: calls, tool_call_id: callId } = message;
  const parts = Array.isArray(content)
    ? await Promise.all(content.map((part) => toWirePart(ownerId, bucketId, part)))
    : (content ?? '');
  return {
    role: message.role === 'function' ? 'tool' : message.role,
    content: parts,
    ...(calls?.length ? { tool_calls: calls } : {}),
    ...(callId ? { tool_call_id: callId } : {}),
  };
}

async function toWirePart(ownerId: string, bucketId: string, part: ApiContentPart): Promise<WireContentPart> {
  switch (part.type) {
    case 'file': {
      const { file } = part;
      if ('file_id' in file) {
        await filesWithId(ownerId, file.file_id);
        return { bucket_id: file.file_id };
      }
      const bytes = decodeDataUri(file.file_data);
      const stored = await storeBytes(ownerId, bucketId, { name: file.filename || 'file', bytes });
      return { bucket_id: stored.bucketId, name: stored.name };
    }
    default:
      return part;
  }
}
