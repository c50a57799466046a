/** From a valid request to a running Run. */
import { randomUUID } from 'node:crypto';
import { getFile } from '../buckets/index.ts';
import type { ModelParameters } from '../contract/api.ts';
import type { ConversationRequest } from '../contract/conversation.ts';
import { BadRequestError } from '../contract/errors.ts';
import {
  announceChange,
  beginTurn,
  findConversation,
  type PathMessage,
  readPath,
  titleFrom,
} from '../conversations/index.ts';
import { noteTokens, takeSeat } from '../demo/index.ts';
import { consultMemory, memoryPrompt } from '../memory/index.ts';
import type { ChatMessage, ChatParameters, ChatRequest } from '../providers/provider.ts';
import { findProvider } from '../providers/registry.ts';
import { type Attempt, isOneProvider, type PlanRequest, planRoute, reportAttempt } from '../providers/routing.ts';
import { readSettings } from '../settings/index.ts';
import { recordRunUsage } from '../usage/index.ts';
import { execute, type RunPlan } from './execute.ts';
import type { Resumed } from './frame-writer.ts';
import { type Attached, type Incoming, readIncoming } from './incoming.ts';
import { keepMediaFor } from './keep-media.ts';
import { buildPrompt } from './prompt.ts';
import { statesOf } from './provider-states.ts';
import { Run, type RunIdentity } from './run.ts';
import { type Asking, runs } from './runs.ts';
import { speechOffer } from './speech-offer.ts';
import { withWebSearch } from './web-search.ts';

export interface StartRequest {
  readonly ownerId: string;
  readonly body: ConversationRequest;
  /** A key or base URL of this request only (headers, body). */
  readonly credentials: { readonly apiKey?: string | undefined; readonly baseUrl?: string | undefined };
  readonly attached: Attached;
  readonly language: string;
  /** `x-user`: whom the client asks for; usage is counted under this name. */
  readonly user?: string | undefined;
  /** Besides those of the body: tools, and what else a program may ask. */
  readonly parameters?: ChatParameters;
  /** Messages without an answer among them are the next ones of the thread: a program sends only what is new. */
  readonly goesOn?: boolean;
  /** The answer ends when nobody reads it any more, although it is stored: a program has gone. */
  readonly endsAlone?: boolean;
  /** The API key that asks, for its count of tokens. */
  readonly apiKeyId?: string | undefined;
}

/**
 * Starts answering. What is stored is committed when this resolves; the provider is asked after that.
 * @throws ConflictError while another answer is being written in the conversation; NotFoundError, BadRequestError.
 */
export async function startRun(request: StartRequest): Promise<Run> {
  const { ownerId, body } = request;
  const conversationId = body.temporary === true ? null : (body.conversation_id ?? null);
  const asking = askingOf(body);
  await endUnread(ownerId, conversationId, asking);
  // Before the first await, so that of two posts at the same moment one is refused.
  const reservation = runs().reserve(ownerId, conversationId, asking);
  let leaveSeat = () => {};
  try {
    leaveSeat = takeSeat(ownerId);
    const incoming = await readIncoming(ownerId, conversationId ?? randomUUID(), body, request.attached);
    const opened =
      conversationId === null
        ? await openUnstored(request, incoming)
        : await openStored(request, incoming, conversationId);
    const run = new Run(opened.identity);
    reservation.commit(run);
    void run.finished.then(leaveSeat);
    tellReaders(run);
    void execute(run, planRun(request, opened));
    return run;
  } catch (error) {
    leaveSeat();
    reservation.release();
    throw error;
  }
}

/** Undefined for what only one can do: going on with an answer. */
function askingOf({ action, messages, parent_id, provider, model }: ConversationRequest): Asking | undefined {
  if (action === 'continue') return undefined;
  return { question: { messages, parent_id }, voice: `${provider ?? ''} ${model ?? ''}` };
}

/**
 * Clients of the wire stop an answer by leaving it: who comes back with another question wants that one answered. Who
 * asks another model the same wants both.
 */
async function endUnread(ownerId: string, conversationId: string | null, asking: Asking | undefined): Promise<void> {
  if (conversationId === null || (asking && runs().isShared(conversationId, asking))) return;
  const left = runs()
    .active()
    .filter(({ identity, readers }) => {
      return identity.conversationId === conversationId && identity.ownerId === ownerId && readers === 0;
    });
  for (const run of left) run.stop();
  await Promise.all(left.map((run) => run.finished));
}

