/** Turns tokens into text as they come: whole characters only, and never anything of a stop sequence. */

export interface TextFlow {
  /** Takes the next token; gives what can be said now. */
  push(token: number): string;
  /** What was held back. */
  finish(): string;
  /** A stop sequence came: what follows is not wanted. */
  readonly isStopped: boolean;
  readonly text: string;
}

/** What a decoder puts where bytes do not make a character (yet). */
const BROKEN = '\uFFFD';
/** A character has at most four bytes, and a token at least one: longer brokenness is no half character. */
const MAX_HELD_TOKENS = 8;

/**
 * A token's text depends on those before it (spaces, halves of characters), so a window of tokens is decoded: those
 * already said, as context, and those not yet said.
 */
export function createTextFlow(decode: (tokens: readonly number[]) => string, stops: readonly string[]): TextFlow {
  let said: number[] = [];
  let unsaid: number[] = [];
  /** Decoded, but may be the beginning of a stop sequence. */
  let held = '';
  let text = '';
  let isStopped = false;

  const say = (piece: string): string => {
    text += piece;
    return piece;
  };

  function take(decoded: string): string {
    held += decoded;
    for (const stop of stops) {
      const at = held.indexOf(stop);
      if (at < 0) continue;
      isStopped = true;
      held = held.slice(0, at);
    }
    const keep = isStopped ? 0 : longestBeginning(held, stops);
    const piece = held.slice(0, held.length - keep);
    held = held.slice(held.length - keep);
    return say(piece);
  }

  function decodeUnsaid(isLast: boolean): string | null {
    const before = decode(said);
    const all = decode([...said, ...unsaid]);
    if (all.endsWith(BROKEN) && !isLast && unsaid.length < MAX_HELD_TOKENS) return null;
    said = unsaid;
    unsaid = [];
    return all.slice(before.length);
  }

  return {
    get isStopped() {
      return isStopped;
    },
    get text() {
      return text;
    },
    push(token) {
      if (isStopped) return '';
      unsaid.push(token);
      const decoded = decodeUnsaid(false);
      return decoded === null ? '' : take(decoded);
    },
    finish() {
      if (isStopped) return '';
      const decoded = unsaid.length > 0 ? (decodeUnsaid(true) ?? '') : '';
      const rest = take(decoded) + (isStopped ? '' : say(held));
      held = '';
      return rest;
    },
  };
}

/** How many characters at the end of the text are the beginning of a stop sequence. */
function longestBeginning(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops)
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--)
      if (text.endsWith(stop.slice(0, length))) longest = length;
  return longest;
}
