/** A live share on a real server: what its readers are told while the chat goes on. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { conversationClient, readText } from '#test/support/conversation.ts';
import { residentMb } from '#test/support/resident.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { newId, shareClient } from '#test/support/share-client.ts';
import { startUpstream, type Upstream, words } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
});

const { send, page, makeShare, follow } = shareClient(() => server.url);

it('streams an answer while it is written to every reader, and says when there is a new version', async () => {
  const client = conversationClient(server.url, upstream.baseUrl);
  const id = newId();
  await readText(await client.ask('words-3', { conversation_id: id }));
  const share = await makeShare({ conversation_id: id, mode: 'live' });
  const before = residentMb(server.pid);
  const readers = Array.from({ length: 100 }, () => follow(share.id));
  for (const reader of readers) expect((await reader.next()).value).toMatchObject({ type: 'hello' });
  const asked = await client.ask('slow-5', {
    conversation_id: id,
    messages: [
      { role: 'user', content: 'Say it.' },
      { role: 'assistant', content: words(3) },
      { role: 'user', content: 'More.' },
    ],
  });
  const answer = readText(asked);
  const texts = await Promise.all(
    readers.map(async (reader) => {
      let text = '';
      let deltas = 0;
      let versions = 0;
      for await (const event of reader) {
        if (event.type === 'delta' || event.type === 'replace') {
          expect(event.index).toBe(3);
          text = event.type === 'delta' ? text + event.text : event.text;
          deltas += 1;
        }
        // One when the question came, one when the answer was whole.
        if (event.type === 'changed') versions += 1;
        if (event.type === 'changed' && deltas > 0) break;
      }
      return { text, deltas, versions };
    }),
  );
  expect(await answer).toBe(words(200));
  for (const { text, deltas, versions } of texts) {
    expect(text).toBe(words(200));
    expect(deltas).toBeGreaterThan(5);
    expect(versions).toBe(2);
  }
  // However many look, the chat is read once; a reader costs a connection.
  expect(residentMb(server.pid) - before).toBeLessThan(64);
  expect(await (await page(share)).text()).toContain(words(200).slice(-40));
});

it('gives whoever comes in the middle what there is so far', async () => {
  const client = conversationClient(server.url, upstream.baseUrl);
  const id = newId();
  const asked = await client.ask('slow-10', { conversation_id: id });
  const answer = readText(asked);
  const share = await makeShare({ conversation_id: id, mode: 'live' });
  await new Promise((resolve) => setTimeout(resolve, 500));
  let text = '';
  for await (const event of follow(share.id)) {
    if (event.type === 'hello') text = event.running?.text ?? '';
    if (event.type === 'hello') expect(text).not.toBe('');
    if (event.type === 'delta') text += event.text;
    if (event.type === 'changed') break;
  }
  expect(text).toBe(await answer);
});

it('has what a reader was told of in the page, however lately that was looked at', async () => {
  const id = newId();
  const ask = (content: string) =>
    send('POST', 'conversation', { conversation_id: id, provider: 'Assistant', messages: [{ role: 'user', content }] });
  await (await ask('What is 2 + 2?')).text();
  const share = await makeShare({ conversation_id: id, mode: 'live' });
  const events = follow(share.id);
  await events.next();
  const version = async () => Number(/data-updated="(\d+)"/.exec(await (await page(share)).text())?.[1]);
  for (let round = 3; round < 8; round += 1) {
    const before = await version();
    const asked = ask(`What is ${round} + ${round}?`);
    let told = before;
    while (told <= before) {
      const { value } = await events.next();
      if (value?.type === 'changed') told = value.updated;
    }
    expect(await version()).toBeGreaterThanOrEqual(told);
    await (await asked).text();
  }
});
