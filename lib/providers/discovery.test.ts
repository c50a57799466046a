import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { type Engine, startUpstream } from '#test/upstream/index.ts';
import { discoveredEngines, isFirstLook, lookForEngines } from './discovery.ts';

const closers: (() => unknown)[] = [];
beforeEach(() => useConfig({}));
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function engine(kind: Engine, models: readonly string[] = ['m']): Promise<string> {
  const upstream = await startUpstream({ engine: kind, models });
  closers.push(upstream.close);
  return upstream.url;
}

async function site(answer: (request: http.IncomingMessage, response: http.ServerResponse) => void): Promise<string> {
  const server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('tells each engine by what only it answers', async () => {
  const kinds = [
    ['ollama', 'Ollama'],
    ['lmstudio', 'LMStudio'],
    ['llamacpp', 'LlamaCpp'],
    ['vllm', 'VLLM'],
  ] as const;
  const urls = await Promise.all(kinds.map(([kind]) => engine(kind)));
  useConfig({ ENGINE_URLS: urls.join(',') });
  const found = await lookForEngines();
  expect(found).toHaveLength(4);
  expect(new Set(found.map((item) => `${item.provider} ${item.baseUrl}`))).toEqual(
    new Set(kinds.map(([, provider], index) => `${provider} ${urls[index]}/v1`)),
  );
});

it('finds an Ollama that has no models yet', async () => {
  const url = await engine('ollama', []);
  useConfig({ ENGINE_URLS: url });
  expect(await lookForEngines()).toEqual([{ provider: 'Ollama', baseUrl: `${url}/v1` }]);
});

it('takes no other web server for an engine', async () => {
  const page = await site((_, response) => response.end('<html>Ollama is running</html>'));
  const json = await site((_, response) => response.end('{"data":[],"models":"none"}'));
  const openai = await site((_, response) => response.end('{"object":"list","data":[{"id":"a","owned_by":"me"}]}'));
  const away = await site((_, response) => response.writeHead(302, { location: page }).end());
  useConfig({ ENGINE_URLS: [page, json, openai, away, 'http://127.0.0.1:1'].join(',') });
  expect(await lookForEngines()).toEqual([]);
});

it('gives up on what does not answer, and keeps nobody waiting', async () => {
  useConfig({ ENGINE_URLS: await site(() => undefined) });
  const started = performance.now();
  expect(discoveredEngines()).toEqual([]);
  expect(isFirstLook()).toBe(true);
  expect(performance.now() - started).toBeLessThan(50);
  expect(await lookForEngines()).toEqual([]);
  expect(performance.now() - started).toBeLessThan(4_000);
  expect(isFirstLook()).toBe(false);
});

it('looks again soon after a silence: a busy machine is no proof of absence', async () => {
  let isAwake = false;
  const body = JSON.stringify({ models: [{ name: 'm', digest: '0' }] });
  const url = await site((_, response) => (isAwake ? response.end(body) : undefined));
  useConfig({ ENGINE_URLS: url });
  expect(await lookForEngines()).toEqual([]);
  isAwake = true;
  await expect.poll(discoveredEngines, { timeout: 8_000, interval: 200 }).toHaveLength(1);
});

it('finds an engine that is too busy to answer at once', async () => {
  const body = JSON.stringify({ models: [{ name: 'm', digest: '0' }] });
  const url = await site((_, response) => setTimeout(() => response.end(body), 600));
  useConfig({ ENGINE_URLS: url });
  expect(await lookForEngines()).toEqual([{ provider: 'Ollama', baseUrl: `${url}/v1` }]);
});

it('does not look where it must not', async () => {
  const url = await engine('ollama');
  useConfig({ ENGINE_URLS: url, DISCOVER_ENGINES: '0' });
  expect(await lookForEngines()).toEqual([]);
});
