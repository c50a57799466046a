/** The stream of `POST /v1/messages` as our events: https://platform.claude.com/docs/en/build-with-claude/streaming. */
import { UpstreamError, UpstreamRequestError } from '../../contract/errors.ts';
import type { TokenUsage } from '../../contract/frames.ts';
import { LIMITS } from '../../contract/limits.ts';
import { type Asked, errorFromBody } from '../openai-compatible/errors.ts';
import { asArray, asCount, asObject, asString, type Json, parseJson } from '../openai-compatible/json.ts';
import type { ProviderEvent } from '../provider.ts';
import { Output } from '../upstream/output.ts';
import type { AnswerReader } from '../upstream/stream-answer.ts';
import { rememberTurn, type TurnOwner } from '../upstream/turn-memory.ts';
import { type OpenBlock, openBlock } from './blocks.ts';

const FINISH_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};
const MAX_BLOCKS = 2_000;

export class MessagesAnswer implements AnswerReader {
  readonly #asked: Asked;
  readonly #owner: TurnOwner;
  readonly #isNative: boolean;
  readonly #output: Output;
  readonly #blocks = new Map<number, OpenBlock>();
  #calls = 0;
  #finish: string | null = null;
  #isComplete = false;
  #refusal: string | null = null;
  /** Counts are running totals, and come in two frames. */
  #usage: Json = {};

  /** @param isNative who asked reads Anthropic's own frames, too. */
  constructor(asked: Asked, owner: TurnOwner, isNative = false) {
    this.#asked = asked;
    this.#owner = owner;
    this.#isNative = isNative;
    this.#output = new Output(asked.preset.label);
  }

  get isFinished(): boolean {
    return this.#finish !== null;
  }

