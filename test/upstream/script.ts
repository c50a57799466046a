/** What the scripted upstream does with one request, step by step. */

export interface Script {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export type Step =
  /** Bytes or text as they are. */
  | { readonly send: string | Uint8Array }
  /** Silence, in ms. */
  | { readonly wait: number }
  /** Sends the same bytes `times` times (an endless line). */
  | { readonly repeat: string; readonly times: number }
  /** Never goes on; the connection stays open. */
  | { readonly hang: true }
  /** Cuts the connection: FIN without the end of the body, or RST. */
  | { readonly cut: 'fin' | 'rst' };

export const EVENT_STREAM = { 'content-type': 'text/event-stream; charset=utf-8' } as const;

/** A chunk of a streamed completion as one SSE frame. */
export function frame(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

export function chunk(delta: unknown, finishReason: string | null = null, model = 'scripted'): string {
  return frame({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  });
}

export const text = (content: string): string => chunk({ content });
export const DONE = 'data: [DONE]\n\n';

export const USAGE = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 } as const;

/** Role chunk, the pieces, the reason, usage, `[DONE]`: a whole well-behaved answer. */
export function answerFrames(pieces: readonly string[]): string[] {
  return [
    chunk({ role: 'assistant', content: '' }),
    ...pieces.map(text),
    chunk({}, 'stop'),
    frame({ id: 'chatcmpl-1', object: 'chat.completion.chunk', choices: [], usage: USAGE }),
    DONE,
  ];
}

/** `word1 word2 … wordN`: what a test can check without keeping a copy. */
export function words(count: number): string {
  return wordPieces(count).join('');
}

export function wordPieces(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index === 0 ? '' : ' '}word${index + 1}`);
}
