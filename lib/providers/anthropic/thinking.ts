/**
 * `reasoning_effort` as Claude's thinking: https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking and
 * /extended-thinking.
 */
import { EFFORTS, type Traits } from './traits.ts';

export interface Thinking {
  readonly config:
    | { readonly type: 'adaptive'; readonly display: 'summarized' }
    | { readonly type: 'enabled'; readonly budget_tokens: number }
    | { readonly type: 'disabled' | 'between_tools' }
    | null;
  /** Of `output_config`. */
  readonly effort: string | null;
}

const NOTHING: Thinking = { config: null, effort: null };
/** Tokens to think with, for models that take a number; 1,024 is the least they take. */
const BUDGETS: Readonly<Record<string, number>> = {
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 24_576,
  max: 31_000,
};
const LEAST_BUDGET = 1_024;

export interface Circumstances {
  readonly maxTokens: number;
  /** The budget that was asked for in so many words; 0: none. */
  readonly tokens?: number | undefined;
  /** A tool must be called: no model thinks before that. */
  readonly isForced: boolean;
  /** What was thought before the calls of this turn is not known: a budget is refused then. */
  readonly hasLostThoughts: boolean;
}

export function chooseThinking(effort: string | undefined, traits: Traits, circumstances: Circumstances): Thinking {
  const { maxTokens, isForced, hasLostThoughts, tokens } = circumstances;
  const wanted = tokens === 0 ? 'none' : effort?.toLowerCase();
  if (traits.thinking === 'none') return NOTHING;
  if (traits.thinking === 'budget') {
    const budget = Math.min(tokens ?? BUDGETS[wanted ?? ''] ?? 0, maxTokens - 1);
    if (isForced || hasLostThoughts || budget < LEAST_BUDGET) return NOTHING;
    return { config: { type: 'enabled', budget_tokens: budget }, effort: null };
  }
  const level = wanted === undefined ? null : levelOf(wanted, traits.efforts);
  if (wanted === 'none' || wanted === 'off' || isForced) {
    if (!traits.thinksUnasked) return NOTHING;
    const { thinkingOff: off } = traits;
    if (off === 'disabled') return { config: { type: off }, effort: null };
    return { config: off === null ? null : { type: off }, effort: level };
  }
  const isWanted = level !== null || traits.thinksUnasked;
  // Without `display` newer models think in silence, and a reader sees nothing for a while.
  return { config: isWanted ? { type: 'adaptive', display: 'summarized' } : null, effort: level };
}

/** The named effort, or the most below it that the model takes; null for a word nobody knows. */
function levelOf(wanted: string, efforts: readonly string[]): string | null {
  const name = wanted === 'minimal' || wanted === 'none' || wanted === 'off' ? 'low' : wanted;
  const order: readonly string[] = EFFORTS;
  const rank = order.indexOf(name);
  if (rank === -1) return null;
  return efforts.findLast((effort) => order.indexOf(effort) <= rank) ?? null;
}
