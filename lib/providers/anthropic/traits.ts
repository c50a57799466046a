/**
 * What differs from Claude to Claude. The model list says most of it (`capabilities`); before it is known, and for what
 * it does not say, the version in the model's name decides.
 */
import { asCount, asObject, type Json } from '../openai-compatible/json.ts';

export interface Traits {
  /** How thinking is asked for: not at all, with a budget of tokens, or with an effort. */
  readonly thinking: 'none' | 'budget' | 'adaptive';
  /** It thinks when nothing is said. */
  readonly thinksUnasked: boolean;
  /** What turns thinking off, of `thinking.type`; null: nothing does. */
  readonly thinkingOff: 'disabled' | 'between_tools' | null;
  /** Efforts it takes, least first. */
  readonly efforts: readonly string[];
  /** Takes temperature and top_p. */
  readonly sampling: boolean;
  /** Can be made to call a tool. */
  readonly forcedTools: boolean;
  /** Takes a JSON schema for its answer. */
  readonly structured: boolean;
  /** Tokens of one answer. */
  readonly maxTokens: number;
}

export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
/** Names without a version (aliases, previews) are taken for the newest. */
const NEWEST = 99;

/** 4.05 for `claude-sonnet-4-5-20250929`, 3.07 for `claude-3-7-sonnet-latest`, 4 for `claude-opus-4-20250514`. */
export function versionOf(model: string): number {
  const [, major, minor] = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?![\d.])/.exec(model.toLowerCase()) ?? [];
  return major === undefined ? NEWEST : Number(major) + Number(minor ?? 0) / 100;
}

export function traitsByName(model: string): Traits {
  const version = versionOf(model);
  return {
    thinking: version >= 4.06 ? 'adaptive' : version >= 3.07 ? 'budget' : 'none',
    thinksUnasked: version >= 5,
    thinkingOff: version < 5 ? 'disabled' : /sonnet/.test(model) && version >= 5.05 ? 'between_tools' : null,
    efforts: version >= 4.07 ? EFFORTS : EFFORTS.slice(0, 3),
    sampling: version < 4.07,
    forcedTools: version < 5.05,
    structured: version >= 4.05,
    maxTokens: version >= 4 ? 32_000 : version >= 3.05 ? 8_192 : 4_096,
  };
}

/** The same from an entry of the model list. */
export function traitsOf(model: string, entry: Json): Traits {
  const guess = traitsByName(model);
  const capabilities = asObject(entry.capabilities);
  if (!capabilities) return { ...guess, maxTokens: asCount(entry.max_tokens) || guess.maxTokens };
  const types = asObject(asObject(capabilities.thinking)?.types) ?? {};
  const effort = asObject(capabilities.effort) ?? {};
  return {
    ...guess,
    thinking: isSupported(types.adaptive) ? 'adaptive' : isSupported(types.enabled) ? 'budget' : 'none',
    thinkingOff: offOf(types, guess),
    efforts: isSupported(effort) ? EFFORTS.filter((name) => isSupported(effort[name])) : [],
    structured: isSupported(capabilities.structured_outputs),
    maxTokens: asCount(entry.max_tokens) || guess.maxTokens,
  };
}

/** A list that names neither may not know the newer one yet. */
function offOf(types: Json, guess: Traits): Traits['thinkingOff'] {
  if (isSupported(types.disabled)) return 'disabled';
  return isSupported(types.between_tools) || guess.thinkingOff === 'between_tools' ? 'between_tools' : null;
}

export const isSupported = (capability: unknown): boolean => asObject(capability)?.supported === true;
