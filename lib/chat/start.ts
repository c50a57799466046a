/** From a valid request to a running Run. */
import { randomUUID } from 'node:crypto';
import { getFile } from '../buckets/index.ts';
import type { ModelParameters } from '../contract/api.ts';
import type { ConversationRequest } from '../contract/conversation.ts';
import { BadRequestError } from '../contract/errors.ts';
import {
  beginTurn,
  findConversation,
  type PathMessage,
  readPath,
  rememberSystemPrompt,
  titleFrom,
} from '../conversations/index.ts';
import type { ChatParameters } from '../providers/provider.ts';
import { planAttempts, reportAttempt } from '../providers/routing.ts';
import { readSettings } from '../settings/index.ts';
import { execute, type RunPlan } from './execute.ts';
import { type Attached, type Incoming, readIncoming } from './incoming.ts';
import { buildPrompt } from './prompt.ts';
import { Run, type RunIdentity } from './run.ts';
import { runs } from './runs.ts';

export interface StartRequest {
  readonly ownerId: string;
  readonly body: ConversationRequest;
  /** A key or base URL of this request only (headers, body). */
  readonly credentials: { readonly apiKey?: string | undefined; readonly baseUrl?: string | undefined };
  readonly attached: Attached;
  readonly language: string;
}

/**
 * Starts answering. What is stored is committed when this resolves; the provider is asked after that.
 * @throws ConflictError while another answer is being written in the conversation; NotFoundError, BadRequestError.
 */
export async function startRun(request: StartRequest): Promise<Run> {
  const { ownerId, body } = request;
  const conversationId = body.temporary === true ? null : (body.conversation_id ?? null);
  // Before the first await, so that of two posts at the same moment one is refused.
  const reservation = runs().reserve(ownerId, conversationId);
  try {
    const bucketId = conversationId ?? randomUUID();
    const incoming = await readIncoming(ownerId, bucketId, body, request.attached);
    const prepared =
      conversationId === null
        ? await prepareUnstored(request, incoming)
        : await prepareStored(request, incoming, conversationId);
    const run = new Run(prepared.identity);
    reservation.commit(run);
    void execute(run, await planRun(request, prepared, run));
    return run;
  } catch (error) {
    reservation.release();
    throw error;
  }
}

interface Prepared {
  readonly identity: RunIdentity;
  readonly path: readonly PathMessage[];
  readonly systemPrompt: string;
  readonly parameters: ChatParameters;
  readonly states: Readonly<Record<string, unknown>>;
  readonly resumed: { readonly text: string; readonly reasoning: string };
  readonly continued: boolean;
  readonly title: string | null;
}

async function prepareStored(request: StartRequest, incoming: Incoming, conversationId: string): Promise<Prepared> {
  const { ownerId, body } = request;
  const continued = body.action === 'continue' ? (body.message_id ?? true) : false;
  const turn = await beginTurn({
    ownerId,
    conversationId,
    messages: incoming.messages,
    parentId: continued === false || continued === true ? body.parent_id : null,
    continued,
    provider: body.provider ?? '',
    model: body.model ?? '',
  });
  if (incoming.systemPrompt !== null) await rememberSystemPrompt(conversationId, incoming.systemPrompt);
  const conversation = await findConversation(ownerId, conversationId);
  const settings = await readSettings(ownerId);
  const chosen = given(JSON.parse(conversation.parameters) as ModelParameters);
  return {
    identity: {
      id: turn.runId,
      ownerId,
      conversationId,
      messageId: turn.messageId,
      userMessageId: turn.userMessageId,
      cancelWhenAlone: false,
    },
    path: await readPath(conversationId, turn.parentId),
    systemPrompt: conversation.systemPrompt || settings.system_prompt,
    parameters: { ...given(settings.parameters), ...chosen },
    states: { ...(JSON.parse(conversation.providerState) as object), ...(body.conversation ?? {}) },
    resumed: { text: turn.text, reasoning: turn.reasoning },
    continued: continued !== false,
    title: turn.created ? conversation.title || null : null,
  };
}

/** Nothing is kept: the history is what the request says, and the Run ends with its client. */
async function prepareUnstored(request: StartRequest, incoming: Incoming): Promise<Prepared> {
  const { ownerId, body } = request;
  const continued = body.action === 'continue';
  const messages = [...incoming.messages];
  const partial = continued && messages.at(-1)?.role === 'assistant' ? messages.pop() : undefined;
  if (messages.length === 0) throw new BadRequestError('There is no message to answer.', { param: 'messages' });
  const path = await Promise.all(
    messages.map(async (message): Promise<PathMessage> => {
      const files = await Promise.all(message.fileIds.map((fileId) => getFile(ownerId, fileId)));
      return { id: randomUUID(), role: message.role, text: message.text, files };
    }),
  );
  return {
    identity: {
      id: randomUUID(),
      ownerId,
      conversationId: null,
      messageId: null,
      userMessageId: null,
      cancelWhenAlone: true,
    },
    path,
    systemPrompt: incoming.systemPrompt ?? '',
    parameters: {},
    states: body.conversation ?? {},
    resumed: { text: partial?.text ?? '', reasoning: '' },
    continued: partial !== undefined,
    title: titleFrom(messages.find((message) => message.role === 'user')?.text ?? '') || null,
  };
}

async function planRun(request: StartRequest, prepared: Prepared, run: Run): Promise<RunPlan> {
  const { ownerId, body } = request;
  const provider = (body.provider ?? '').trim();
  const needsVision = prepared.path.at(-1)?.files.some((file) => file.kind === 'image') ?? false;
  return {
    fixed: provider !== '' && !provider.includes(' '),
    attempts: () =>
      planAttempts({
        ownerId,
        provider,
        model: body.model ?? '',
        ignored: body.ignored ?? [],
        needsVision,
        requestCredentials: request.credentials,
      }),
    prompt: async () => ({
      language: request.language,
      parameters: { ...prepared.parameters, ...parametersOf(body) },
      messages: await buildPrompt(
        {
          ownerId,
          systemPrompt: prepared.systemPrompt,
          path: prepared.path,
          continued: prepared.continued ? prepared.resumed.text : null,
        },
        run.signal,
      ),
    }),
    states: prepared.states,
    resumed: prepared.resumed,
    title: prepared.title,
    report: reportAttempt,
  };
}

/** The request's own parameters; what it leaves out stays as the conversation or the settings say. */
function parametersOf(body: ConversationRequest): ChatParameters {
  return given({
    temperature: body.temperature,
    top_p: body.top_p,
    max_tokens: body.max_tokens,
    presence_penalty: body.presence_penalty,
    frequency_penalty: body.frequency_penalty,
    seed: body.seed,
    stop: body.stop,
    reasoning_effort: body.reasoning_effort,
  });
}

/** Without what is null or absent: on the wire both mean "not said". */
function given(parameters: ModelParameters): ChatParameters {
  const said = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(said);
}
