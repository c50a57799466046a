/** `truncation: "auto"`: where a conversation is too long for its model, its oldest turns are left out. */
import { isAppError } from '../../contract/errors.ts';
import type { ApiMessage } from '../request.ts';
import { type ChatContext, type ChatTask, type RunningChat, runChat } from '../run-chat.ts';

/** Each time half of the turns go. */
const MOST_TRIES = 5;
/** How upstreams say it. */
const TOO_LONG = /context|too long|too large|too many tokens|maximum.{0,40}(tokens|length)|token limit/i;

/** @throws as `runChat` */
export async function runTruncated(task: ChatTask, context: ChatContext): Promise<RunningChat> {
  for (let left = task, tries = 1; ; tries += 1) {
    try {
      return await runChat(left, context);
    } catch (error) {
      const isTooLong = isAppError(error) && [400, 413].includes(error.status) && TOO_LONG.test(error.message);
      const messages = isTooLong && tries < MOST_TRIES ? halved(left.messages) : null;
      if (messages === null) throw error;
      left = { ...left, messages };
    }
  }
}

/** Without the older half of its turns; a turn begins with a question. Null when there is but one. */
export function halved(messages: readonly ApiMessage[]): readonly ApiMessage[] | null {
  const isRule = ({ role }: ApiMessage) => role === 'system' || role === 'developer';
  const rules = messages.filter(isRule);
  const rest = messages.filter((message) => !isRule(message));
  const begins = rest.flatMap(({ role }, index) => (role === 'user' ? [index] : []));
  const from = begins[Math.ceil(begins.length / 2)];
  return from === undefined || from === 0 ? null : [...rules, ...rest.slice(from)];
}