  get isComplete(): boolean {
    return this.#isComplete;
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
    if (this.#isNative) yield { type: 'native', frame };
    switch (frame.type) {
      case 'message_start':
        yield* this.#begin(asObject(frame.message) ?? {});
        return;
      case 'content_block_start':
        yield* this.#open(asCount(frame.index) ?? this.#blocks.size, asObject(frame.content_block) ?? {});
        return;
      case 'content_block_delta':
        yield* this.#grow(this.#blocks.get(asCount(frame.index) ?? -1), asObject(frame.delta) ?? {});
        return;
      case 'content_block_stop':
        yield* this.#close(this.#blocks.get(asCount(frame.index) ?? -1));
        return;
      case 'message_delta':
        this.#noteUsage(frame.usage);
        this.#noteEnd(asObject(frame.delta) ?? {});
        return;
      case 'message_stop':
        this.#finish ??= 'stop';
        this.#isComplete = true;
        return;
      case 'message':
        yield* this.#readWhole(frame);
        return;
      default:
        // `ping`, and what the format may gain: "handle unknown event types gracefully".
        return;
    }
  }

  *end(): Generator<ProviderEvent> {
    if (this.#finish === 'content_filter' && !this.hasOutput && !this.#isNative) {
      throw new UpstreamRequestError(
        `Anthropic declined to answer${this.#refusal === null ? '' : `: ${this.#refusal}`}`,
        {
          code: 'content_filter',
        },
      );
    }
    const blocks = [...this.#blocks.values()];
    const firstCall = blocks.find((block) => block.type === 'tool_use');
    if (firstCall) {
      const turn = blocks.flatMap((block) => toTurnBlock(block) ?? []);
      const state = rememberTurn(this.#owner, firstCall.id, turn);
      if (state) yield { type: 'state', state };
    }
    if (Object.keys(this.#usage).length > 0) yield { type: 'usage', usage: toUsage(this.#usage) };
    yield { type: 'finish', reason: this.isFull ? 'length' : (this.#finish ?? 'stop') };
  }

  *#begin(message: Json): Generator<ProviderEvent> {
    this.#noteUsage(message.usage);
    const model = asString(message.model);
    if (model) yield { type: 'model', model: model.slice(0, LIMITS.nameChars) };
  }

  *#open(index: number, content: Json): Generator<ProviderEvent> {
    if (this.#blocks.size >= MAX_BLOCKS) throw new UpstreamError('Anthropic sent too many parts of an answer');
    const block = openBlock(content, this.#calls);
    this.#blocks.set(index, block);
    if (block.type === 'tool_use') {
      this.#calls += 1;
      const { id, name } = block;
      yield this.#output.call({ index: block.call, id, type: 'function', function: { name, arguments: '' } });
      const input = asObject(content.input);
      if (input && Object.keys(input).length > 0) yield* this.#addInput(block, JSON.stringify(input));
    }
    if (block.text) yield* this.#output.say(block.type === 'thinking' ? 'reasoning' : 'text', block.text);
  }

  *#grow(block: OpenBlock | undefined, delta: Json): Generator<ProviderEvent> {
    if (!block) return;
    const text = asString(delta.text) ?? asString(delta.thinking) ?? '';
    switch (delta.type) {
      case 'text_delta':
        block.text += text;
        yield* this.#output.say('text', text);
        return;
      case 'thinking_delta':
        block.text += text;
        yield* this.#output.say('reasoning', text);
        return;
      case 'signature_delta':
        block.signature += asString(delta.signature) ?? '';
        return;
      case 'input_json_delta':
        yield* this.#addInput(block, asString(delta.partial_json) ?? '');
        return;
      default:
        return;
    }
  }

  *#addInput(block: OpenBlock, json: string): Generator<ProviderEvent> {
    if (block.type !== 'tool_use' || json === '') return;
    block.json += json;
    yield this.#output.call({ index: block.call, function: { arguments: json } });
  }

  /** A call without arguments comes without any; who reads it expects an object. */
  *#close(block: OpenBlock | undefined): Generator<ProviderEvent> {
    if (block?.type === 'tool_use' && block.json === '') yield* this.#addInput(block, '{}');
  }

  /** Servers that stand in for Anthropic may answer in one piece. */
  *#readWhole(message: Json): Generator<ProviderEvent> {
    yield* this.#begin(message);
    for (const [index, content] of asArray(message.content).entries()) {
      yield* this.#open(index, asObject(content) ?? {});
      yield* this.#close(this.#blocks.get(index));
    }
    this.#noteEnd(message);
    this.#isComplete = true;
  }

  #noteEnd(delta: Json): void {
    const reason = asString(delta.stop_reason);
    if (reason) this.#finish = FINISH_REASONS[reason] ?? reason.slice(0, 40);
    this.#refusal = asString(asObject(delta.stop_details)?.explanation)?.slice(0, 200) ?? this.#refusal;
  }

  #noteUsage(usage: unknown): void {
    const stated = Object.entries(asObject(usage) ?? {}).filter(([, count]) => count !== null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(stated) };
  }
}

/** What was read from the cache or written to it is not in `input_tokens`, but was read all the same. */
function toUsage(usage: Json): TokenUsage {
  const read = asCount(usage.cache_read_input_tokens);
  const written = asCount(usage.cache_creation_input_tokens);
  const prompt = (asCount(usage.input_tokens) ?? 0) + (read ?? 0) + (written ?? 0);
  const completion = asCount(usage.output_tokens) ?? 0;
  const thinking = asCount(asObject(usage.output_tokens_details)?.thinking_tokens);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(thinking === null ? {} : { reasoning_tokens: thinking }),
    ...(read === null ? {} : { cached_tokens: read }),
    ...(written === null ? {} : { cache_creation_tokens: written }),
  };
}

/** As the model's turn must come back with the results of its calls; null for what must not. */
function toTurnBlock(block: OpenBlock): Json | null {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '' ? null : { type: 'text', text: block.text };
    case 'thinking':
      return block.signature === '' ? null : { type: 'thinking', thinking: block.text, signature: block.signature };
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: block.data };
    case 'tool_use':
      return { type: 'tool_use', id: block.id, name: block.name, input: asObject(parseJson(block.json)) ?? {} };
    case 'other':
      return null;
  }
}
