/** Lets every skill bid on a turn and does the best bid's work. */
import type { Bid, Skill, StatusEvent, Turn, Work } from './skill.ts';
import { about } from './skills/about.ts';
import { compute } from './skills/compute.ts';
import { documents } from './skills/documents.ts';
import { greetings } from './skills/greetings.ts';
import { images } from './skills/images.ts';
import { memory } from './skills/memory.ts';
import { needsModel } from './skills/needs-model.ts';
import { tables } from './skills/tables.ts';
import { textWork } from './skills/text-work.ts';

const SKILLS: readonly Skill[] = [greetings, memory, compute, textWork, tables, images, documents, about, needsModel];

export async function* route(turn: Turn): Work {
  const bids: Bid[] = [];
  for (const skill of SKILLS) {
    turn.signal.throwIfAborted();
    const bid = await skill.consider(turn);
    if (bid !== null) bids.push(bid);
  }
  const best = bids.reduce((a, b) => (b.confidence > a.confidence ? b : a));
  const result = await best.reply();
  if (!('next' in result)) return result;
  return yield* result satisfies AsyncGenerator<StatusEvent>;
}
