/**
 * The frames of `POST /backend-api/v2/conversation`: one JSON object a line (NDJSON), or one SSE event each.
 * General shape `{"type": T, [T]: payload, ...extra}`. A client ignores types it does not know.
 */

export interface ProviderFrame {
  readonly type: 'provider';
  readonly provider: {
    readonly name: string;
    readonly url: string | null;
    readonly label: string | null;
    readonly model?: string;
  };
}
/** What the provider takes, name -> example or default; right after the first `provider` frame of a fixed provider. */
export interface ParametersFrame {
  readonly type: 'parameters';
  readonly parameters: Readonly<Record<string, unknown>>;
}
export interface ContentFrame {
  readonly type: 'content';
  readonly content: string;
  /** The model will not answer, and says why. */
  readonly refusal?: true;
  /** Media results: the addresses behind the markup in `content`. */
  readonly urls?: readonly string[];
  readonly alt?: string;
}
export interface PreviewFrame {
  readonly type: 'preview';
  readonly preview: string;
  readonly urls?: readonly string[];
  readonly alt?: string;
}
/** A reasoning token, or a status line ("Read 14 pages"). `is_thinking` carries the tag that opened or closed it. */
export interface ReasoningFrame {
  readonly type: 'reasoning';
  readonly token?: string | null;
  readonly status?: string;
  readonly label?: string;
  readonly is_thinking?: '<think>' | '</think>';
}
export interface ConversationFrame {
  readonly type: 'conversation';
  readonly conversation: Readonly<Record<string, unknown>>;
}
export interface ConversationIdFrame {
  readonly type: 'conversation_id';
  readonly conversation_id: string;
}
export interface SynthesizeFrame {
  readonly type: 'synthesize';
  readonly synthesize: { readonly provider: string; readonly data: Readonly<Record<string, unknown>> };
}
export interface TitleFrame {
  readonly type: 'title';
  readonly title: string;
}
export interface SuggestionsFrame {
  readonly type: 'suggestions';
  readonly suggestions: readonly string[];
}
/**
 * Where the answer's facts come from. Sources are numbered from 1; the text refers to number n with a markdown link
 * to `#source-n`, e.g. `[p. 6](#source-1)`.
 */
export interface SourcesFrame {
  readonly type: 'sources';
  readonly sources: readonly Source[];
  /** All sources of the answer as clients of the NDJSON wire show them; there it follows as a `content` frame. */
  readonly markdown?: string;
}
export interface Source {
  readonly title: string;
  /** The passage itself, for the reader to check. */
  readonly quote?: string;
  readonly url?: string;
  readonly bucket_id?: string;
  readonly file?: string;
  readonly page?: number;
}
/** A piece of a tool call, as OpenAI streams them: `index` says which call the piece belongs to. */
export interface ToolCallsFrame {
  readonly type: 'tool_calls';
  readonly tool_calls: readonly ToolCallDelta[];
}
export interface ToolCallDelta {
  readonly index: number;
  readonly id?: string;
  readonly type?: 'function';
  readonly function?: { readonly name?: string; readonly arguments?: string };
}
/** The memories that went into the prompt, so that the reader can see and correct them. Once a Run, when there are any. */
export interface MemoryFrame {
  readonly type: 'memory';
  readonly memory: readonly RecalledMemory[];
}
export interface RecalledMemory {
  readonly id: string;
  readonly text: string;
  /** Taken from this very question ("remember that ..."), not recalled for it. */
  readonly added?: true;
}
export interface UsageFrame {
  readonly type: 'usage';
  readonly usage: TokenUsage;
}
export interface TokenUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly [detail: string]: unknown;
}
export interface FinishFrame {
  readonly type: 'finish';
  readonly finish: { readonly reason: string };
}
/** Not fatal: one provider of a chain failed and the next is tried. */
export interface MessageFrame {
  readonly type: 'message';
  readonly message: string;
  readonly error: string;
}
/** Fatal: the provider needs credentials. */
export interface AuthFrame {
  readonly type: 'auth';
  readonly auth: string;
  readonly message: string;
  readonly provider?: string;
}
/** Fatal. `message` is `"<error>: <sentence>"`. */
export interface ErrorFrame {
  readonly type: 'error';
  readonly error: string;
  readonly message: string;
  readonly retry_after?: number;
}
/** Debug lines of this request, after everything else. */
export interface LogFrame {
  readonly type: 'log';
  readonly log: string;
}

export type Frame =
  | ProviderFrame
  | ParametersFrame
  | ContentFrame
  | PreviewFrame
  | ReasoningFrame
  | ConversationFrame
  | ConversationIdFrame
  | SynthesizeFrame
  | TitleFrame
  | SuggestionsFrame
  | SourcesFrame
  | ToolCallsFrame
  | MemoryFrame
  | UsageFrame
  | FinishFrame
  | MessageFrame
  | AuthFrame
  | ErrorFrame
  | LogFrame;
