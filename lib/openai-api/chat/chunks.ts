/**
 * An answer as OpenAI streams it: `chat.completion.chunk` objects. What came in one batch goes out in one write, and neighbouring pieces of text as one chunk.
 */
import type { ApiRequest } from '../../platform/http/types.ts';
import type { ChatEvent } from '../chat-event.ts';
import type { RunningChat } from '../run-chat.ts';
import { streamEvents } from '../stream-events.ts';
import { toApiUsage } from '../usage.ts';
import { citationsOf, finishReason } from './parts.ts';

export interface ChunkOptions {
  /** OpenAI's `stream_options.include_usage`; undefined: in the last chunk, as clients of the wire expect it. */
  readonly includeUsage: boolean | undefined;
  readonly returnConversation: boolean;
  /** Seconds since the epoch. */
  readonly created: number;
}

export function streamChunks(
  chat: RunningChat,
  options: ChunkOptions,
  request: Pick<ApiRequest, 'requestId'>,
): AsyncIterable<Uint8Array> {
  const writer = new ChunkWriter(chat, options);
  return streamEvents(chat, request, (batch) => writer.write(batch));
}

class ChunkWriter {
  readonly #chat: RunningChat;
  readonly #options: ChunkOptions;
  /** Everything of a chunk before its delta: the same for all chunks of one attempt. */
  #head = '';
  #hasRole = false;
  #hasCalls = false;
  #state: unknown;
  /** Of the text that is told next. */
  #logprobs: unknown[] = [];
  #usage = '';

  constructor(chat: RunningChat, options: ChunkOptions) {
    this.#chat = chat;
    this.#options = options;
  }

  write(batch: readonly ChatEvent[]): string {
    let out = '';
    let text = '';
    let reasoning = '';
    for (const event of batch) {
      if (event.type === 'logprobs') {
        this.#logprobs.push(...event.tokens);
        continue;
      }
      if (event.type === 'text') {
        if (reasoning !== '') {
          out += this.#reasoning(reasoning);
          reasoning = '';
        }
        text += event.text;
        continue;
      }
      if (text !== '') {
        out += this.#delta(`"content":${JSON.stringify(text)}`);
        text = '';
      }
      if (event.type === 'reasoning') {
        reasoning += event.text;
        continue;
      }
      if (reasoning !== '') {
        out += this.#reasoning(reasoning);
        reasoning = '';
      }
      out += this.#other(event);
    }
    if (text !== '') out += this.#delta(`"content":${JSON.stringify(text)}`);
    if (reasoning !== '') out += this.#reasoning(reasoning);
    // What was said of text that is held back, or of a tool call.
    if (this.#logprobs.length > 0) out += this.#delta('"content":""');
    return out;
  }

  #other(event: Exclude<ChatEvent, { type: 'text' | 'reasoning' | 'logprobs' }>): string {
    switch (event.type) {
      case 'provider':
        this.#head = headOf(this.#chat.id, this.#options.created, event);
        return '';
      case 'refusal':
        return this.#delta(`"refusal":${JSON.stringify(event.text)}`);
      case 'tool-call':
        this.#hasCalls = true;
        return this.#delta(`"tool_calls":${JSON.stringify([event.call])}`);
      case 'sources': {
        const annotations = citationsOf(event.sources);
        return annotations.length === 0 ? '' : this.#delta(`"annotations":${JSON.stringify(annotations)}`);
      }
      case 'state':
        this.#state = event.state;
        return '';
      case 'usage':
        this.#usage = JSON.stringify(toApiUsage(event.usage));
        return '';
      case 'finish':
        return this.#end(finishReason(event.reason, this.#hasCalls));
      case 'model':
      case 'native':
        return '';
    }
  }

  /** Two names for it are in use: DeepSeek's and OpenRouter's. */
  #reasoning(text: string): string {
    const value = JSON.stringify(text);
    return this.#delta(`"reasoning_content":${value},"reasoning":${value}`);
  }

  #delta(fields: string): string {
    // OpenAI's client counts those of a first chunk twice; its own service sends the role alone before them.
    if (this.#logprobs.length > 0 && !this.#hasRole) return this.#plain('"content":""') + this.#plain(fields, true);
    return this.#plain(fields, true);
  }

  #plain(fields: string, hasLogprobs = false): string {
    const role = this.#hasRole ? '' : '"role":"assistant",';
    this.#hasRole = true;
    return `${this.#head}${role}${fields}},${hasLogprobs ? this.#takeLogprobs() : ''}"finish_reason":null}]}\n\n`;
  }

  #takeLogprobs(): string {
    if (this.#logprobs.length === 0) return '';
    const content = JSON.stringify(this.#logprobs);
    this.#logprobs = [];
    return `"logprobs":{"content":${content},"refusal":null},`;
  }

  #end(reason: string): string {
    const { includeUsage, returnConversation } = this.#options;
    const isGiven = returnConversation && this.#state !== undefined;
    const state = isGiven ? `,"conversation":${JSON.stringify(this.#state)}` : '';
    const role = this.#hasRole ? '' : '"role":"assistant",';
    const usage = includeUsage === undefined ? `,"usage":${this.#usage || 'null'}` : '';
    const last = `${this.#head}${role}"content":null},"finish_reason":${JSON.stringify(reason)}}]${usage}${state}}\n\n`;
    if (includeUsage !== true) return last;
    const empty = this.#head.slice(0, this.#head.lastIndexOf('[') + 1);
    return `${last}${empty}],"usage":${this.#usage || 'null'}}\n\n`;
  }
}

function headOf(id: string, created: number, { provider, model }: { provider: string; model: string }): string {
  const about = JSON.stringify({ id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created, model, provider });
  return `data: ${about.slice(0, -1)},"choices":[{"index":0,"delta":{`;
}
