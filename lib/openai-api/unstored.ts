/** An answer that is kept nowhere. */
import { randomUUID } from 'node:crypto';
import { askInOrder } from '../chat/attempts.ts';
import { languageOf } from '../chat/conversation-endpoint.ts';
import { statesOf } from '../chat/provider-states.ts';
import { withWebSearch } from '../chat/web-search.ts';
import { BadRequestError } from '../contract/errors.ts';
import { noteTokens, takeSeat } from '../demo/index.ts';
import type { ChatMessage, NativeRequest } from '../providers/provider.ts';
import { type Attempt, reportAttempt } from '../providers/routing.ts';
import { recordRunUsage } from '../usage/index.ts';
import { askInWords, refusesFormat } from './json-instruction.ts';
import { type Hear, modelOf, Narrator, textOf } from './narrator.ts';
import { planWanted } from './plan.ts';
import { resolveMessages } from './resolve-messages.ts';
import type { ChatContext, ChatTask } from './run-chat.ts';

/** Tells the answer to its end. @throws what stops it. */
export async function answerUnstored(
  task: ChatTask,
  context: ChatContext,
  signal: AbortSignal,
  hear: Hear,
): Promise<void> {
  const leaveSeat = takeSeat(context.owner.id);
  try {
    await answer(task, context, signal, hear);
  } finally {
    leaveSeat();
  }
}

async function answer(task: ChatTask, context: ChatContext, signal: AbortSignal, hear: Hear): Promise<void> {
  const { owner, request } = context;
  const { wanted } = task;
  const resolved = await resolveMessages(owner.id, task.messages, signal);
  try {
    if (!resolved.messages.some(({ role }) => role !== 'system')) {
      throw new BadRequestError('There is no message to answer.', { param: 'messages' });
    }
    const latest = new Set(resolved.messages.at(-1)?.content.map(({ type }) => type));
    const all = new Set(resolved.messages.flatMap(({ content }) => content.map(({ type }) => type)));
    const needs = {
      needsVision: latest.has('image'),
      needsHearing: latest.has('audio'),
      earlier: { vision: all.has('image'), hearing: all.has('audio') },
    };
    const attempts = thatRead(thatTell(await planWanted(owner.id, wanted, needs), task), task);
    const language = languageOf(request);
    const native = nativeFor(task, attempts);
    const searched = native?.searches
      ? { request: { messages: resolved.messages }, findings: null }
      : await search(task, context, resolved.messages, language, signal);
    const listener = new Narrator(hear, owner.id, request.url.origin, task.parameters, signal);
    const asking = {
      ownerId: owner.id,
      attempts,
      request: {
        ...searched.request,
        parameters: task.parameters,
        language,
        // What was found is in our messages alone.
        native: searched.findings === null ? native : undefined,
      },
      states: statesOf({ conversation: task.conversation ?? null, provider: wanted.provider }),
      signal,
      report: (provider: string, error: unknown, firstTokenMs: number | null) =>
        reportAttempt(provider, error, firstTokenMs, owner.id),
    };
    const attempt = await askInOrder(asking, listener).catch((error: unknown) => {
      if (listener.produced || !refusesFormat(error, task.parameters)) throw error;
      const inWords = askInWords(asking.request.messages, task.parameters);
      return askInOrder({ ...asking, request: { ...asking.request, ...inWords } }, listener);
    });
    await listener.end(attempt, resolved.messages, searched.findings, async (usage, chars) => {
      const { keySource } = attempt;
      const tokens = await recordRunUsage({
        ownerId: owner.id,
        user: wanted.user,
        apiKeyId: owner.key?.id,
        provider: attempt.provider.id,
        model: modelOf(attempt),
        keySource,
        later: true,
        usage,
        ...chars,
      });
      noteTokens({ ownerId: owner.id, tokens, keySource });
    });
  } finally {
    await resolved.cleanUp();
  }
}

/** Whoever cannot say how likely its tokens were is not asked: an answer without would be another answer. */
function thatTell(attempts: readonly Attempt[], { parameters }: ChatTask): readonly Attempt[] {
  if (parameters.logprobs !== true) return attempts;
  const able = attempts.filter(({ provider }) => provider.describe().logprobs === true);
  if (able.length > 0 || attempts.length === 0) return able;
  const names = attempts.map(({ provider }) => provider.describe().label).join(', ');
  throw new BadRequestError(`${names} gives no logprobs. Leave them out, or name a provider that does.`, {
    param: 'logprobs',
  });
}

const readsNative = ({ provider }: Attempt): boolean => provider.id === 'Anthropic';

/** What only one provider can do is asked of nobody else. */
function thatRead(attempts: readonly Attempt[], { native, webSearch }: ChatTask): readonly Attempt[] {
  if (native?.only === undefined) return attempts;
  const able = attempts.filter(readsNative);
  if (able.length === 0 && attempts.length > 0) {
    throw new BadRequestError(
      `${native.only} is known to Anthropic alone. Leave it out, or ask a model of Anthropic's.`,
    );
  }
  // What this server finds goes into messages of its own, where the rest would be lost.
  if (webSearch && !native.searches) {
    throw new BadRequestError(`${native.only} cannot go with web_search. Use Anthropic's own web search tool.`, {
      param: 'web_search',
    });
  }
  return able;
}

/** The request in a provider's own words, where only that provider is asked; searches of its own are nobody else's. */
function nativeFor({ native }: ChatTask, attempts: readonly Attempt[]): NativeRequest | undefined {
  if (native === undefined) return undefined;
  return native.searches && !attempts.every(readsNative) ? { ...native, searches: false } : native;
}

async function search(
  task: ChatTask,
  { owner }: ChatContext,
  messages: readonly ChatMessage[],
  language: string,
  signal: AbortSignal,
) {
  const place = messages.findLastIndex(({ role }) => role === 'user');
  if (!task.webSearch || place === -1) return { request: { messages }, findings: null };
  const text = textOf(messages[place]);
  const path = [{ id: randomUUID(), role: 'user' as const, text, files: [] }];
  const { path: found, note } = await withWebSearch({
    ownerId: owner.id,
    wish: task.webSearch,
    path,
    language,
    signal,
    report: () => undefined,
  });
  const findings = note?.findings ?? null;
  if (findings === null) return { request: { messages }, findings };
  const others = messages[place]?.content.filter(({ type }) => type !== 'text') ?? [];
  const question: ChatMessage = {
    role: 'user',
    content: [...others, { type: 'text', text: found[0]?.text ?? text }],
  };
  return {
    request: { messages: messages.with(place, question), web: { pages: findings.pages, messages } },
    findings,
  };
}
