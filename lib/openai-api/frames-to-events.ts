/** A stored Run's frames as the events they were made of. */
import { errorOf } from '../chat/create.ts';
import type { Run } from '../chat/run.ts';
import type { Frame } from '../contract/frames.ts';
import type { ChatEvent } from './chat-event.ts';

/** @throws the error of a Run that failed, as the Run knows it or as its frame tells it */
export function eventsOf(frame: Frame, { failure }: Pick<Run, 'failure'>): readonly ChatEvent[] {
  switch (frame.type) {
    case 'provider':
      return [{ type: 'provider', provider: frame.provider.name, model: frame.provider.model ?? '' }];
    case 'content':
      return [{ type: frame.refusal === true ? 'refusal' : 'text', text: frame.content }];
    case 'reasoning':
      return typeof frame.token === 'string' ? [{ type: 'reasoning', text: frame.token }] : [];
    case 'tool_calls':
      return frame.tool_calls.map((call) => ({ type: 'tool-call', call }));
    case 'sources': {
      const quote = frame.markdown === undefined ? [] : [{ type: 'text', text: frame.markdown } as const];
      return [...quote, { type: 'sources', sources: frame.sources }];
    }
    case 'conversation':
      return Object.values(frame.conversation).map((state) => ({ type: 'state', state }));
    case 'usage':
      return [{ type: 'usage', usage: frame.usage }];
    case 'finish':
      return [{ type: 'finish', reason: frame.finish.reason }];
    case 'auth':
    case 'error':
      throw failure === null ? errorOf(frame) : failure.error;
    default:
      return [];
  }
}
