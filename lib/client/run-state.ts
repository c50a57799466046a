/** What the page knows of one answer being made: a pure function of the frames that arrived. */
import type { FileInfo, MessageStatus, MessageView } from '../contract/api.ts';
import type { Frame, RecalledMemory, Source, TokenUsage } from '../contract/frames.ts';

export type RunPhase = 'connecting' | 'streaming' | 'reconnecting' | 'ended';

/** The question as it was sent, shown until the server's copy arrives. */
export interface Question {
  readonly text: string;
  readonly attachments: readonly FileInfo[];
  readonly parentId: string | null;
}

export interface RunError {
  readonly name: string;
  readonly message: string;
  readonly provider?: string;
  readonly retry_after?: number;
}

/** Everything about a Run that decides which messages exist; it keeps its identity while only text arrives. */
export interface RunShape {
  readonly conversationId: string;
  readonly phase: RunPhase;
  readonly runId: string | null;
  /** The answer's message; null until the server named it. */
  readonly messageId: string | null;
  readonly userMessageId: string | null;
  readonly question: Question | null;
  /** The message that the answer hangs under, where it is known before the server says so. */
  readonly answerParentId: string | null;
  /** Stays the same from the optimistic message to the stored one, so that React keeps the element. */
  readonly localId: string;
}

export interface RunState {
  readonly shape: RunShape;
  /** Text the message held before this Run (a continued answer). */
  readonly base: string;
  readonly text: string;
  readonly reasoning: string;
  readonly thinking: boolean;
  readonly reasoningMs: number;
  /** "Reading lease.pdf, 14 pages": what is being done, in order. */
  readonly steps: readonly string[];
  readonly notices: readonly string[];
  readonly memory: readonly RecalledMemory[];
  readonly sources: readonly Source[];
  readonly suggestions: readonly string[];
  readonly preview: string | null;
  readonly provider: string | null;
  readonly providerLabel: string | null;
  readonly model: string | null;
  readonly usage: TokenUsage | null;
  readonly finishReason: string | null;
  readonly error: RunError | null;
  readonly title: string | null;
  /** Number of the last frame seen; 0 before the first. */
  readonly seq: number;
  /** ms of `performance.now()` */
  readonly startedAt: number;
  readonly thinkingSince: number | null;
}

export function createRunState(shape: RunShape, base: string, now: number): RunState {
  return {
    shape,
    base,
    text: '',
    reasoning: '',
    thinking: false,
    reasoningMs: 0,
    steps: [],
    notices: [],
    memory: [],
    sources: [],
    suggestions: [],
    preview: null,
    provider: null,
    providerLabel: null,
    model: null,
    usage: null,
    finishReason: null,
    error: null,
    title: null,
    seq: 0,
    startedAt: now,
    thinkingSince: null,
  };
}

/** Applies one frame. A frame that was already seen (a replay) changes nothing; unknown types only advance `seq`. */
export function applyFrame(state: RunState, frame: Frame, seq: number, now: number): RunState {
  if (seq <= state.seq) return state;
  return { ...state, ...changes(state, frame, now), seq };
}

function changes(state: RunState, frame: Frame, now: number): Partial<RunState> {
  switch (frame.type) {
    case 'content':
      return { text: state.text + frame.content, preview: null };
    case 'reasoning':
      return reasoningChanges(state, frame, now);
    case 'provider':
      return {
        provider: frame.provider.name,
        providerLabel: frame.provider.label,
        model: frame.provider.model ?? null,
      };
    case 'preview':
      return { preview: frame.preview };
    case 'sources':
      return { sources: [...state.sources, ...frame.sources] };
    case 'memory':
      return { memory: frame.memory };
    case 'suggestions':
      return { suggestions: frame.suggestions };
    case 'usage':
      return { usage: frame.usage };
    case 'title':
      return { title: frame.title };
    case 'finish':
      return { finishReason: frame.finish.reason };
    case 'message':
      return { notices: [...state.notices, withoutName(frame.message, frame.error)] };
    case 'error':
      return {
        error: {
          name: frame.error,
          message: withoutName(frame.message, frame.error),
          ...(frame.retry_after === undefined ? {} : { retry_after: frame.retry_after }),
        },
      };
    case 'auth':
      return {
        error: { name: 'MissingAuthError', message: frame.message, provider: frame.provider ?? frame.auth },
      };
    default:
      return {};
  }
}

function reasoningChanges(
  state: RunState,
  frame: Extract<Frame, { type: 'reasoning' }>,
  now: number,
): Partial<RunState> {
  if (frame.is_thinking === '<think>') return { thinking: true, thinkingSince: now };
  if (frame.is_thinking === '</think>') {
    const ms = state.thinkingSince === null ? 0 : now - state.thinkingSince;
    return { thinking: false, thinkingSince: null, reasoningMs: state.reasoningMs + Math.round(ms) };
  }
  if (typeof frame.token === 'string') return { reasoning: state.reasoning + frame.token };
  const step = frame.status ?? frame.label;
  return step === undefined ? {} : { steps: [...state.steps, step] };
}

/** Error frames read `"<name>: <sentence>"`; the sentence is for people. */
function withoutName(message: string, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

/** No more frames will come that matter. */
export function isFinal(state: RunState): boolean {
  return state.finishReason !== null || state.error !== null;
}

/** The answer as the thread shows it. `stored` is the server's copy, where one has been read. */
export function toMessageView(state: RunState, stored: MessageView | null): MessageView {
  const { shape } = state;
  return {
    id: shape.messageId ?? shape.localId,
    parent_id: stored?.parent_id ?? shape.userMessageId ?? shape.answerParentId,
    role: 'assistant',
    text: state.base + state.text,
    reasoning: state.reasoning,
    reasoning_ms: state.reasoningMs,
    status: statusOf(state),
    error: state.error,
    finish_reason: state.finishReason,
    provider: state.provider ?? stored?.provider ?? null,
    model: state.model ?? stored?.model ?? null,
    usage: state.usage,
    duration_ms: null,
    created: stored?.created ?? Date.now(),
    sources: state.sources,
    suggestions: state.suggestions,
    notices: state.notices,
    ...(state.memory.length > 0 ? { memory: state.memory } : {}),
    attachments: [],
  };
}

function statusOf(state: RunState): MessageStatus {
  if (state.shape.phase !== 'ended') return 'streaming';
  if (state.error !== null) return 'failed';
  if (state.finishReason === 'stopped' || state.finishReason === 'interrupted') return state.finishReason;
  return 'complete';
}

/**
 * Where the replayed frames of a continued answer begin in its stored text. `stored` ends with the first part of what
 * is replayed, because the server saves while it streams; what lies before that part was there before the Run.
 */
export function baseOf(stored: string, replayed: string): string {
  const probe = replayed.slice(0, PROBE_CHARS);
  for (let at = stored.indexOf(probe); probe !== '' && at !== -1; at = stored.indexOf(probe, at + 1)) {
    const rest = stored.slice(at);
    if (replayed.startsWith(rest) || rest.startsWith(replayed)) return stored.slice(0, at);
  }
  for (let at = Math.max(0, stored.length - probe.length); at < stored.length; at += 1) {
    if (replayed.startsWith(stored.slice(at))) return stored.slice(0, at);
  }
  return stored;
}

/** Long enough that an accidental match in the text before is unlikely. */
const PROBE_CHARS = 24;
