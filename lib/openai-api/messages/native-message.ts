/**
 * An answer of Anthropic's as it came: frames handed on, and put together for whoever wants it whole. Signatures,
 * redacted thoughts, citations, searches and counts are the upstream's own ("Streaming messages").
 */
type Json = Readonly<Record<string, unknown>>;

interface GrowingBlock {
  [field: string]: unknown;
}

const TOLD = new Set(['content_block_start', 'content_block_delta', 'content_block_stop']);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export class NativeMessage {
  /** What the upstream says of the message before it begins; null until then. */
  head: Json | null = null;
  readonly #blocks: GrowingBlock[] = [];
  /** The arguments of a call while they come, by the index of its block. */
  readonly #inputs = new Map<number, string>();
  #open: number | null = null;
  #end: Json | null = null;
  #usage: Json = {};

  /** True when a client is to be told of it; what is not an event of a message is passed over. */
  take(frame: Json): boolean {
    const { type, index } = frame;
    if (type === 'message_start' && isObject(frame.message)) {
      this.head = frame.message;
      this.#noteUsage(frame.message.usage);
      return false;
    }
    if (type === 'message_delta') {
      if (isObject(frame.delta)) this.#end = { ...this.#end, ...frame.delta };
      this.#noteUsage(frame.usage);
      return true;
    }
    if (typeof type !== 'string' || !TOLD.has(type) || typeof index !== 'number') return false;
    return this.#takeBlock(type, index, frame);
  }

  get hasContent(): boolean {
    return this.#blocks.length > 0;
  }

  /** The upstream has said why it ended. */
  get isEnded(): boolean {
    return this.#end !== null;
  }

  /** The index of a block that was left open; null: none is. */
  get openBlock(): number | null {
    return this.#open;
  }

  get content(): readonly GrowingBlock[] {
    return this.#blocks;
  }

  get ending(): Json {
    return { stop_reason: 'max_tokens', stop_sequence: null, ...this.#end };
  }

  get usage(): Json {
    return this.#usage;
  }

  #takeBlock(type: string, index: number, frame: Json): boolean {
    if (type === 'content_block_start') {
      if (!isObject(frame.content_block) || index !== this.#blocks.length) return false;
      this.#blocks.push({ ...frame.content_block });
      this.#open = index;
      return true;
    }
    const block = this.#blocks[index];
    if (block === undefined || index !== this.#open) return false;
    if (type === 'content_block_stop') {
      this.#finishInput(index, block);
      this.#open = null;
    } else if (isObject(frame.delta)) this.#grow(index, block, frame.delta);
    return true;
  }

  #grow(index: number, block: GrowingBlock, delta: Json): void {
    switch (delta.type) {
      case 'text_delta':
        block.text = join(block.text, delta.text);
        return;
      case 'thinking_delta':
        block.thinking = join(block.thinking, delta.thinking);
        return;
      case 'signature_delta':
        block.signature = join(block.signature, delta.signature);
        return;
      case 'citations_delta':
        block.citations = [...(Array.isArray(block.citations) ? block.citations : []), delta.citation];
        return;
      case 'input_json_delta':
        this.#inputs.set(index, join(this.#inputs.get(index), delta.partial_json));
        return;
      default:
        // What the format may gain is told as it is, and not put together.
        return;
    }
  }

  #finishInput(index: number, block: GrowingBlock): void {
    const text = this.#inputs.get(index);
    this.#inputs.delete(index);
    if (text !== undefined && text.trim() !== '') block.input = parseInput(text);
  }

  #noteUsage(usage: unknown): void {
    if (!isObject(usage)) return;
    this.#usage = {
      ...this.#usage,
      ...Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== null)),
    };
  }
}

const join = (before: unknown, piece: unknown): string =>
  (typeof before === 'string' ? before : '') + (typeof piece === 'string' ? piece : '');

/** Arguments that are no JSON object are handed on under a name that says so. */
export function parseInput(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : { INVALID_JSON: text };
  } catch {
    return { INVALID_JSON: text };
  }
}