/** Other pages of the conversation join the Run when it can be joined, and read the stored answer when it is stored. */
function tellReaders({ identity: { conversationId }, finished }: Run): void {
  if (conversationId === null) return;
  announceChange(conversationId, 'run');
  void finished.then(() => announceChange(conversationId, 'run'));
}

/** A Run that has its rows (or needs none), before its prompt is read. */
interface Opened {
  readonly identity: RunIdentity;
  readonly resumed: Resumed;
  readonly continued: boolean;
  readonly title: string | null;
  load(): Promise<Context>;
}

/** What the prompt is made of. */
interface Context {
  readonly path: readonly PathMessage[];
  readonly systemPrompt: string;
  readonly parameters: ChatParameters;
  readonly states: Readonly<Record<string, unknown>>;
  /** The owner turned memory on, and this chat leaves traces. */
  readonly usesMemory: boolean;
}

async function openStored(request: StartRequest, incoming: Incoming, conversationId: string): Promise<Opened> {
  const { ownerId, body } = request;
  const continued = body.action === 'continue' ? (body.message_id ?? true) : false;
  const turn = await beginTurn({
    ownerId,
    conversationId,
    messages: incoming.messages,
    parentId: typeof continued === 'string' ? null : body.parent_id,
    goesOn: request.goesOn === true || (keepsThread(body) && incoming.messages.length === 1),
    continued,
    provider: body.provider ?? '',
    model: body.model ?? '',
    // Whoever sends the whole history says by leaving it out that there is none.
    systemPrompt: incoming.systemPrompt ?? (request.goesOn !== true && sendsHistory(body) ? '' : null),
  });
  return {
    identity: {
      id: turn.runId,
      ownerId,
      conversationId,
      messageId: turn.messageId,
      userMessageId: turn.userMessageId,
      cancelWhenAlone: request.endsAlone ?? false,
    },
    resumed: { text: turn.text, reasoning: turn.reasoning },
    continued: continued !== false,
    title: turn.title,
    load: async () => {
      const conversation = await findConversation(ownerId, conversationId);
      const settings = await readSettings(ownerId);
      const chosen = given(JSON.parse(conversation.parameters) as ModelParameters);
      return {
        path: await readPath(conversationId, turn.parentId),
        systemPrompt: conversation.systemPrompt || settings.system_prompt,
        parameters: { ...given(settings.parameters), ...chosen },
        states: { ...(JSON.parse(conversation.providerState) as object), ...statesOf(body) },
        usesMemory: settings.memory,
      };
    },
  };
}

/** Clients of the wire repeat the history; our own pages name the place where a message goes. */
const sendsHistory = (body: ConversationRequest): boolean =>
  body.parent_id === undefined && body.message_id == null && !keepsThread(body) && body.messages.length > 1;

/** A single message to such a provider is the next one of its thread, unless another answer to it is wanted. */
function keepsThread({ provider, action }: ConversationRequest): boolean {
  const wanted = findProvider(provider ?? '');
  return wanted?.describe().keepsThread === true && (action ?? 'next') === 'next';
}

/** Nothing is kept: the history is what the request says, and the Run ends with its client. */
async function openUnstored(request: StartRequest, incoming: Incoming): Promise<Opened> {
  const { ownerId, body } = request;
  const messages = [...incoming.messages];
  const continued = body.action === 'continue' && messages.at(-1)?.role === 'assistant';
  const partial = continued ? messages.pop() : undefined;
  if (messages.length === 0) throw new BadRequestError('There is no message to answer.', { param: 'messages' });
  return {
    identity: {
      id: randomUUID(),
      ownerId,
      conversationId: null,
      messageId: null,
      userMessageId: null,
      cancelWhenAlone: true,
    },
    resumed: { text: partial?.text ?? '', reasoning: '' },
    continued,
    title: titleFrom(messages.find((message) => message.role === 'user')?.text ?? '') || null,
    load: async () => {
      const path = messages.map(async (message): Promise<PathMessage> => {
        const files = await Promise.all(message.fileIds.map((fileId) => getFile(ownerId, fileId)));
        return { id: randomUUID(), role: message.role, text: message.text, files };
      });
      return {
        path: await Promise.all(path),
        systemPrompt: incoming.systemPrompt ?? '',
        parameters: {},
        states: statesOf(body),
        usesMemory: false,
      };
    },
  };
}

