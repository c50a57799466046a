/** What differs from Gemini to Gemini: by the version in the name, and whether it thinks as the model list says. */
import { singleton } from '../../platform/singleton.ts';

export interface Traits {
  /** It draws: asked for text and pictures, it has no tools, no thoughts to show and no system prompt. */
  readonly draws: boolean;
  readonly thinks: boolean;
  /** How thinking is asked for: a number of tokens (2.5), or a level (since 3). Both at once are refused. */
  readonly thinkingBy: 'budget' | 'level';
  /** Refuses its own calls without the signature it gave them. */
  readonly wantsSignatures: boolean;
  /** Takes a system prompt apart from the messages. */
  readonly takesSystem: boolean;
  /** Can answer in JSON and have tools. */
  readonly structuredWithTools: boolean;
}

/** Names without a version (`gemini-flash-latest`) are taken for the newest. */
const NEWEST = 99;
const MAX_KNOWN = 1_000;

const known = (): Map<string, boolean> => singleton('geminiThinking', () => new Map<string, boolean>());

/** Keeps what the model list said. */
export function noteThinking(model: string, thinks: boolean): void {
  if (known().size < MAX_KNOWN || known().has(model)) known().set(model, thinks);
}

export const drawsByName = (model: string): boolean => /-image(-|$)|image-generation|nano-banana/.test(model);

export function traitsFor(model: string): Traits {
  const [, digits] = /gemini-(\d+(?:\.\d+)?)/.exec(model) ?? [];
  const isGemini = !/gemma|learnlm/.test(model);
  const version = digits === undefined ? NEWEST : Number(digits);
  const draws = drawsByName(model);
  return {
    draws,
    thinks: !draws && (known().get(model) ?? (isGemini && version >= 2.5)),
    thinkingBy: version >= 3 ? 'level' : 'budget',
    wantsSignatures: isGemini && version >= 3,
    takesSystem: isGemini && !draws,
    structuredWithTools: version >= 3,
  };
}
