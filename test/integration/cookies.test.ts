/** Cookie upload on a real server: what the web client plays, who may not, and where the secret is not. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '#test/support/server.ts';

let server: TestServer;
let api: string;
beforeAll(async () => {
  server = await startServer({ env: { LOG_LEVEL: 'debug' } });
  api = `${server.url}/backend-api/v2`;
});
afterAll(async () => {
  await server.stop();
});

const CANARY = 'cookie-CANARY-93ab';
const upload = (name: string, content: BlobPart, headers: Record<string, string> = {}) => {
  const form = new FormData();
  form.append('file', new File([content], name, { type: 'text/html' }));
  return fetch(`${api}/upload_cookies`, { method: 'POST', body: form, headers });
};
const cookies = JSON.stringify([{ domain: '.chatgpt.com', name: 'sid', value: CANARY }]);

it('saves a file, lists it without its values, and keeps no byte of them in clear', async () => {
  const answer = await upload('cookies.json', cookies);
  expect([answer.status, await answer.text()]).toEqual([200, 'File saved']);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const key = await upload('api_key_OpenAI.json', JSON.stringify({ api_key: `sk-${CANARY}` }));
  expect(key.status).toBe(200);
  for (const bad of [`[{"domain":"${CANARY}"}]`, `{"x":"${CANARY}"`]) {
    const refused = await upload('bad.json', bad);
    expect([refused.status, (await refused.text()).includes('CANARY')]).toEqual([400, false]);
  }

  const list = await (await fetch(`${api}/cookies`)).text();
  expect(JSON.parse(list).items).toMatchObject([{ label: 'cookies.json', domains: ['chatgpt.com'], cookies: 1 }]);
  const credentials = await (await fetch(`${api}/credentials`)).text();
  expect(JSON.parse(credentials).items).toMatchObject([{ provider: 'OpenAI', source: 'stored' }]);
  expect(list + credentials + server.logs()).not.toContain('CANARY');

  for (const file of readdirSync(server.dataDir, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const found = readFileSync(path.join(file.parentPath, file.name)).includes('CANARY');
    expect([file.name, found]).toEqual([file.name, false]);
  }
  expect(statSync(server.dataDir).mode & 0o077).toBe(0);
});

it('cannot be read back by any address', async () => {
  for (const address of ['/files/cookies.json', '/backend-api/v2/cookies/cookies.json', '/media/cookies.json']) {
    const answer = await fetch(`${server.url}${address}`);
    expect([address, answer.status < 500 && answer.status >= 400]).toEqual([address, true]);
    expect(await answer.text()).not.toContain('CANARY');
  }
});

it('is refused to a page of another site', async () => {
  const answer = await upload('cookies.json', cookies, { origin: 'https://evil.example' });
  expect(answer.status).toBe(403);
});

it('survives a restart and is forgotten when told so', async () => {
  await server.restart();
  const { items } = (await (await fetch(`${api}/cookies`)).json()) as { items: { id: string }[] };
  expect(items).toHaveLength(1);
  const remove = () => fetch(`${api}/cookies/${items[0]?.id}`, { method: 'DELETE' });
  expect([(await remove()).status, (await remove()).status]).toEqual([204, 404]);
});

it('stops reading a recording that is too large, without holding it', async () => {
  // What the first recording after a start brings along (code, caches) is not what a large one takes.
  expect((await upload('small.har', '{"log":{"entries":[]}}')).status).toBeLessThan(500);
  const before = residentBytes();
  const head = `--b\r\ncontent-disposition: form-data; name="file"; filename="big.har"\r\n\r\n{"log":{"entries":[`;
  const entry = `{"request":{"url":"https://chatgpt.com/"},"response":{"content":{"text":"${'A'.repeat(1_000_000)}"}}},`;
  let sent = 0;
  let peak = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = new TextEncoder().encode(sent === 0 ? head + entry : entry);
      sent += chunk.length;
      peak = Math.max(peak, residentBytes());
      controller.enqueue(chunk);
      if (sent > 215_000_000) controller.close();
    },
  });
  const answer = await fetch(`${api}/upload_cookies`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body,
    duplex: 'half',
  } as RequestInit);
  expect(answer.status).toBe(413);
  expect((peak - before) / 1024 / 1024).toBeLessThan(150);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});

/** Of the server's process. */
function residentBytes(): number {
  const pages = Number(readFileSync(`/proc/${server.pid}/statm`, 'utf8').split(' ')[1]);
  return pages * 4096;
}
