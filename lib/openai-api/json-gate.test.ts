import { expect, test } from 'vitest';
import type { ChatEvent } from './chat-event.ts';
import { JsonGate } from './json-gate.ts';

const FORMAT = { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } };
const FINISH: ChatEvent = { type: 'finish', reason: 'stop' };

function hear(events: readonly ChatEvent[]) {
  const told: ChatEvent[] = [];
  const gate = new JsonGate(FORMAT, (event) => {
    told.push(event);
    return undefined;
  });
  for (const event of events) void gate.hear(event);
  return { told, failure: gate.failure };
}

test('a refusal has no form to keep to', () => {
  const events: ChatEvent[] = [{ type: 'refusal', text: 'I cannot.' }, FINISH];
  expect(hear(events)).toEqual({ told: events, failure: null });
});

test('an answer has', () => {
  const { told, failure } = hear([{ type: 'text', text: 'I will not.' }, FINISH]);
  expect([told, failure?.error]).toEqual([[], expect.objectContaining({ code: 'json_validate_failed' })]);
});
