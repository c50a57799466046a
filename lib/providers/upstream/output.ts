/** What an answer has given so far, held to the limits of one answer whatever the upstream's format. */
import { UpstreamError } from '../../contract/errors.ts';
import type { ToolCallDelta } from '../../contract/frames.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { ProviderEvent } from '../provider.ts';

const MAX_CALLS = 128;

export class Output {
  readonly #label: string;
  #chars = 0;
  #callChars = 0;
  #hasAny = false;

  constructor(label: string) {
    this.#label = label;
  }

  get hasAny(): boolean {
    return this.#hasAny;
  }

  /** The text reached the limit of one answer. */
  get isFull(): boolean {
    return this.#chars >= LIMITS.answerChars;
  }

  *say(type: 'text' | 'reasoning', text: string): Generator<ProviderEvent> {
    const taken = text.slice(0, LIMITS.answerChars - this.#chars);
    if (!taken) return;
    this.#chars += taken.length;
    this.#hasAny = true;
    yield { type, text: taken };
  }

  /** @throws UpstreamError when the arguments grow past the frame limit or the calls past any sense. */
  call(call: ToolCallDelta): ProviderEvent {
    this.#callChars += (call.function?.arguments?.length ?? 0) + (call.function?.name?.length ?? 0);
    if (this.#callChars > LIMITS.upstreamFrameBytes || call.index >= MAX_CALLS) {
      throw new UpstreamError(`${this.#label} sent a tool call that is too large`);
    }
    this.#hasAny = true;
    return { type: 'tool-call', call };
  }

  media(event: ProviderEvent & { type: 'media' }): ProviderEvent {
    this.#hasAny = true;
    return event;
  }
}
