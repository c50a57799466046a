/** An answer that is kept nowhere. */
import { randomUUID } from 'node:crypto';
import { askInOrder, type Listener } from '../chat/attempts.ts';
import { languageOf } from '../chat/conversation-endpoint.ts';
import { keepMediaFor } from '../chat/keep-media.ts';
import { mediaMarkup } from '../chat/media-markup.ts';
import { statesOf } from '../chat/provider-states.ts';
import { withWebSearch } from '../chat/web-search.ts';
import { BadRequestError } from '../contract/errors.ts';
import type { TokenUsage } from '../contract/frames.ts';
import { LIMITS } from '../contract/limits.ts';
import { noteTokens, takeSeat } from '../demo/index.ts';
import { logger } from '../platform/log.ts';
import type { ChatMessage, ProviderEvent } from '../providers/provider.ts';
import { type Attempt, reportAttempt } from '../providers/routing.ts';
import { recordRunUsage } from '../usage/index.ts';
import type { WebFindings } from '../web-search/index.ts';
import type { ChatEvent } from './chat-event.ts';
import { planWanted } from './plan.ts';
import { resolveMessages } from './resolve-messages.ts';
import type { ChatContext, ChatTask } from './run-chat.ts';
import { estimateUsage } from './usage.ts';

export type Hear = (event: ChatEvent) => Promise<void> | undefined;

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
    const needsVision = resolved.messages.at(-1)?.content.some(({ type }) => type === 'image') ?? false;
    const attempts = await planWanted(owner.id, wanted, needsVision);
    const language = languageOf(request);
    const searched = await search(task, context, resolved.messages, language, signal);
    const listener = new Narrator(hear, owner.id, request.url.origin, signal);
    const attempt = await askInOrder(
      {
        ownerId: owner.id,
        attempts,
        request: { ...searched.request, parameters: task.parameters, language },
        states: statesOf({ conversation: task.conversation ?? null, provider: wanted.provider }),
        signal,
        report: (provider, error, firstTokenMs) => reportAttempt(provider, error, firstTokenMs, owner.id),
      },
      listener,
    );
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

const textOf = (message: ChatMessage | undefined): string =>
  (message?.content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');

export const modelOf = ({ model, provider }: Attempt): string => model || (provider.describe().defaultModel ?? '');

/** Hears providers and tells it in our events. */
class Narrator implements Listener {
  produced = false;
  readonly #hear: Hear;
  readonly #ownerId: string;
  readonly #origin: string;
  readonly #signal: AbortSignal;
  #text = '';
  #reasoning = '';
  /** Names and arguments of tool calls: they are tokens, too. */
  #calls = '';
  #usage: TokenUsage | null = null;
  #reason = 'stop';
  #hasSources = false;

  constructor(hear: Hear, ownerId: string, origin: string, signal: AbortSignal) {
    this.#hear = hear;
    this.#ownerId = ownerId;
    this.#origin = origin;
    this.#signal = signal;
  }

  get full(): boolean {
    return this.#text.length + this.#reasoning.length >= LIMITS.answerChars;
  }

  begins(attempt: Attempt): void {
    void this.#hear({ type: 'provider', provider: attempt.provider.id, model: modelOf(attempt) });
  }

  skips(attempt: Attempt, error: unknown): void {
    logger().debug({ provider: attempt.provider.id, err: error }, 'A provider failed; the next is asked');
  }

  notes(): void {}

  hears(event: ProviderEvent, attempt: Attempt): Promise<void> | undefined {
    switch (event.type) {
      case 'text':
        if (event.text === '') return undefined;
        this.produced = true;
        this.#text += event.text;
        return this.#hear(event);
      case 'reasoning':
        if (event.text === '') return undefined;
        this.produced = true;
        this.#reasoning += event.text;
        return this.#hear(event);
      case 'tool-call':
        this.produced = true;
        this.#calls += (event.call.function?.name ?? '') + (event.call.function?.arguments ?? '');
        return this.#hear(event);
      case 'media':
        this.produced = true;
        return this.#showMedia(event, attempt);
      case 'sources':
        this.#hasSources = true;
        return this.#hear(event);
      case 'usage':
        this.#usage = event.usage;
        return undefined;
      case 'finish':
        this.#reason = event.reason;
        return undefined;
      case 'state':
      case 'model':
        return this.#hear(event);
      case 'status':
      case 'title':
      case 'suggestions':
        return undefined;
    }
  }

  /** The end of an answer: what was found on the web, what it cost, why it ended. */
  async end(
    attempt: Attempt,
    messages: readonly ChatMessage[],
    findings: WebFindings | null,
    record: (usage: TokenUsage | null, chars: { promptChars: number; answerChars: number }) => Promise<void>,
  ): Promise<void> {
    if (findings !== null && this.produced && !this.#hasSources) {
      await this.#hear({ type: 'text', text: findings.quote });
      await this.#hear({ type: 'sources', sources: findings.sources });
    }
    const answer = { text: this.#text + this.#calls, reasoning: this.#reasoning };
    const usage = this.#usage ?? (await estimateUsage(modelOf(attempt), messages, answer));
    await this.#hear({ type: 'usage', usage });
    await this.#hear({ type: 'finish', reason: this.full ? 'length' : this.#reason });
    const promptChars = messages.reduce((sum, message) => sum + textOf(message).length, 0);
    try {
      await record(usage, { promptChars, answerChars: answer.text.length + answer.reasoning.length });
    } catch (cause) {
      logger().warn({ cause: String(cause) }, 'The usage of an answer was not recorded');
    }
  }

  async #showMedia(event: Extract<ProviderEvent, { type: 'media' }>, attempt: Attempt): Promise<void> {
    const keep = keepMediaFor(this.#ownerId, null);
    const moment = { alt: event.alt, provider: attempt.provider.id, signal: this.#signal };
    const kept = await Promise.all(event.media.map((item) => keep(item, moment)));
    const urls = kept.map((item) => ('url' in item ? new URL(item.url, this.#origin).href : null));
    const { markup } = mediaMarkup(event.media, event.alt, urls);
    this.#text += markup;
    await this.#hear({ type: 'text', text: markup });
  }
}