function planRun(request: StartRequest, opened: Opened): RunPlan {
  const { ownerId, body } = request;
  const provider = (body.provider ?? '').trim();
  let promptChars = 0;
  let planned: readonly Attempt[] = [];
  return {
    fixed: isOneProvider(provider, body.model ?? ''),
    resumed: opened.resumed,
    title: opened.title,
    prepare: async (signal) => {
      const { path, systemPrompt, parameters, states, usesMemory } = await opened.load();
      const route = await planRoute({
        ownerId,
        provider,
        model: body.model ?? '',
        ignored: body.ignored ?? [],
        ...needsOf(path),
        requestCredentials: request.credentials,
      });
      planned = route.attempts;
      const continued = opened.continued ? opened.resumed.text : null;
      return {
        ...route,
        states,
        prompt: async (report) => {
          const question = path.findLast((message) => message.role === 'user')?.text ?? '';
          const memory = usesMemory ? await consultMemory(ownerId, question) : [];
          const notes = memory.filter(({ added }) => added !== true);
          const system = notes.length > 0 ? [systemPrompt, memoryPrompt(notes)].join('\n\n').trim() : systemPrompt;
          const wish = continued === null ? body.web_search : null;
          const { language } = request;
          const { path: full, note: search } = await withWebSearch({ ownerId, wish, path, language, signal, report });
          const messages = await buildPrompt({ ownerId, systemPrompt: system, path: full, continued }, signal);
          const pages = search?.findings?.pages;
          const web = pages && {
            pages,
            messages: await buildPrompt({ ownerId, systemPrompt: system, path, continued }, signal),
          };
          promptChars = charsOf(messages);
          const all = { ...parameters, ...parametersOf(body), ...request.parameters };
          const remembered = notes.map(({ text }) => text).reverse();
          const kept = memory.find(({ added }) => added === true)?.text;
          const picture = pictureOf(body);
          return { language, parameters: all, messages, remembered, kept, memory, search, web, picture };
        },
      };
    },
    report: reportAttempt,
    ...(body.download_media === false
      ? {}
      : { keepMedia: keepMediaFor(ownerId, opened.identity.messageId, tagsOf(body)) }),
    speech: (answer, answeredBy) => speechOffer(answer, answeredBy, request.language),
    onFinished: async (answer, { provider: used, model }) => {
      const written = answer.text.length + answer.reasoning.length - opened.resumed.text.length;
      if (used === null || (answer.usage === null && written <= 0)) return;
      const answerChars = written - answer.markupChars;
      const user = request.user ?? '';
      const keySource = planned.find(({ provider }) => provider.id === used)?.keySource ?? null;
      const tokens = await recordRunUsage({
        ownerId,
        user,
        apiKeyId: request.apiKeyId,
        provider: used,
        model: model ?? '',
        usage: answer.usage,
        promptChars,
        answerChars,
        keySource,
      });
      noteTokens({ ownerId, tokens, keySource });
    },
  };
}

/** All files of a conversation go to whoever is asked: best to somebody who takes what earlier questions brought, too. */
function needsOf(path: readonly PathMessage[]): Pick<PlanRequest, 'needsVision' | 'needsHearing' | 'earlier'> {
  const kinds = new Set(path.flatMap(({ role, files }) => (role === 'user' ? files.map(({ kind }) => kind) : [])));
  const latest = new Set(path.at(-1)?.files.map(({ kind }) => kind));
  const hears = (all: ReadonlySet<string>): boolean => all.has('audio') || all.has('video');
  return {
    needsVision: latest.has('image'),
    needsHearing: hears(latest),
    earlier: { vision: kinds.has('image'), hearing: hears(kinds) },
  };
}

const charsOf = (messages: readonly ChatMessage[]): number =>
  messages
    .flatMap(({ content }) => content)
    .reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0);

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
    response_format: body.response_format,
  });
}

/** The wished size of a picture; `resolution` is "1024x768". */
function pictureOf({ width, height, aspect_ratio: ratio, resolution }: ConversationRequest): ChatRequest['picture'] {
  const [, across, down] = /^(\d{1,5})x(\d{1,5})$/i.exec(resolution?.trim() ?? '') ?? [];
  return {
    width: width ?? (across === undefined ? undefined : Number(across)),
    height: height ?? (down === undefined ? undefined : Number(down)),
    aspectRatio: ratio ?? undefined,
  };
}

/** What pictures are found by (contract, section 2.2): the model and the wished shape. */
function tagsOf({ model, aspect_ratio: ratio, resolution, width, height }: ConversationRequest): string[] {
  const size = width && height ? `${width}x${height}` : null;
  return [model, ratio, resolution, size].filter((tag) => typeof tag === 'string' && tag !== '') as string[];
}

/** Without what is null or absent: on the wire both mean "not said". */
function given(parameters: ModelParameters & Pick<ChatParameters, 'response_format'>): ChatParameters {
  const said = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(said);
}
