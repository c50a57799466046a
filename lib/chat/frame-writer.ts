/**
 * Turns what a provider says into frames, in the contract's order, and keeps the answer as it grows. One writer a Run,
 * across all attempts.
 */
import type { Frame, RecalledMemory, Source, SynthesizeFrame, TokenUsage, ToolCallDelta } from '../contract/frames.ts';
import { LIMITS } from '../contract/limits.ts';
import type { GeneratedMedia, ProviderEvent } from '../providers/provider.ts';
import { quoteSources, type WebFindings } from '../web-search/index.ts';
import type { KeepMedia } from './keep-media.ts';
import { mediaMarkup } from './media-markup.ts';
import type { RunLog } from './run-log.ts';

/** The answer so far: what the message row will hold. */
export interface Answer {
  text: string;
  reasoning: string;
  reasoningMs: number;
  sources: Source[];
  suggestions: string[];
  notices: string[];
  memory: RecalledMemory[];
  toolCalls: ToolCall[];
  /** Of `text`, what shows media: nobody wrote it. */
  markupChars: number;
  usage: TokenUsage | null;
  title: string | null;
  state: unknown;
  finishReason: string | null;
}

/** A whole tool call, put together from its deltas. */
export interface ToolCall {
  readonly index: number;
  id: string;
  name: string;
  arguments: string;
}

/** What an answer that is being continued holds already. */
export interface Resumed {
  readonly text: string;
  readonly reasoning: string;
}

export class FrameWriter {
  readonly answer: Answer;
  readonly #log: RunLog;
  readonly #onChange: () => void;
  readonly #keep: KeepMedia | null;
  readonly #signal: AbortSignal;
  readonly #debug: string[] = [];
  #thinkingSince: number | null = null;
  #produced = false;
  /** Media on their way to the disk; settled in the order they came. */
  #media: Promise<void> = Promise.resolve();
  #found: WebFindings | null = null;
  #speech: SynthesizeFrame['synthesize'] | null = null;

  /** What is `resumed` is kept, and not sent again. With `keep` generated media are stored before they are shown. */
  constructor(
    log: RunLog,
    resumed: Resumed,
    onChange: () => void,
    media: { readonly keep: KeepMedia; readonly signal: AbortSignal } | null = null,
  ) {
    this.#log = log;
    this.#onChange = onChange;
    this.#keep = media?.keep ?? null;
    this.#signal = media?.signal ?? new AbortController().signal;
    this.answer = {
      text: resumed.text,
      reasoning: resumed.reasoning,
      reasoningMs: 0,
      sources: [],
      suggestions: [],
      notices: [],
      memory: [],
      toolCalls: [],
      markupChars: 0,
      usage: null,
      title: null,
      state: undefined,
      finishReason: null,
    };
  }

  /** Something of the answer has been sent: the provider that sent it is final. */
  get produced(): boolean {
    return this.#produced;
  }

  /** The answer has reached its limit; the provider must be stopped. */
  get full(): boolean {
    return this.answer.text.length + this.answer.reasoning.length >= LIMITS.answerChars;
  }

  frame(frame: Frame): void {
    this.#log.append(frame);
  }

  debug(line: string): void {
    this.#debug.push(line);
  }

  /** Writes one provider event; `provider` is whose thread state a `state` event belongs to. */
  write(event: ProviderEvent, provider: string): void {
    switch (event.type) {
      case 'text':
      case 'refusal':
        if (event.text === '') return;
        this.#endThinking();
        this.#produced = true;
        this.answer.text += event.text;
        this.frame({ type: 'content', content: event.text, ...(event.type === 'refusal' ? { refusal: true } : {}) });
        break;
      case 'reasoning':
        if (event.text === '') return;
        this.#beginThinking();
        this.#produced = true;
        this.answer.reasoning += event.text;
        this.frame({ type: 'reasoning', token: event.text });
        break;
      case 'status':
        this.frame({
          type: 'reasoning',
          status: event.status,
          ...(event.label === undefined ? { token: null } : { label: event.label }),
        });
        return;
      case 'sources':
        this.answer.sources.push(...event.sources);
        this.frame({ type: 'sources', sources: event.sources });
        break;
      case 'media': {
        this.#endThinking();
        this.#produced = true;
        this.#writeMedia(event.media, event.alt, provider);
        return;
      }
      case 'tool-call':
        this.#endThinking();
        this.#produced = true;
        addToolCall(this.answer.toolCalls, event.call);
        this.frame({ type: 'tool_calls', tool_calls: [event.call] });
        break;
      case 'title':
        this.answer.title = event.title;
        return;
      case 'suggestions':
        this.answer.suggestions = [...event.suggestions];
        break;
      case 'usage':
        this.answer.usage = event.usage;
        break;
      case 'state':
        this.answer.state = event.state;
        this.frame({ type: 'conversation', conversation: { [provider]: event.state } });
        return;
      case 'model':
        this.debug(`${provider} answers with ${event.model}`);
        return;
      case 'native':
      case 'logprobs':
        // For programs that ask in the upstream's own words.
        return;
      case 'finish':
        this.answer.finishReason = event.reason;
        return;
    }
    this.#onChange();
  }

