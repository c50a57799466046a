/** Re-joining and stopping a Run; deleting what a Run may be writing in. */
import { z } from 'zod';
import { idSchema } from '../contract/conversation.ts';
import { BadRequestError } from '../contract/errors.ts';
import { deleteConversation, deleteMessage, readMessage } from '../conversations/index.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { runAnswer } from './conversation-endpoint.ts';
import { runs } from './runs.ts';

const runParams = z.object({ run_id: idSchema });
const joinQuery = z.object({
  after: z.coerce.number().int().min(0).optional(),
  format: z.enum(['ndjson', 'sse']).optional(),
});

export const joinRun = defineEndpoint({
  id: 'joinRun',
  method: 'GET',
  path: '/backend-api/v2/runs/{run_id}',
  face: 'gui',
  summary: 'Joins an answer being written, after frame `after` (or `Last-Event-ID`)',
  params: runParams,
  query: joinQuery,
  handle: ({ request, owner, params, query }) => {
    const run = runs().get(owner.id, params.run_id);
    const after = query.after ?? lastEventId(request.headers.get('last-event-id'));
    if (after > run.log.lastSeq) {
      throw new BadRequestError('This run has no such frame yet.', { param: 'after' });
    }
    return runAnswer(run, request, after);
  },
});

function lastEventId(header: string | null): number {
  if (header === null) return 0;
  if (!/^\d{1,9}$/.test(header)) throw new BadRequestError('Last-Event-ID must be the number of a frame.');
  return Number(header);
}

export const stopRun = defineEndpoint({
  id: 'stopRun',
  method: 'DELETE',
  path: '/backend-api/v2/runs/{run_id}',
  face: 'gui',
  summary: 'Stops an answer; its text stays',
  params: runParams,
  handle: async ({ owner, params }) => {
    const run = runs().get(owner.id, params.run_id);
    run.stop('stopped');
    await run.finished;
    return json({ id: run.id, status: run.status });
  },
});

/** Ends the answer being written in a conversation, if there is one. */
async function stopConversation(ownerId: string, conversationId: string): Promise<void> {
  const active = runs()
    .active()
    .filter((run) => run.identity.ownerId === ownerId && run.identity.conversationId === conversationId);
  for (const run of active) run.stop('stopped');
  await Promise.all(active.map((run) => run.finished));
}

export const removeConversation = defineEndpoint({
  id: 'removeConversation',
  method: 'DELETE',
  path: '/backend-api/v2/conversations/{conversation_id}',
  face: 'gui',
  summary: 'Deletes a conversation; it can be restored for a day',
  params: z.object({ conversation_id: idSchema }),
  handle: async ({ owner, params }) => {
    await deleteConversation(owner.id, params.conversation_id);
    await stopConversation(owner.id, params.conversation_id);
    return json({ id: params.conversation_id, deleted: true });
  },
});

export const removeMessage = defineEndpoint({
  id: 'removeMessage',
  method: 'DELETE',
  path: '/backend-api/v2/messages/{message_id}',
  face: 'gui',
  summary: 'Deletes a message and everything that was said after it',
  params: z.object({ message_id: idSchema }),
  handle: async ({ owner, params }) => {
    const { conversation_id } = await readMessage(owner.id, params.message_id);
    await stopConversation(owner.id, conversation_id);
    await deleteMessage(owner.id, params.message_id);
    return json({ id: params.message_id, deleted: true });
  },
});
