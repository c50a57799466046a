/**
 * A model hub on loopback, as far as models are fetched from one: a repository's commit, its tree with hashes, and its
 * files with ranges. Tests make it slow, break off, lie or forget ranges.
 */
import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelFiles } from './build.ts';

export interface TestHub {
  readonly url: string;
  /** `GET /owner/name/resolve/<commit>/config.json bytes=100-` in the order they came. */
  readonly requests: string[];
  /** What it does to a file on its way out, by the end of its path; and which repositories it refuses, by their name. */
  readonly faults: Map<string, Fault>;
  close(): Promise<void>;
}

export interface Fault {
  /** Closes the connection after so many bytes of one answer; so many times. */
  readonly breakAfter?: number;
  times?: number;
  /** ms between pieces of 16 kB. */
  readonly pauseMs?: number;
  /** Sends other bytes of the same length. */
  readonly isWrong?: boolean;
  readonly ignoresRanges?: boolean;
  readonly status?: number;
}

const PIECE = 16 * 1024;
/** Files from this size on are in large file storage, with their SHA-256. */
const LARGE = 10_000;

/** Repositories by their name (`owner/name`). */
export async function startHub(repositories: ReadonlyMap<string, ModelFiles>): Promise<TestHub> {
  const requests: string[] = [];
  const faults = new Map<string, Fault>();
  const server = http.createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://hub').pathname);
    const range = request.headers.range ?? '';
    requests.push(`${request.method} ${path} ${range}`.trim());
    answer(path, range, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function answer(path: string, range: string, response: http.ServerResponse): Promise<void> {
    const match =
      /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(path) ??
      /^\/([^/]+\/[^/]+)\/(resolve)\/([^/]+)\/(.+)$/.exec(path);
    const [, name = '', verb, revision, file = ''] = match ?? [];
    const files = repositories.get(name);
    if (files === undefined) return void response.writeHead(404).end('{"error":"Repository not found"}');
    const refused = faults.get(name)?.status;
    if (refused !== undefined) return void response.writeHead(refused).end('{"error":"Access is restricted"}');
    const commit = commitOf(files);
    if (verb === 'revision') return sendJson(response, { _id: '0', id: name, sha: commit, siblings: [] });
    if (revision !== commit) return void response.writeHead(404).end('{"error":"Invalid rev id"}');
    if (verb === 'tree') return sendJson(response, treeOf(files));
    const content = files[file];
    if (content === undefined) return void response.writeHead(404).end();
    await sendFile(content, file, range, response);
  }

  async function sendFile(
    content: Uint8Array,
    file: string,
    range: string,
    response: http.ServerResponse,
  ): Promise<void> {
    const fault = [...faults].find(([end]) => file.endsWith(end))?.[1] ?? {};
    if (fault.status !== undefined) return void response.writeHead(fault.status).end();
    const asked = fault.ignoresRanges ? null : /^bytes=(\d+)-$/.exec(range);
    const start = asked ? Number(asked[1]) : 0;
    const bytes = Buffer.from(content).subarray(start);
    if (fault.isWrong) bytes.fill(0x20);
    response.writeHead(asked ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': bytes.length,
      'accept-ranges': 'bytes',
      etag: `"${createHash('sha256').update(content).digest('hex')}"`,
      ...(asked && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
    });
    const isBreaking = fault.breakAfter !== undefined && (fault.times ?? 1) > 0;
    if (isBreaking) fault.times = (fault.times ?? 1) - 1;
    const end = isBreaking ? Math.min(bytes.length, fault.breakAfter ?? 0) : bytes.length;
    for (let at = 0; at < end; at += PIECE) {
      if (response.destroyed) return;
      response.write(bytes.subarray(at, Math.min(end, at + PIECE)));
      if (fault.pauseMs !== undefined) await sleep(fault.pauseMs);
    }
    if (!isBreaking) return void response.end();
    // What was written goes out first.
    await sleep(20);
    response.destroy();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    faults,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendJson(response: http.ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** The same files are the same commit. */
function commitOf(files: ModelFiles): string {
  const hash = createHash('sha1');
  for (const [name, content] of Object.entries(files)) hash.update(name).update(content);
  return hash.digest('hex');
}

const treeOf = (files: ModelFiles) => [
  { type: 'directory', oid: '0'.repeat(40), size: 0, path: 'onnx' },
  ...Object.entries(files).map(([path, content]) => {
    const git = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
    const oid = createHash('sha256').update(content).digest('hex');
    const lfs = content.length >= LARGE ? { lfs: { oid, size: content.length, pointerSize: 130 } } : {};
    return { type: 'file', oid: git, size: content.length, path, ...lfs };
  }),
];