  /** One provider of a chain failed before it said anything; the next is tried. */
  notice(error: string, sentence: string): void {
    this.answer.notices.push(sentence);
    this.frame({ type: 'message', error, message: `${error}: ${sentence}` });
  }

  /** What was remembered for this answer; said once, before anything of it. */
  remember(memory: readonly RecalledMemory[]): void {
    if (memory.length === 0) return;
    this.answer.memory = [...memory];
    this.frame({ type: 'memory', memory });
  }

  /** What a web search found; told at the end, unless the provider names sources of its own. */
  found(findings: WebFindings): void {
    this.#found = findings;
  }

  /** How the answer can be spoken; told at the end. */
  offerSpeech(speech: SynthesizeFrame['synthesize']): void {
    this.#speech = speech;
  }

  /** Resolves when all media of the answer are stored and written. Never rejects. */
  mediaWritten(): Promise<void> {
    return this.#media;
  }

  /** Closes what is open; after it the answer is what the message row shall hold. */
  settle(): void {
    this.#endThinking();
    if (!this.#produced || this.answer.sources.length > 0) this.#found = null;
    if (this.#found !== null) this.answer.sources = [...this.#found.sources];
  }

  /** The end of a Run that got an answer: what is known about it, then `finish`. */
  end(reason: string): void {
    const { title, suggestions, usage } = this.answer;
    this.answer.finishReason = reason;
    const found = this.#found;
    if (this.#speech !== null) this.frame({ type: 'synthesize', synthesize: this.#speech });
    if (title !== null) this.frame({ type: 'title', title });
    if (suggestions.length > 0) this.frame({ type: 'suggestions', suggestions });
    if (usage !== null) this.frame({ type: 'usage', usage });
    if (found !== null) this.frame({ type: 'sources', sources: found.sources, markdown: found.quote });
    else if (this.answer.sources.length > 0) {
      // They were told as they came; this is for clients that know them only as text.
      this.frame({ type: 'sources', sources: [], markdown: quoteSources(this.answer.sources, 1) });
    }
    this.frame({ type: 'finish', finish: { reason } });
  }

  /** The end of a Run that failed. Text that was already sent is kept. */
  fail(frame: Frame): void {
    this.frame(frame);
  }

  /** Debug lines of this request only, after everything else. */
  flushDebug(): void {
    for (const log of this.#debug) this.frame({ type: 'log', log });
  }

  /** Storing takes its time, and text that comes meanwhile does not wait for it. */
  #writeMedia(media: readonly GeneratedMedia[], alt: string, provider: string): void {
    const show = (kept: readonly (string | null)[]): void => {
      const { markup, urls } = mediaMarkup(media, alt, kept);
      this.answer.text += markup;
      this.answer.markupChars += markup.length;
      this.frame({ type: 'content', content: markup, urls, alt });
      this.#onChange();
    };
    const keep = this.#keep;
    if (keep === null) {
      show([]);
      return;
    }
    const storing = Promise.all(
      media.map(async (item) => {
        const result = await keep(item, { alt, provider, signal: this.#signal });
        if ('url' in result) return result.url;
        this.debug(`Media was not stored: ${result.problem}`);
        return null;
      }),
    );
    this.#media = this.#media.then(async () => show(await storing));
  }

  #beginThinking(): void {
    if (this.#thinkingSince !== null) return;
    this.#thinkingSince = performance.now();
    this.frame({ type: 'reasoning', token: null, status: 'Thinking...', is_thinking: '<think>' });
  }

  #endThinking(): void {
    if (this.#thinkingSince === null) return;
    const ms = performance.now() - this.#thinkingSince;
    this.#thinkingSince = null;
    this.answer.reasoningMs += Math.round(ms);
    const status = ms <= 1_000 ? 'Finished' : `Thought for ${(ms / 1_000).toFixed(2)}s`;
    this.frame({ type: 'reasoning', token: null, status, is_thinking: '</think>' });
  }
}

function addToolCall(calls: ToolCall[], delta: ToolCallDelta): void {
  let call = calls.find((candidate) => candidate.index === delta.index);
  if (call === undefined) {
    call = { index: delta.index, id: '', name: '', arguments: '' };
    calls.push(call);
  }
  call.id ||= delta.id ?? '';
  call.name += delta.function?.name ?? '';
  call.arguments += delta.function?.arguments ?? '';
}
