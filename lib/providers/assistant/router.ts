/** Lets every skill bid on a turn and does the best bid's work. */
import type { Bid, Skill, StatusEvent, Turn, Work } from './skill.ts';
import { documents } from './skills/documents.ts';
import { greetings } from './skills/greetings.ts';
import { needsModel } from './skills/needs-model.ts';

const SKILLS: readonly Skill[] = [greetings, documents, needsModel];

export async function* route(turn: Turn): Work {
  const bids: Bid[] = [];
  for (const skill of SKILLS) {
    turn.signal.throwIfAborted();
    const bid = await skill.consider(turn);
    if (bid !== null) bids.push(bid);
  }
  const best = bids.reduce((a, b) => (b.confidence > a.confidence ? b : a));
  const result = best.reply();
  if (!('next' in result)) return result;
  return yield* result satisfies AsyncGenerator<StatusEvent>;
}
