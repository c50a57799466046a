import { expect, it } from 'vitest';
import type { ChatEvent } from '../chat-event.ts';
import { Output } from './output.ts';

function told(events: readonly ChatEvent[], isWhole = true) {
  const types: string[] = [];
  const output = new Output((type) => types.push(type.replace('response.', '')));
  for (const event of events) output.hear([event]);
  output.close(isWhole);
  return { types, items: output.items };
}

it('ends a thought before the answer begins, and begins another after it', () => {
  const { items } = told([
    { type: 'reasoning', text: 'Hm. ' },
    { type: 'reasoning', text: 'Yes.' },
    { type: 'text', text: 'It is.' },
    { type: 'reasoning', text: 'Or not?' },
  ]);
  expect(items).toMatchObject([
    { type: 'reasoning', summary: [{ text: 'Hm. Yes.' }] },
    { type: 'message', content: [{ text: 'It is.' }] },
    { type: 'reasoning', summary: [{ text: 'Or not?' }] },
  ]);
});

it('puts sources where the text has got to', () => {
  const { items, types } = told([
    { type: 'text', text: 'It rains.' },
    { type: 'sources', sources: [{ title: 'Weather', url: 'https://example.org/' }, { title: 'A file' }] },
  ]);
  expect(types.filter((type) => type.includes('annotation'))).toHaveLength(1);
  expect(items).toMatchObject([
    { content: [{ annotations: [{ type: 'url_citation', url: 'https://example.org/', start_index: 9 }] }] },
  ]);
});

it('waits for the name of a call, and says that an empty one has no arguments', () => {
  const { items, types } = told([
    { type: 'tool-call', call: { index: 0, id: 'a' } },
    { type: 'tool-call', call: { index: 0, function: { name: 'now' } } },
  ]);
  expect(types).toEqual([
    'output_item.added',
    'function_call_arguments.delta',
    'function_call_arguments.done',
    'output_item.done',
  ]);
  expect(items).toMatchObject([{ call_id: 'a', name: 'now', arguments: '{}', status: 'completed' }]);
});

it('says of what was cut that it was', () => {
  expect(told([{ type: 'text', text: 'Half' }], false).items).toMatchObject([{ status: 'incomplete' }]);
});

it('tells a refusal as a part of its own', () => {
  const { items, types } = told([
    { type: 'refusal', text: 'I ' },
    { type: 'refusal', text: 'cannot.' },
  ]);
  expect(items).toMatchObject([{ type: 'message', content: [{ type: 'refusal', refusal: 'I cannot.' }] }]);
  expect(types).toEqual([
    'output_item.added',
    'content_part.added',
    'refusal.delta',
    'refusal.delta',
    'refusal.done',
    'content_part.done',
    'output_item.done',
  ]);
});
