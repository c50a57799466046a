import { UpstreamError } from '../../contract/errors.ts';
import type { ToolCallDelta } from '../../contract/frames.ts';
import { LIMITS } from '../../contract/limits.ts';
import { asArray, asCount, asObject, asString } from './json.ts';

const MAX_CALLS = 128;

/** Reads tool-call deltas. Which call a piece belongs to is its `index`; upstreams without one start a call by its id. */
export class ToolCallReader {
  readonly #label: string;
  readonly #indexById = new Map<string, number>();
  readonly #begun = new Set<number>();
  #last = -1;
  #chars = 0;

  constructor(label: string) {
    this.#label = label;
  }

  /** @throws UpstreamError when the arguments grow past the frame limit or the calls past any sense. */
  *read(value: unknown): Generator<ToolCallDelta> {
    for (const item of asArray(value)) {
      const call = asObject(item);
      if (!call) continue;
      const fields = asObject(call.function);
      const id = asString(call.id) || null;
      const name = asString(fields?.name) || null;
      const raw = fields?.arguments;
      const text = asString(raw) ?? (asObject(raw) ? JSON.stringify(raw) : null);
      const index = asCount(call.index) ?? this.#indexOf(id);
      this.#last = Math.max(this.#last, index);
      if (id !== null) this.#indexById.set(id, index);
      this.#chars += (text?.length ?? 0) + (name?.length ?? 0);
      if (this.#chars > LIMITS.upstreamFrameBytes || index >= MAX_CALLS) {
        throw new UpstreamError(`${this.#label} sent a tool call that is too large`);
      }
      // Some give none; a call that nobody can answer by its name is lost on every client.
      const ownId = id ?? (this.#begun.has(index) ? null : `call_${index}`);
      this.#begun.add(index);
      yield {
        index,
        ...(ownId === null ? {} : { id: ownId.slice(0, LIMITS.nameChars), type: 'function' }),
        ...(name === null && text === null
          ? {}
          : {
              function: {
                ...(name === null ? {} : { name: name.slice(0, LIMITS.nameChars) }),
                ...(text === null ? {} : { arguments: text }),
              },
            }),
      };
    }
  }

  #indexOf(id: string | null): number {
    if (id === null) return Math.max(0, this.#last);
    return this.#indexById.get(id) ?? this.#last + 1;
  }
}
