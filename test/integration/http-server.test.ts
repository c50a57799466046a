/** The process: one line when it is ready, the same answers through both doors, a stop in order, a port that is taken. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '#test/support/server.ts';

let direct: TestServer;
let routed: TestServer;

beforeAll(async () => {
  direct = await startServer({ env: { DIRECT_DOOR: '1', DISCOVER_ENGINES: '0' } });
  routed = await startServer({ env: { DIRECT_DOOR: '0', DISCOVER_ENGINES: '0' } });
}, 60_000);
afterAll(async () => {
  await Promise.all([direct?.stop(), routed?.stop()]);
}, 60_000);

async function ask(server: TestServer, target: string, init: RequestInit = {}) {
  const response = await fetch(server.url + target, init);
  const { status, headers } = response;
  return {
    status,
    type: headers.get('content-type'),
    length: headers.get('content-length'),
    body: await response.text(),
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = JSON_TYPE): RequestInit => ({
  method: 'POST',
  body,
  headers,
});

describe('both doors', () => {
  it.each<[string, string, RequestInit]>([
    ['health', '/health', {}],
    ['a run that does not exist', '/backend-api/v2/runs/none', {}],
    ['a malformed run id', '/backend-api/v2/runs/a.b', {}],
    ['no JSON', '/backend-api/v2/conversation', post('{bad')],
    ['no object', '/backend-api/v2/conversation', post('[]')],
    ['no messages', '/backend-api/v2/conversation', post('{}')],
    ['an empty body', '/backend-api/v2/conversation', post('')],
    [
      'bytes that are not UTF-8',
      '/backend-api/v2/conversation',
      { method: 'POST', body: new Uint8Array([123, 255, 125]), headers: JSON_TYPE },
    ],
    ['deep nesting', '/backend-api/v2/conversation', post(`{"messages":${'['.repeat(100)}${']'.repeat(100)}}`)],
    ['millions of values', '/backend-api/v2/conversation', post(`{"messages":[${'{},'.repeat(3_000_000)}{}]}`)],
    ['another type', '/backend-api/v2/conversation', post('{}', { 'content-type': 'text/plain' })],
    ['a compressed body', '/backend-api/v2/conversation', post('{}', { ...JSON_TYPE, 'content-encoding': 'gzip' })],
    ['a form without a boundary', '/backend-api/v2/conversation', post('x', { 'content-type': 'multipart/form-data' })],
  ])('answer %s alike', async (_name, target, init) => {
    const answer = await ask(direct, target, init);
    expect(await ask(routed, target, init)).toEqual(answer);
    expect(answer.type).toBe('application/json');
    expect(answer.status).toBeLessThan(500);
  });

  it('answer a streamed question alike, but for ids and times', async () => {
    const question = post(JSON.stringify({ messages: [{ role: 'user', content: 'hello' }], provider: 'Assistant' }));
    const [one, other] = await Promise.all([
      ask(direct, '/backend-api/v2/conversation', question),
      ask(routed, '/backend-api/v2/conversation', question),
    ]);
    expect(one.status).toBe(200);
    expect(textOf(one.body).length).toBeGreaterThan(0);
    expect(textOf(other.body)).toBe(textOf(one.body));
    expect(other.type).toBe(one.type);
  });
});

function textOf(ndjson: string): string {
  const frames = ndjson
    .split('\n')
    .filter(Boolean)
    .map((line): { type: string; content?: string } => JSON.parse(line));
  return frames.map((frame) => (frame.type === 'content' ? (frame.content ?? '') : '')).join('');
}

describe('refusals of Next', () => {
  it('are JSON on the paths of programs', async () => {
    for (const target of [
      '/backend-api/v2/nowhere',
      '/v1/nowhere',
      '/api/x/y',
      '/files',
      '/backend-api/v2/nowhere?_rsc=1',
    ]) {
      const answer = await ask(routed, target);
      expect(answer, target).toMatchObject({ status: 404, type: 'application/json' });
    }
    expect(await ask(routed, '/health', { method: 'DELETE' })).toMatchObject({ status: 405, type: 'application/json' });
  });

  it('leave pages pages, each with a nonce its scripts carry', async () => {
    const response = await fetch(`${routed.url}/chat/`);
    const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1] ?? 'none';
    const scripts = (await response.text()).match(/<script[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
  });
});

describe('the process', () => {
  it('says where it is, and nothing else', () => {
    expect(direct.logs().trim()).toBe(`Hypotez is ready at http://localhost:${direct.port}`);
  });

  it('ends with one sentence when the port is taken', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'hypotez-port-'));
    const child = spawn(process.execPath, ['server.ts'], {
      cwd: path.join(import.meta.dirname, '../..'),
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: String(direct.port),
        DATA_DIR: dataDir,
      },
    });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const [code] = await once(child, 'exit');
    rmSync(dataDir, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      `Port ${direct.port} is already in use. Stop what uses it, or choose another port: PORT=${direct.port + 1} npm start`,
    ]);
  }, 30_000);

  it('stops within the deadline although a client never ends its request', async () => {
    const server = await startServer({ env: { DISCOVER_ENGINES: '0' } });
    const headers = { ...JSON_TYPE, 'content-length': '100' };
    const stuck = http.request(`${server.url}/backend-api/v2/conversation`, { method: 'POST', headers });
    stuck.on('error', () => {});
    stuck.write('{"mess');
    await once(stuck, 'socket').then(([socket]) => once(socket, 'connect'));
    const started = performance.now();
    expect(await server.stop()).toBe(0);
    expect(performance.now() - started).toBeLessThan(15_000);
  }, 60_000);
});
