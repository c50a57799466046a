/** An answer as output items, and as the events that tell of them (OpenAI's API reference, "Streaming events"). */
import type { Source, TokenUsage, ToolCallDelta } from '../../contract/frames.ts';
import type { ChatEvent } from '../chat-event.ts';
import { joinEvents } from '../joined-events.ts';
import { type Annotation, newId, type OutputItem, type OutputRefusal, type OutputText } from './response.ts';

/** Tells of one event; the sequence number is added by whoever hears it. */
export type Tell = (type: string, fields: object) => void;

interface Spoken {
  /** A refusal is a message of its own kind of content. */
  readonly kind: 'message' | 'refusal' | 'reasoning';
  readonly index: number;
  readonly id: string;
  readonly annotations: Annotation[];
  text: string;
}

interface Call {
  /** Its place in the output; -1 until its name is known. */
  index: number;
  readonly id: string;
  callId: string;
  name: string;
  arguments: string;
}

export class Output {
  usage: TokenUsage | null = null;
  /** Why the provider ended, in its own words. */
  reason = 'stop';
  model = '';
  provider = '';
  readonly #tell: Tell;
  #items: OutputItem[] = [];
  #open: Spoken | null = null;
  readonly #calls = new Map<number, Call>();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  get items(): readonly OutputItem[] {
    return this.#items;
  }

  hear(batch: readonly ChatEvent[]): void {
    for (const event of joinEvents(batch)) this.#hear(event);
  }

  /** Everything that is open is said to be done; `isWhole` false: it was cut. */
  close(isWhole: boolean): void {
    this.#closeOpen(isWhole);
    for (const call of this.#calls.values()) {
      if (call.index === -1) this.#addCall(call);
      if (call.arguments === '') this.#tellArguments(call, NO_ARGUMENTS);
      const item = callItem(call, isWhole ? 'completed' : 'incomplete');
      this.#items[call.index] = item;
      this.#tell('response.function_call_arguments.done', {
        item_id: call.id,
        output_index: call.index,
        name: call.name,
        arguments: item.arguments,
      });
      this.#tell('response.output_item.done', { output_index: call.index, item });
    }
    this.#calls.clear();
  }

  #hear(event: ChatEvent): void {
    switch (event.type) {
      case 'provider':
        this.provider = event.provider;
        this.model = event.model;
        return;
      case 'text':
        this.#say('message', event.text);
        return;
      case 'refusal':
        this.#say('refusal', event.text);
        return;
      case 'reasoning':
        this.#say('reasoning', event.text);
        return;
      case 'tool-call':
        this.#call(event.call);
        return;
      case 'sources':
        this.#cite(event.sources);
        return;
      case 'usage':
        this.usage = event.usage;
        return;
      case 'finish':
        this.reason = event.reason;
        return;
      case 'state':
      case 'model':
      case 'native':
      case 'logprobs':
        return;
    }
  }

  #say(kind: Spoken['kind'], delta: string): void {
    const open = this.#open?.kind === kind ? this.#open : this.#openItem(kind);
    open.text += delta;
    const place = { item_id: open.id, output_index: open.index };
    if (kind === 'message') {
      this.#tell('response.output_text.delta', { ...place, content_index: 0, delta, logprobs: [] });
    } else if (kind === 'refusal') this.#tell('response.refusal.delta', { ...place, content_index: 0, delta });
    else this.#tell('response.reasoning_summary_text.delta', { ...place, summary_index: 0, delta });
  }

  #openItem(kind: Spoken['kind']): Spoken {
    this.#closeOpen(true);
    const open: Spoken = {
      kind,
      index: this.#items.length,
      id: newId(kind === 'reasoning' ? 'rs' : 'msg'),
      annotations: [],
      text: '',
    };
    this.#open = open;
    const item = spokenItem(open, 'in_progress', true);
    this.#items.push(item);
    this.#tell('response.output_item.added', { output_index: open.index, item });
    const place = { item_id: open.id, output_index: open.index };
    if (kind !== 'reasoning') {
      this.#tell('response.content_part.added', { ...place, content_index: 0, part: contentPart(open) });
    } else {
      this.#tell('response.reasoning_summary_part.added', { ...place, summary_index: 0, part: summaryPart(open) });
    }
    return open;
  }

  #closeOpen(isWhole: boolean): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    const place = { item_id: open.id, output_index: open.index };
    if (open.kind !== 'reasoning') {
      const at = { ...place, content_index: 0 };
      if (open.kind === 'refusal') this.#tell('response.refusal.done', { ...at, refusal: open.text });
      else this.#tell('response.output_text.done', { ...at, text: open.text, logprobs: [] });
      this.#tell('response.content_part.done', { ...at, part: contentPart(open) });
    } else {
      const at = { ...place, summary_index: 0 };
      this.#tell('response.reasoning_summary_text.done', { ...at, text: open.text });
      this.#tell('response.reasoning_summary_part.done', { ...at, part: summaryPart(open) });
    }
    const item = spokenItem(open, isWhole ? 'completed' : 'incomplete', false);
    this.#items[open.index] = item;
    this.#tell('response.output_item.done', { output_index: open.index, item });
  }

  #call({ index, id, function: called }: ToolCallDelta): void {
    this.#closeOpen(true);
    const call = this.#calls.get(index) ?? { index: -1, id: newId('fc'), callId: '', name: '', arguments: '' };
    this.#calls.set(index, call);
    call.callId ||= id ?? '';
    const delta = called?.arguments ?? '';
    call.arguments += delta;
    if (call.index === -1) {
      call.name += called?.name ?? '';
      if (call.name === '') return;
      this.#addCall(call);
      if (call.arguments !== '') this.#tellArguments(call, call.arguments);
    } else if (delta !== '') this.#tellArguments(call, delta);
  }

  #addCall(call: Call): void {
    call.index = this.#items.length;
    call.callId ||= newId('call');
    const item = { ...callItem(call, 'in_progress'), arguments: '' };
    this.#items.push(item);
    this.#tell('response.output_item.added', { output_index: call.index, item });
  }

  #tellArguments({ id, index }: Call, delta: string): void {
    this.#tell('response.function_call_arguments.delta', { item_id: id, output_index: index, delta });
  }

  /** Where in the text a source is used providers do not say: it stands at the end of what there is. */
  #cite(sources: readonly Source[]): void {
    for (const { url, title } of sources) {
      if (url === undefined) continue;
      const open = this.#open?.kind === 'message' ? this.#open : this.#openItem('message');
      const annotation: Annotation = {
        type: 'url_citation',
        url,
        title,
        start_index: open.text.length,
        end_index: open.text.length,
      };
      this.#tell('response.output_text.annotation.added', {
        item_id: open.id,
        output_index: open.index,
        content_index: 0,
        annotation_index: open.annotations.length,
        annotation,
      });
      open.annotations.push(annotation);
    }
  }
}

/** What a call without arguments is taken to say. */
const NO_ARGUMENTS = '{}';

const contentPart = ({ kind, text, annotations }: Spoken): OutputText | OutputRefusal =>
  kind === 'refusal'
    ? { type: 'refusal', refusal: text }
    : { type: 'output_text', text, annotations: [...annotations], logprobs: [] };

const summaryPart = ({ text }: Spoken) => ({ type: 'summary_text' as const, text });

function spokenItem(open: Spoken, status: OutputItem['status'], isEmpty: boolean): OutputItem {
  const { kind, id } = open;
  return kind !== 'reasoning'
    ? { type: 'message', id, status, role: 'assistant', content: isEmpty ? [] : [contentPart(open)] }
    : { type: 'reasoning', id, status, summary: isEmpty ? [] : [summaryPart(open)] };
}

const callItem = ({ id, callId, name, arguments: given }: Call, status: OutputItem['status']) => ({
  type: 'function_call' as const,
  id,
  status,
  call_id: callId,
  name,
  arguments: given || NO_ARGUMENTS,
});
