/** Leaves out what a model's context has no room for: the oldest messages first, the system's words never. */

export interface Fitted<M> {
  readonly messages: readonly M[];
  readonly dropped: number;
}

interface Message {
  readonly role: string;
  readonly text: string;
}

/**
 * @param count tokens of a list of messages, as the model will see them
 * @param room tokens there is room for
 */
export function fitContext<M extends Message>(
  messages: readonly M[],
  count: (messages: readonly M[]) => number,
  room: number,
): Fitted<M> {
  if (count(messages) <= room) return { messages, dropped: 0 };
  const head = messages.filter(({ role }) => role === 'system');
  const turns = messages.filter(({ role }) => role !== 'system');
  const starts = turns.flatMap(({ role }, index) => (role === 'user' ? [index] : []));
  // A chat begins with its user: an answer whose question is gone goes too.
  const candidates = starts.length > 0 ? starts : turns.map((_turn, index) => index);
  const from = firstFitting(candidates.length, (place) => count([...head, ...turns.slice(candidates[place])]) <= room);
  const start = candidates[from];
  if (start !== undefined) return { messages: [...head, ...turns.slice(start)], dropped: start };
  return { messages: shorten(head, turns.at(-1), count, room), dropped: Math.max(0, turns.length - 1) };
}

/** The last message alone is too long: its end stays, where the question is. */
function shorten<M extends Message>(
  head: readonly M[],
  last: M | undefined,
  count: (messages: readonly M[]) => number,
  room: number,
): readonly M[] {
  if (last === undefined) return head;
  const cut = (from: number): M => ({ ...last, text: wholeCharacters(last.text.slice(from)) });
  const from = firstFitting(last.text.length, (place) => count([...head, cut(place)]) <= room);
  return [...head, cut(from)];
}

/** The least place that fits, when all after it do; `length` when none does. */
function firstFitting(length: number, fits: (place: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const wholeCharacters = (text: string): string => (/^[\uDC00-\uDFFF]/.test(text) ? text.slice(1) : text);
