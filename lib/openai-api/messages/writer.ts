/** An answer as a message of Anthropic's, and as the events that tell of it ("Streaming messages"). */
import { randomUUID } from 'node:crypto';
import type { TokenUsage, ToolCallDelta } from '../../contract/frames.ts';
import type { ApiRequest } from '../../platform/http/types.ts';
import type { ChatEvent } from '../chat-event.ts';
import { joinEvents } from '../joined-events.ts';
import type { RunningChat } from '../run-chat.ts';
import type { StreamWriter } from '../stream-written.ts';
import { messageError } from './errors.ts';
import { NativeMessage, parseInput } from './native-message.ts';

type Block =
  | { readonly type: 'text'; text: string }
  | { readonly type: 'thinking'; thinking: string; readonly signature: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

interface Call {
  id: string;
  name: string;
  arguments: string;
}

const newId = (prefix: string): string => `${prefix}_${randomUUID().replaceAll('-', '')}`;
const PING = 'event: ping\ndata: {"type":"ping"}\n\n';

export class MessageWriter implements StreamWriter {
  readonly ping = PING;
  readonly #id = newId('msg');
  readonly #chat: RunningChat;
  readonly #request: Pick<ApiRequest, 'requestId'>;
  readonly #blocks: Block[] = [];
  readonly #calls = new Map<number, Call>();
  /** The call whose arguments are told as they come; others wait for its end, since blocks do not overlap. */
  #told: number | null = null;
  #isOpen = false;
  /** Anthropic's own frames, once there are any: they are told as they came, and what they were read as is not. */
  #native: NativeMessage | null = null;
  #isBegun = false;
  #usage: TokenUsage | null = null;
  #reason = 'stop';
  #out = '';

  constructor(chat: RunningChat, request: Pick<ApiRequest, 'requestId'>) {
    this.#chat = chat;
    this.#request = request;
  }

  /** Nothing yet: what Anthropic counts at the beginning belongs into the first event. */
  begin(): string {
    return '';
  }

  write(batch: readonly ChatEvent[]): string {
    for (const event of joinEvents(batch)) this.#hear(event);
    return this.#take();
  }

  async end(): Promise<string> {
    if (this.#native?.hasContent || this.#native?.isEnded) this.#endNative(this.#native);
    else {
      this.#closeAll();
      const delta = { stop_reason: this.#stopReason(), stop_sequence: null };
      this.#tell('message_delta', { delta, usage: this.#usageOf() });
    }
    this.#tell('message_stop', {});
    return this.#take();
  }

  /** An answer that was cut at its limit is ended here. */
  #endNative(native: NativeMessage): void {
    if (native.openBlock !== null) this.#tell('content_block_stop', { index: native.openBlock });
    if (!native.isEnded) this.#tell('message_delta', { delta: native.ending, usage: native.usage });
  }

  async fail(error: unknown): Promise<string> {
    const value = messageError(error, this.#chat.about, this.#request);
    return `event: error\ndata: ${JSON.stringify(value)}\n\n`;
  }

  /** The whole message. */
  whole() {
    if (this.#native?.hasContent || this.#native?.isEnded) {
      const { content, ending, usage } = this.#native;
      return { ...this.#head(), content, ...ending, usage };
    }
    this.#closeAll();
    return {
      ...this.#head(),
      content: this.#blocks,
      stop_reason: this.#stopReason(),
      stop_sequence: null,
      usage: this.#usageOf(),
    };
  }

  #usageOf() {
    const isCounted = Object.keys(this.#native?.usage ?? {}).length > 0;
    return isCounted ? this.#native?.usage : usageOf(this.#usage);
  }

  #head() {
    const { model, provider } = this.#chat.about;
    const { id, model: answering } = this.#native?.head ?? {};
    return {
      id: typeof id === 'string' ? id : this.#id,
      type: 'message',
      role: 'assistant',
      model: typeof answering === 'string' ? answering : model,
      provider,
    };
  }

  #takeNative(frame: Readonly<Record<string, unknown>>): void {
    this.#native ??= new NativeMessage();
    if (!this.#native.take(frame)) return;
    const { type, ...fields } = frame;
    this.#tell(String(type), fields);
  }

  #hear(event: ChatEvent): void {
    if (this.#native?.hasContent && event.type !== 'native') return;
    switch (event.type) {
      case 'text':
      case 'refusal':
        this.#say('text', event.text);
        return;
      case 'reasoning':
        this.#say('thinking', event.text);
        return;
      case 'tool-call':
        this.#call(event.call);
        return;
      case 'usage':
        this.#usage = event.usage;
        return;
      case 'finish':
        this.#reason = event.reason;
        return;
      case 'native':
        this.#takeNative(event.frame);
        return;
      case 'provider':
        // Another one is asked: what the last one said before it failed is void.
        this.#native = null;
        return;
      case 'logprobs':
      case 'sources':
      case 'state':
      case 'model':
        return;
    }
  }

  #say(type: 'text' | 'thinking', words: string): void {
    const last = this.#blocks.at(-1);
    if (!this.#isOpen || last?.type !== type) {
      this.#closeAll();
      this.#open(type === 'text' ? { type, text: '' } : { type, thinking: '', signature: '' });
    }
    const block = this.#blocks.at(-1);
    if (block?.type === 'text') block.text += words;
    else if (block?.type === 'thinking') block.thinking += words;
    this.#delta(type === 'text' ? { type: 'text_delta', text: words } : { type: 'thinking_delta', thinking: words });
  }

  #call({ index, id, function: called }: ToolCallDelta): void {
    const call = this.#calls.get(index) ?? { id: '', name: '', arguments: '' };
    if (!this.#calls.has(index)) this.#calls.set(index, call);
    call.id ||= id ?? '';
    call.name += called?.name ?? '';
    const given = called?.arguments ?? '';
    call.arguments += given;
    if (this.#told === index) {
      if (given !== '') this.#delta({ type: 'input_json_delta', partial_json: given });
    } else if (this.#told === null && call.name !== '') {
      this.#closeBlock();
      this.#told = index;
      this.#openCall(call);
    }
  }

  #openCall(call: Call): void {
    call.id ||= newId('toolu');
    this.#open({ type: 'tool_use', id: call.id, name: call.name, input: {} });
    if (call.arguments !== '') this.#delta({ type: 'input_json_delta', partial_json: call.arguments });
  }

  /** Ends what is open, and tells of the calls that waited. */
  #closeAll(): void {
    this.#closeBlock();
    for (const [index, call] of [...this.#calls].sort(([left], [right]) => left - right)) {
      if (index === this.#told) continue;
      this.#openCall(call);
      this.#closeBlock(call);
    }
    this.#calls.clear();
    this.#told = null;
  }

  #closeBlock(waited?: Call): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const index = this.#blocks.length - 1;
    const block = this.#blocks[index];
    const call = waited ?? (this.#told === null ? undefined : this.#calls.get(this.#told));
    if (block?.type === 'tool_use' && call) this.#blocks[index] = { ...block, input: parseInput(call.arguments) };
    if (block?.type === 'thinking') this.#tell('content_block_delta', { index, delta: NO_SIGNATURE });
    this.#tell('content_block_stop', { index });
  }

  #open(block: Block): void {
    this.#isOpen = true;
    this.#blocks.push(block);
    this.#tell('content_block_start', { index: this.#blocks.length - 1, content_block: block });
  }

  #delta(delta: object): void {
    this.#tell('content_block_delta', { index: this.#blocks.length - 1, delta });
  }

  #tell(type: string, fields: object): void {
    if (!this.#isBegun) {
      this.#isBegun = true;
      const usage = this.#native?.head?.usage ?? usageOf(null);
      const message = { ...this.#head(), content: [], stop_reason: null, stop_sequence: null, usage };
      this.#tell('message_start', { message });
      this.#out += PING;
    }
    this.#out += `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  }

  #take(): string {
    const out = this.#out;
    this.#out = '';
    return out;
  }

  #stopReason(): string {
    if (this.#reason === 'length' || this.#reason === 'max_tokens') return 'max_tokens';
    if (this.#reason === 'content_filter' || this.#reason === 'safety') return 'refusal';
    return this.#blocks.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';
  }
}

/** Thoughts are signed by Anthropic alone; its clients expect the event. */
const NO_SIGNATURE = { type: 'signature_delta', signature: '' };

function usageOf(usage: TokenUsage | null) {
  const cached = typeof usage?.cached_tokens === 'number' ? usage.cached_tokens : 0;
  const written = typeof usage?.cache_creation_tokens === 'number' ? usage.cache_creation_tokens : 0;
  return {
    // Anthropic counts what came out of its cache apart from the rest.
    input_tokens: Math.max(0, (usage?.prompt_tokens ?? 0) - cached - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: usage?.completion_tokens ?? 0,
    ...(usage?.estimated === true ? { estimated: true } : {}),
  };
}
