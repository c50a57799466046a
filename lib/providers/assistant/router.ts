/** Lets every skill bid on a turn and does the best bid's work; several questions in one message get an answer each. */
import { shareHead, splitClauses } from './conversation/clauses.ts';
import { type ClauseReply, mergeReplies } from './conversation/merge-replies.ts';
import type { Bid, Skill, StatusEvent, Turn, Work } from './skill.ts';
import { about } from './skills/about.ts';
import { compute } from './skills/compute.ts';
import { documents } from './skills/documents.ts';
import { greetings } from './skills/greetings.ts';
import { images } from './skills/images.ts';
import { memory, splitTold } from './skills/memory.ts';
import { needsModel } from './skills/needs-model.ts';
import { pastedTables } from './skills/pasted-tables.ts';
import { sounds } from './skills/sounds.ts';
import { tables } from './skills/tables.ts';
import { textWork } from './skills/text-work.ts';

const SKILLS: readonly Skill[] = [greetings, memory, compute, textWork, pastedTables];
/** These open files, which costs time, asked in this order, until one is sure; none after the tables bids above `SURE`. */
const FILE_SKILLS: readonly Skill[] = [tables, images, sounds, documents, about, needsModel];
const SURE = 0.9;
/** A bid this sure has read the whole message: "how much is 2 and 3" is not two questions. */
const EXPLICIT = 0.94;
/** From here on a bid knows which work was asked for; below it is a search that may come back with something near. */
const OUTRIGHT = 0.87;

export async function* route(turn: Turn): Work {
  const told = splitTold(turn.question);
  if (told !== null) return yield* route({ ...turn, question: told.question, earlier: [...turn.earlier, told.fact] });
  const clauses = splitClauses(turn.question);
  if (clauses.length > 1) {
    const replies = yield* routeEach(turn, clauses);
    if (replies.some(({ reply }) => reply.found !== false)) return mergeReplies(replies, turn.language);
  }
  const best = await bestBid(turn);
  const shared = best.confidence < EXPLICIT ? shareHead(turn.question) : null;
  if (shared !== null) {
    const replies = yield* routeEach(turn, shared);
    if (replies.every(({ reply }) => reply.found === true)) return mergeReplies(replies, turn.language);
  }
  return yield* work(best);
}

/** Each question knows the ones before it: in "who signed it, and when?" the second leans on the first. */
async function* routeEach(
  turn: Turn,
  clauses: readonly string[],
): AsyncGenerator<StatusEvent, ClauseReply[], undefined> {
  const replies: ClauseReply[] = [];
  const shown = new Set<string>();
  for (const [index, clause] of clauses.entries()) {
    const steps = work(
      await bestBid({ ...turn, question: clause, earlier: [...turn.earlier, ...clauses.slice(0, index)] }),
    );
    for (;;) {
      const step = await steps.next();
      if (step.done) {
        replies.push({ clause, reply: step.value });
        break;
      }
      if (!shown.has(step.value.status)) yield step.value;
      shown.add(step.value.status);
    }
  }
  return replies;
}

async function bestBid(turn: Turn): Promise<Bid> {
  const bids: Bid[] = [];
  for (const skill of [...SKILLS, ...FILE_SKILLS]) {
    turn.signal.throwIfAborted();
    if (FILE_SKILLS.includes(skill) && bids.some(({ confidence }) => confidence >= SURE)) break;
    const bid = await skill.consider(turn);
    if (bid !== null) bids.push(bid);
  }
  return bids.reduce((a, b) => (b.confidence > a.confidence ? b : a));
}

async function* work(bid: Bid): Work {
  const result = await bid.reply();
  const reply = 'next' in result ? yield* result satisfies AsyncGenerator<StatusEvent> : result;
  // A sum, a recalled name, a summary: what was asked for outright is the answer, unless the skill says otherwise.
  return reply.found === undefined && bid.confidence >= OUTRIGHT ? { ...reply, found: true } : reply;
}
