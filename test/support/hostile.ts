/** A server to be treated badly, and what must hold after each thing that is done to it. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { readAWhile } from './read-a-while.ts';
import { startServer, type TestServer } from './server.ts';

export interface Victim {
  readonly server: TestServer;
  /** `<url>/backend-api/v2` */
  readonly api: string;
  /** Asks, and looks at the answer as `inspect` does. */
  ask(target: string, init?: RequestInit): Promise<Inspected>;
  /** The same process, in good health, with nothing written outside its folder. */
  checkHealth(): Promise<void>;
  close(): Promise<void>;
}

export interface Inspected {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function startVictim(env: Readonly<Record<string, string>> = {}): Promise<Victim> {
  const outside = mkdtempSync(path.join(tmpdir(), 'hypotez-hostile-'));
  const server = await startServer({ env, dataDir: path.join(outside, 'data') });
  const { pid } = server;
  const api = `${server.url}/backend-api/v2`;
  return {
    server,
    api,
    ask: async (target, init = {}) => {
      const url = target.startsWith('/') ? server.url + target : `${api}/${target}`;
      const response = await fetch(url, { redirect: 'manual', ...init });
      const answer = { status: response.status, headers: response.headers, text: await readAnswer(response, init) };
      inspect(answer, `${init.method ?? 'GET'} ${target.slice(0, 200)}`);
      return answer;
    },
    checkHealth: async () => {
      const asked = performance.now();
      const health = await fetch(`${server.url}/health`);
      expect(health.status).toBe(200);
      expect(performance.now() - asked).toBeLessThan(1_000);
      expect(server.pid).toBe(pid);
      process.kill(pid, 0); // throws when it is gone
      expect(readdirSync(outside)).toEqual(['data']);
    },
    close: async () => {
      await server.stop();
      rmSync(outside, { recursive: true, force: true });
    },
  };
}

/** An endless stream would hold a test up; answers that end are read to their end. */
const readAnswer = (response: Response, { method = 'GET' }: RequestInit): Promise<string> =>
  method === 'GET' ? readAWhile(response) : response.text();

/** What a library, a stack or the disk says: none of it belongs in an answer. */
const LEAK = /\bat \S+ ?\(|\.(ts|js|mjs):\d+|node_modules|\/tmp\/|SQLITE|prisma|ENOENT|Unexpected token|CANARY/i;

/** No answer is a fault of ours, and every refusal is one sentence in JSON. */
export function inspect({ status, headers, text }: Inspected, about: string): void {
  expect(status, `${about}: ${text.slice(0, 200)}`).not.toBe(500);
  if (status < 400) return;
  expect(headers.get('content-type'), about).toMatch(/^application\/json/);
  expect(headers.get('x-content-type-options'), about).toBe('nosniff');
  // `error` everywhere but on the vision API, which says `detail`.
  const { error, detail } = JSON.parse(text || '{"detail":"HEAD"}') as { error?: { message: string }; detail?: string };
  expect(error?.message ?? detail, about).toMatch(/^.{3,300}$/s);
  expect(text, about).not.toMatch(LEAK);
}

/** Ids and names that mean something to a disk, a database, a shell or a language. */
export const BAD_NAMES: readonly string[] = [
  ...[
    '-',
    '_',
    '+',
    '...',
    '~',
    'CON',
    'nul.txt',
    'a.',
    'a%20',
    'a:stream',
    '%3A%3A$DATA',
    '.git',
    '.env',
    'hypotez.db',
  ],
  ...[
    'constructor',
    '__proto__',
    'toString',
    'null',
    'undefined',
    'true',
    '0',
    'NaN',
    '*',
    '%3F',
    '[a]',
    '{a,b}',
    '$(id)',
  ],
  ...[
    "x'%20OR%20'1'='1",
    'x;--',
    '%60id%60',
    '-rf',
    '--help',
    'a'.repeat(256),
    'a'.repeat(4_096),
    '%C3%A9'.repeat(100),
  ],
  ...[
    '%EF%BC%8E%EF%BC%8E%EF%BC%8F',
    '%E2%80%A4%E2%80%A4',
    '%E2%80%AEgnp.exe',
    '%252e%252e%252f',
    '<script>',
    'e%CC%81',
  ],
];

/** As above, but refused before anything is looked up. */
export const BAD_PATHS: readonly string[] = [
  ...[
    '%2e%2e',
    '..%2f..%2fetc%2fpasswd',
    '..%5c..%5c',
    '%c0%ae',
    '%00',
    'a%00b',
    '%zz',
    '%2fetc%2fpasswd',
    '%5c%5chost',
  ],
];

/** What full-text search, LIKE and regular expressions take for their own. */
export const BAD_QUERIES: readonly string[] = [
  ...[
    '"',
    'hello"',
    '*',
    'AND',
    'hello AND',
    '(',
    'NEAR(',
    'a:b',
    '-hello',
    '^hello',
    '{t}:x',
    '"hello" NOT',
    'c++',
    '%',
  ],
  ...[
    '100%',
    '_',
    '\\',
    "'; DROP TABLE f;--",
    '1 OR 1=1',
    '(a+)+$',
    '(.*)*x',
    '[',
    '(?<=',
    '\u0000',
    'a\u0000b',
    '\ud800',
  ],
  ...['straße', 'İ', 'é', 'e\u0301', '中文', '\u202e', '%'.repeat(200), '"'.repeat(200)],
];
