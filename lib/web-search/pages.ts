/** Reads the pages behind search results: fetched under the public policy, parsed in a worker thread, capped. */
import { LIMITS } from '../contract/limits.ts';
import { createFetch, readText } from '../platform/outbound/index.ts';
import { singleton } from '../platform/singleton.ts';
import { createWorkerPool, type WorkerPool } from '../platform/workers/pool.ts';
import type { ReadablePage } from './reader.worker.ts';

/** The text of a page, or null for one that cannot be fetched, is no page, or has nothing to read. */
export async function readPage(url: string, signal: AbortSignal): Promise<string | null> {
  try {
    const fetch = createFetch({
      policy: 'public',
      connectMs: LIMITS.webPageMs,
      firstByteMs: LIMITS.webPageMs,
      idleMs: LIMITS.webPageMs,
      maxBytes: LIMITS.webPageBytes,
    });
    const response = await fetch(url, {
      headers: { accept: 'text/html, text/plain;q=0.9', 'user-agent': 'Hypotez' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMITS.webPageMs)]),
    });
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || !/^text\/(html|plain)|^application\/xhtml/i.test(type)) {
      await response.body?.cancel();
      return null;
    }
    const body = await readText(response, LIMITS.webPageBytes);
    if (/^text\/plain/i.test(type)) return body.trim() || null;
    const page = (await pool().run(body, { signal })) as ReadablePage;
    return page.text || null;
  } catch (error) {
    if (signal.aborted) throw error;
    // A page that cannot be read leaves the engine's own summary of it.
    return null;
  }
}

function pool(): WorkerPool {
  return singleton('page-reader', () =>
    createWorkerPool({
      file: 'lib/web-search/reader.worker.ts',
      size: 1,
      queue: 50,
      timeoutMs: LIMITS.webPageMs,
      idleMs: 60_000,
      heapMb: 256,
      processMb: 512,
      jobsPerThread: 200,
      sentences: {
        busy: 'Too many pages are being read just now.',
        timeout: 'Reading this page took too long.',
        crash: 'This page could not be read.',
      },
    }),
  );
}
