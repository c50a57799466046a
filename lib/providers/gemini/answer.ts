/** The stream of `streamGenerateContent?alt=sse` as our events: each frame is one GenerateContentResponse. */
import crypto from 'node:crypto';
import { UpstreamError, UpstreamRequestError } from '../../contract/errors.ts';
import type { Source, TokenUsage } from '../../contract/frames.ts';
import { LIMITS } from '../../contract/limits.ts';
import { type Asked, errorFromBody } from '../openai-compatible/errors.ts';
import { asArray, asCount, asObject, asString, type Json } from '../openai-compatible/json.ts';
import type { ProviderEvent } from '../provider.ts';
import { Output } from '../upstream/output.ts';
import type { AnswerReader } from '../upstream/stream-answer.ts';
import { rememberTurn, type TurnOwner } from '../upstream/turn-memory.ts';
import { OWN_ID_PREFIX } from './contents.ts';
import { finishOf, type Refusal, refusalOf } from './finish.ts';
import { readMedia } from './media.ts';

const MAX_TURN_PARTS = 2_000;

export class GenerateAnswer implements AnswerReader {
  readonly #asked: Asked;
  readonly #owner: TurnOwner;
  readonly #output: Output;
  readonly #alt: string;
  /** The model's turn as it came, to be handed back with the results of its calls. */
  readonly #turn: Json[] = [];
  readonly #callIds: string[] = [];
  #hasModel = false;
  #finish: string | null = null;
  #refusal: Refusal | null = null;
  #usage: TokenUsage | null = null;
  #sources: readonly Source[] = [];

  /** @param alt What the pictures in it show, as far as it is known: what was asked for. */
  constructor(asked: Asked, owner: TurnOwner, alt: string) {
    this.#alt = alt;
    this.#asked = asked;
    this.#owner = owner;
    this.#output = new Output(asked.preset.label);
  }

  get isFinished(): boolean {
    return this.#finish !== null;
  }

  get hasOutput(): boolean {
    return this.#output.hasAny;
  }

  get isFull(): boolean {
    return this.#output.isFull;
  }

  *read(value: unknown): Generator<ProviderEvent> {
    const frame = asObject(value);
    if (!frame) return;
    if (frame.error) throw errorFromBody(this.#asked, frame.error);
    this.#noteUsage(asObject(frame.usageMetadata));
    const model = asString(frame.modelVersion);
    if (model && !this.#hasModel) {
      this.#hasModel = true;
      yield { type: 'model', model: model.slice(0, LIMITS.nameChars) };
    }
    const blocked = asString(asObject(frame.promptFeedback)?.blockReason);
    if (blocked) this.#end(blocked);
    // Several candidates are never asked for.
    const candidate = asObject(asArray(frame.candidates)[0]);
    if (!candidate) return;
    for (const part of asArray(asObject(candidate.content)?.parts)) yield* this.#readPart(asObject(part) ?? {});
    this.#noteSources(candidate);
    const reason = asString(candidate.finishReason);
    if (reason) this.#end(reason);
  }

  *end(): Generator<ProviderEvent> {
    if (this.#refusal && !this.hasOutput) {
      const { message, isRequest } = this.#refusal;
      throw isRequest ? new UpstreamRequestError(message, { code: 'content_filter' }) : new UpstreamError(message);
    }
    const [callId] = this.#callIds;
    const state = callId === undefined ? null : rememberTurn(this.#owner, callId, this.#turn);
    if (state) yield { type: 'state', state };
    if (this.#sources.length > 0) yield { type: 'sources', sources: this.#sources };
    if (this.#usage) yield { type: 'usage', usage: this.#usage };
    const reason = this.#finish === 'stop' && callId !== undefined ? 'tool_calls' : this.#finish;
    yield { type: 'finish', reason: this.isFull ? 'length' : (reason ?? 'stop') };
  }

  *#readPart(part: Json): Generator<ProviderEvent> {
    const text = asString(part.text);
    const called = asObject(part.functionCall);
    const media = readMedia(part.inlineData);
    if (text !== null) yield* this.#output.say(part.thought === true ? 'reasoning' : 'text', text);
    if (called) yield this.#readCall(called);
    // Pictures of thoughts are drafts of the one to come.
    if (media && part.thought !== true) yield this.#output.media({ type: 'media', media: [media], alt: this.#alt });
    this.#keep(part, text, called);
  }

  /** Gemini sends a call whole, and only newer models name it. */
  #readCall(called: Json): ProviderEvent {
    const id = asString(called.id) || `${OWN_ID_PREFIX}${crypto.randomBytes(12).toString('hex')}`;
    const index = this.#callIds.length;
    this.#callIds.push(id);
    const name = (asString(called.name) ?? '').slice(0, LIMITS.nameChars);
    const args = JSON.stringify(asObject(called.args) ?? {});
    return this.#output.call({ index, id, type: 'function', function: { name, arguments: args } });
  }

  /** Thoughts in words need not go back, their signatures must, each on the part it came with. */
  #keep(part: Json, text: string | null, called: Json | null): void {
    if (part.thought === true || this.#turn.length >= MAX_TURN_PARTS) return;
    const signature = asString(part.thoughtSignature);
    const signed = signature === null ? {} : { thoughtSignature: signature };
    if (called) this.#turn.push({ functionCall: called, ...signed });
    else if (text !== null) {
      const last = this.#turn.at(-1);
      const grows = signature === null && last !== undefined && typeof last.text === 'string' && !last.thoughtSignature;
      if (grows) this.#turn[this.#turn.length - 1] = { text: `${String(last.text)}${text}` };
      else if (text !== '' || signature !== null) this.#turn.push({ text, ...signed });
    }
  }

  #end(reason: string): void {
    this.#finish = finishOf(reason);
    this.#refusal = refusalOf(reason);
  }

  /** Running totals: the last ones count. */
  #noteUsage(usage: Json | null): void {
    if (!usage) return;
    const prompt = (asCount(usage.promptTokenCount) ?? 0) + (asCount(usage.toolUsePromptTokenCount) ?? 0);
    const thoughts = asCount(usage.thoughtsTokenCount);
    const completion = (asCount(usage.candidatesTokenCount) ?? 0) + (thoughts ?? 0);
    const cached = asCount(usage.cachedContentTokenCount);
    this.#usage = {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: asCount(usage.totalTokenCount) ?? prompt + completion,
      ...(thoughts === null ? {} : { reasoning_tokens: thoughts }),
      ...(cached === null ? {} : { cached_tokens: cached }),
    };
  }

  /** Pages that Google's own search gave it; only web addresses are passed on. */
  #noteSources(candidate: Json): void {
    const chunks = asArray(asObject(candidate.groundingMetadata)?.groundingChunks).slice(0, 50);
    if (chunks.length === 0) return;
    this.#sources = chunks.flatMap((chunk) => {
      const web = asObject(asObject(chunk)?.web);
      const url = asString(web?.uri) ?? '';
      if (!/^https?:\/\//i.test(url) || url.length > LIMITS.urlChars) return [];
      return [{ title: (asString(web?.title) ?? url).slice(0, LIMITS.titleChars), url }];
    });
  }
}
