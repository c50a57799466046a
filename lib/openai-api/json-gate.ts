/**
 * Between an answer that shall be JSON and whoever hears it, streamed or whole: only the JSON is told, as it comes, and
 * its form is held at the end. What does not keep to its schema ends as a failure, in a stream after what was told.
 */
import type { ChatEvent } from './chat-event.ts';
import { answerInJson } from './json-answer.ts';
import { JsonPassage } from './json-passage.ts';

type Tell = (event: ChatEvent) => Promise<void> | undefined;

/** Reasons for an end at which nothing was promised: the answer was cut, or refused. */
const CUT = new Set(['length', 'max_tokens', 'content_filter', 'safety']);

export class JsonGate {
  /** Why the answer, though it came to its end, is none. */
  failure: { readonly error: unknown } | null = null;
  readonly #format: unknown;
  readonly #tell: Tell;
  readonly #passage = new JsonPassage();
  #hasCalls = false;
  /** The model said that it will not answer: a refusal has no form to keep to. */
  #isRefused = false;
  /** Somebody else holds the form: frames of the provider's own go to the client as they are. */
  #isNative = false;
  #usage: Extract<ChatEvent, { type: 'usage' }> | null = null;

  constructor(format: unknown, tell: Tell) {
    this.#format = format;
    this.#tell = tell;
  }

  hear(event: ChatEvent): Promise<void> | undefined {
    switch (event.type) {
      case 'text': {
        const text = this.#passage.take(event.text);
        if (this.#isNative) return this.#tell(event);
        return text === '' ? undefined : this.#tell({ type: 'text', text });
      }
      case 'native':
        this.#isNative = true;
        return this.#tell(event);
      case 'refusal':
        this.#isRefused = true;
        return this.#tell(event);
      case 'tool-call':
        this.#hasCalls = true;
        return this.#tell(event);
      case 'usage':
        this.#usage = event;
        return undefined;
      case 'finish':
        return this.#end(event);
      default:
        return this.#tell(event);
    }
  }

  #end(event: Extract<ChatEvent, { type: 'finish' }>): Promise<void> | undefined {
    try {
      const rest = this.#isNative ? '' : this.#rest(CUT.has(event.reason) || this.#hasCalls || this.#isRefused);
      if (rest !== '') void this.#tell({ type: 'text', text: rest });
    } catch (error) {
      this.failure = { error };
      return undefined;
    }
    if (this.#usage !== null) void this.#tell(this.#usage);
    return this.#tell(event);
  }

  /** What is still to be told. @throws UpstreamError when the answer is not what was asked for */
  #rest(isFree: boolean): string {
    const { told, text } = this.#passage;
    if (isFree) return told === '' ? text : '';
    if (told === '') return answerInJson(text, this.#format);
    answerInJson(told, this.#format);
    return '';
  }
}
