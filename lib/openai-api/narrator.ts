/** Hears providers, and tells what they say in the events of an answer for programs. */
import type { Listener } from '../chat/attempts.ts';
import { keepMediaFor } from '../chat/keep-media.ts';
import { mediaMarkup } from '../chat/media-markup.ts';
import { boundsFor, type TextBounds } from '../chat/text-bounds.ts';
import type { TokenUsage } from '../contract/frames.ts';
import { LIMITS } from '../contract/limits.ts';
import { logger } from '../platform/log.ts';
import type { ChatMessage, ChatParameters, ProviderEvent } from '../providers/provider.ts';
import type { Attempt } from '../providers/routing.ts';
import type { WebFindings } from '../web-search/index.ts';
import type { ChatEvent } from './chat-event.ts';
import { estimateUsage } from './usage.ts';

export type Hear = (event: ChatEvent) => Promise<void> | undefined;

export const textOf = (message: ChatMessage | undefined): string =>
  (message?.content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');

export const modelOf = ({ model, provider }: Attempt): string => model || (provider.describe().defaultModel ?? '');

export class Narrator implements Listener {
  produced = false;
  readonly #hear: Hear;
  readonly #ownerId: string;
  readonly #origin: string;
  readonly #parameters: ChatParameters;
  readonly #signal: AbortSignal;
  #bounds: TextBounds | null = null;
  /** Why the text ended before its provider did. */
  #cut: string | null = null;
  #text = '';
  #reasoning = '';
  /** Names and arguments of tool calls: they are tokens, too. */
  #calls = '';
  /** What shows media, which nobody wrote. */
  #markupChars = 0;
  #usage: TokenUsage | null = null;
  #reason = 'stop';
  #hasSources = false;

  constructor(hear: Hear, ownerId: string, origin: string, parameters: ChatParameters, signal: AbortSignal) {
    this.#hear = hear;
    this.#ownerId = ownerId;
    this.#origin = origin;
    this.#parameters = parameters;
    this.#signal = signal;
  }

  get full(): boolean {
    return this.#cut !== null || this.#text.length + this.#markupChars + this.#reasoning.length >= LIMITS.answerChars;
  }

  begins(attempt: Attempt): void {
    this.#bounds = boundsFor(attempt.provider, this.#parameters);
    void this.#hear({ type: 'provider', provider: attempt.provider.id, model: modelOf(attempt) });
  }

  skips(attempt: Attempt, error: unknown): void {
    logger().debug({ provider: attempt.provider.id, err: error }, 'A provider failed; the next is asked');
  }

  notes(): void {}

  hears(event: ProviderEvent, attempt: Attempt): Promise<void> | undefined {
    switch (event.type) {
      case 'text':
        return this.#say(event);
      case 'reasoning':
        if (event.text === '') return undefined;
        this.produced = true;
        this.#reasoning += event.text;
        return this.#hear(event);
      case 'refusal':
        if (event.text === '') return undefined;
        this.produced = true;
        this.#text += event.text;
        return this.#hear(event);
      case 'tool-call':
        this.produced = true;
        this.#calls += (event.call.function?.name ?? '') + (event.call.function?.arguments ?? '');
        return this.#hear(event);
      case 'media':
        this.produced = true;
        return this.#showMedia(event, attempt);
      case 'logprobs':
        return this.#parameters.logprobs === true ? this.#hear(event) : undefined;
      case 'sources':
        this.#hasSources = true;
        return this.#hear(event);
      case 'usage':
        this.#usage = event.usage;
        return undefined;
      case 'finish':
        this.#reason = event.reason;
        return undefined;
      case 'native':
        // A block that has begun was told to the client: no other provider may begin again.
        if (event.frame.type === 'content_block_start') this.produced = true;
        // Its frames go to the client as they are, and so does their end.
        this.#bounds = null;
        return this.#hear(event);
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
    const rest = this.#cut === null ? (this.#bounds?.flush() ?? '') : '';
    if (rest !== '') {
      this.#text += rest;
      await this.#hear({ type: 'text', text: rest });
    }
    if (findings !== null && this.produced && !this.#hasSources) {
      await this.#hear({ type: 'text', text: findings.quote });
      await this.#hear({ type: 'sources', sources: findings.sources });
    }
    const answer = { text: this.#text + this.#calls, reasoning: this.#reasoning };
    const usage = this.#usage ?? (await estimateUsage(modelOf(attempt), messages, answer));
    await this.#hear({ type: 'usage', usage });
    await this.#hear({ type: 'finish', reason: this.#cut ?? (this.full ? 'length' : this.#reason) });
    const promptChars = messages.reduce((sum, message) => sum + textOf(message).length, 0);
    try {
      await record(usage, { promptChars, answerChars: answer.text.length + answer.reasoning.length });
    } catch (cause) {
      logger().warn({ cause: String(cause) }, 'The usage of an answer was not recorded');
    }
  }

  #say(event: Extract<ProviderEvent, { type: 'text' }>): Promise<void> | undefined {
    if (event.text === '') return undefined;
    this.produced = true;
    if (this.#bounds === null) {
      this.#text += event.text;
      return this.#hear(event);
    }
    const { text, reason } = this.#bounds.take(event.text);
    this.#cut = reason;
    this.#text += text;
    return text === '' ? undefined : this.#hear({ type: 'text', text });
  }

  async #showMedia(event: Extract<ProviderEvent, { type: 'media' }>, attempt: Attempt): Promise<void> {
    const keep = keepMediaFor(this.#ownerId, null, [modelOf(attempt)]);
    const moment = { alt: event.alt, provider: attempt.provider.id, signal: this.#signal };
    const kept = await Promise.all(event.media.map((item) => keep(item, moment)));
    const urls = kept.map((item) => ('url' in item ? new URL(item.url, this.#origin).href : null));
    const { markup } = mediaMarkup(event.media, event.alt, urls);
    this.#markupChars += markup.length;
    await this.#hear({ type: 'text', text: markup });
  }
}
