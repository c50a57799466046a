import { expect, test } from 'vitest';
import type { ChatEvent } from '../chat-event.ts';
import type { RunningChat } from '../run-chat.ts';
import { streamChunks } from './chunks.ts';
import { readWhole, toCompletion } from './whole.ts';

const PROVIDER: ChatEvent = { type: 'provider', provider: 'P', model: 'm' };
const USAGE: ChatEvent = { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } };
const FINISH: ChatEvent = { type: 'finish', reason: 'stop' };

function chatOf(batches: readonly (readonly ChatEvent[] | Error)[]): RunningChat & { stopped: boolean } {
  const left = [...batches];
  return {
    id: 'id',
    about: { provider: 'P', model: 'm' },
    stopped: false,
    async next() {
      const batch = left.shift() ?? null;
      if (batch instanceof Error) throw batch;
      return batch;
    },
    stop() {
      this.stopped = true;
    },
  };
}

async function read(batches: readonly (readonly ChatEvent[] | Error)[], includeUsage?: boolean) {
  const chat = chatOf(batches);
  const writes: string[] = [];
  const options = { created: 1, includeUsage, returnConversation: true };
  for await (const part of streamChunks(chat, options, { requestId: 'r' })) writes.push(Buffer.from(part).toString());
  return { writes, stopped: chat.stopped };
}
const chunksIn = (write: string | undefined) =>
  (write ?? '').split('\n\n').flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6))] : []));

test('what came together goes out together, neighbouring text as one chunk', async () => {
  const { writes, stopped } = await read([
    [PROVIDER, { type: 'reasoning', text: 'a' }, { type: 'reasoning', text: 'b' }, { type: 'text', text: '"c' }],
    [
      { type: 'text', text: 'd' },
      { type: 'text', text: '\u2028é' },
    ],
    [USAGE, FINISH],
  ]);
  expect(writes).toHaveLength(4);
  expect(chunksIn(writes[0]).map((chunk) => chunk.choices[0].delta)).toEqual([
    { role: 'assistant', reasoning_content: 'ab', reasoning: 'ab' },
    { content: '"c' },
  ]);
  expect(chunksIn(writes[1])[0]).toEqual({
    id: 'chatcmpl-id',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    provider: 'P',
    choices: [{ index: 0, delta: { content: 'd\u2028é' }, finish_reason: null }],
  });
  expect(chunksIn(writes[2])[0]).toMatchObject({ usage: { total_tokens: 3 }, choices: [{ finish_reason: 'stop' }] });
  expect(writes[3]).toBe('data: [DONE]\n\n');
  expect(stopped).toBe(true);
});

test('usage as it is asked for', async () => {
  const [withUsage] = (await read([[PROVIDER, USAGE, FINISH]], true)).writes;
  expect(chunksIn(withUsage).map((chunk) => [chunk.choices.length, chunk.usage?.total_tokens])).toEqual([
    [1, undefined],
    [0, 3],
  ]);
  const [without] = (await read([[PROVIDER, USAGE, FINISH]], false)).writes;
  expect(without).not.toContain('usage');
});

test('a call of a tool is what an answer with calls ends for; its state comes with the end', async () => {
  const call = { index: 0, id: 'c', type: 'function' as const, function: { name: 'f', arguments: '{}' } };
  const { writes } = await read([[PROVIDER, { type: 'tool-call', call }, { type: 'state', state: { s: 1 } }, FINISH]]);
  const chunks = chunksIn(writes[0]);
  expect(chunks[0].choices[0].delta.tool_calls).toEqual([call]);
  expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }], conversation: { s: 1 } });
});

test('silence is a ping, a failure the last event', async () => {
  const { writes } = await read([[], [PROVIDER, { type: 'text', text: 'x' }], new Error('secret detail')]);
  expect(writes[0]).toBe(': ping\n\n');
  expect(writes.at(-1)).toMatch(/^data: \{"error":.*\n\ndata: \[DONE\]\n\n$/);
  expect(writes.join('')).not.toContain('secret detail');
});

test('a refusal is no content, streamed and whole', async () => {
  const events: ChatEvent[] = [PROVIDER, { type: 'refusal', text: 'I cannot.' }, USAGE, FINISH];
  const { writes } = await read([events]);
  expect(chunksIn(writes[0])[0].choices[0].delta).toEqual({ role: 'assistant', refusal: 'I cannot.' });
  const chat = chatOf([events]);
  const completion = toCompletion(chat, await readWhole(chat), 1);
  expect(completion.choices[0]?.message).toMatchObject({ content: null, refusal: 'I cannot.' });
});
