/** Turns chat completion chunks (or one whole completion) into our events, keeping what must be known across chunks. */
import { UpstreamError } from '../../contract/errors.ts';
import type { Source, TokenUsage } from '../../contract/frames.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { ProviderEvent } from '../provider.ts';
import { type Asked, errorFromBody } from './errors.ts';
import { asArray, asCount, asObject, asString, type Json } from './json.ts';
import { type Segment, ThinkSplitter } from './think.ts';
import { ToolCallReader } from './tool-calls.ts';

const FINISH_REASONS: Readonly<Record<string, string>> = {
  eos: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  max_output_tokens: 'length',
  model_length: 'length',
  function_call: 'tool_calls',
};

interface Refusal {
  readonly kind: 'refusal';
  readonly text: string;
}

export class Answer {
  readonly #asked: Asked;
  readonly #thinking = new ThinkSplitter();
  readonly #toolCalls: ToolCallReader;
  #chars = 0;
  #hasModel = false;
  #hasOutput = false;
  #usage: TokenUsage | null = null;
  #sources: readonly Source[] = [];
  #finish: string | null = null;

  constructor(asked: Asked) {
    this.#asked = asked;
    this.#toolCalls = new ToolCallReader(asked.preset.label);
  }

  /** The upstream said why it ended; usage may still follow. */
  get isFinished(): boolean {
    return this.#finish !== null;
  }

  get hasOutput(): boolean {
    return this.#hasOutput;
  }

  /** The text reached the limit of one answer. */
  get isFull(): boolean {
    return this.#chars >= LIMITS.answerChars;
  }

  /** @throws provider errors that the value reports. */
  *read(value: unknown, event?: string): Generator<ProviderEvent> {
    const chunk = asObject(value);
    if (!chunk) return;
    const isError = event === 'error' || asString(chunk.object) === 'error';
    if (chunk.error || isError) throw errorFromBody(this.#asked, chunk.error ?? chunk);
    this.#noteUsage(chunk);
    this.#noteSources(chunk);
    const choice = asObject(asArray(chunk.choices)[0]);
    const model = asString(chunk.model);
    if (model && choice && !this.#hasModel) {
      this.#hasModel = true;
      yield { type: 'model', model: model.slice(0, LIMITS.nameChars) };
    }
    // Several choices are never asked for; one that is not the first is not this answer.
    if (!choice || (asCount(choice.index) ?? 0) !== 0) return;
    const delta = asObject(choice.delta) ?? asObject(choice.message) ?? { content: choice.text };
    yield* this.#readDelta(delta);
    const tokens = asArray(asObject(choice.logprobs)?.content);
    if (tokens.length > 0) yield { type: 'logprobs', tokens };
    const reason = asString(choice.finish_reason);
    if (reason === 'error') throw errorFromBody(this.#asked, choice.error ?? 'the answer broke off');
    if (reason) this.#finish = FINISH_REASONS[reason.toLowerCase()] ?? reason.toLowerCase().slice(0, 40);
  }

  /** What is left to say at the end, `finish` last. */
  *end(): Generator<ProviderEvent> {
    yield* this.#emit(this.#thinking.flush());
    if (this.#sources.length > 0) yield { type: 'sources', sources: this.#sources };
    if (this.#usage) yield { type: 'usage', usage: this.#usage };
    yield { type: 'finish', reason: this.isFull ? 'length' : (this.#finish ?? 'stop') };
  }

  *#readDelta(delta: Json): Generator<ProviderEvent> {
    // One of these names, by upstream; some send the same text under two.
    const reasoning = asString(delta.reasoning_content) ?? asString(delta.reasoning) ?? asString(delta.thinking);
    if (reasoning) yield* this.#emit([{ kind: 'reasoning', text: reasoning }]);
    const refusal = asString(delta.refusal);
    const { content } = delta;
    if (typeof content === 'string') yield* this.#emit(this.#thinking.push(content));
    else for (const part of asArray(content)) yield* this.#readPart(asObject(part));
    if (refusal) yield* this.#emit([{ kind: 'refusal', text: refusal }]);
    for (const call of this.#toolCalls.read(delta.tool_calls)) {
      this.#hasOutput = true;
      yield { type: 'tool-call', call };
    }
  }

  /** Content as a list of parts: Mistral's reasoning models answer so. */
  *#readPart(part: Json | null): Generator<ProviderEvent> {
    if (!part) return;
    if (part.type === 'thinking') {
      const text =
        asString(part.thinking) ??
        asArray(part.thinking)
          .map((item) => asString(asObject(item)?.text))
          .join('');
      yield* this.#emit([{ kind: 'reasoning', text }]);
    } else {
      yield* this.#emit(this.#thinking.push(asString(part.text) ?? ''));
    }
  }

  *#emit(segments: readonly (Segment | Refusal)[]): Generator<ProviderEvent> {
    for (const { kind, text } of segments) {
      const taken = text.slice(0, LIMITS.answerChars - this.#chars);
      if (!taken) continue;
      this.#chars += taken.length;
      this.#hasOutput = true;
      yield { type: kind, text: taken };
    }
  }

  /** The last usage counts: some upstreams send a running total with every chunk. */
  #noteUsage(chunk: Json): void {
    const usage = asObject(chunk.usage) ?? asObject(asObject(chunk.x_groq)?.usage);
    if (!usage) return;
    const prompt = asCount(usage.prompt_tokens) ?? 0;
    const completion = asCount(usage.completion_tokens) ?? 0;
    const reasoning = asCount(asObject(usage.completion_tokens_details)?.reasoning_tokens);
    const cached = asCount(asObject(usage.prompt_tokens_details)?.cached_tokens);
    this.#usage = {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: asCount(usage.total_tokens) ?? prompt + completion,
      ...(reasoning === null ? {} : { reasoning_tokens: reasoning }),
      ...(cached === null ? {} : { cached_tokens: cached }),
    };
  }

  /** Perplexity names the pages it read; only web addresses are passed on. */
  #noteSources(chunk: Json): void {
    const results = asArray(chunk.search_results).slice(0, 50);
    if (results.length === 0) return;
    this.#sources = results.flatMap((result) => {
      const fields = asObject(result);
      const url = asString(fields?.url) ?? '';
      if (!/^https?:\/\//i.test(url) || url.length > LIMITS.urlChars) return [];
      return [{ title: (asString(fields?.title) ?? url).slice(0, LIMITS.titleChars), url }];
    });
  }
}

/** Nothing that came could be read as an answer. */
export const notAnAnswer = (label: string): UpstreamError =>
  new UpstreamError(`${label} answered with something that is not a chat answer`);
