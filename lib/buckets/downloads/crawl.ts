/** Fetches the addresses of a list, and pages of the same host behind them, as far as the list and the limits allow. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppError, isAppError, UpstreamError, UpstreamTimeoutError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { readPageLinks } from '../../media/index.ts';
import { logger } from '../../platform/log.ts';
import { createFetch, type Fetch } from '../../platform/outbound/index.ts';
import { storage } from '../../platform/storage.ts';
import { type TakenFile, takeFile } from '../take.ts';
import { downloadName } from './download-name.ts';
import { type DownloadEntry, normalise } from './list.ts';

/** A file that was fetched, now or by an earlier try of the same job. */
export interface Fetched {
  readonly id: string;
  readonly mediaType: string;
}

/** Where a crawl puts what it finds. */
export interface CrawlTarget {
  /** The file this address was already downloaded to, if any. */
  find(url: string): Promise<Fetched | null>;
  /** Keeps a file. Throws when there is nowhere to keep it: the crawl ends then. */
  keep(file: TakenFile): Promise<Fetched>;
}

export interface CrawlResult {
  readonly fetched: number;
  /** Why the first address that failed did. */
  readonly failure: AppError | null;
}

interface Page {
  readonly url: string;
  readonly depth: number;
}

interface Crawl {
  readonly target: CrawlTarget;
  readonly signal: AbortSignal;
  readonly seen: Set<string>;
  readonly fetch: Fetch;
  attempts: number;
  fetched: number;
  failure: AppError | null;
}

/** Rejects with the signal's reason, or with what `keep` threw; an address that fails is skipped. */
export async function crawl(
  entries: readonly DownloadEntry[],
  target: CrawlTarget,
  signal: AbortSignal,
): Promise<CrawlResult> {
  const fetch = createFetch({
    policy: 'public',
    maxBytes: LIMITS.downloadBytes,
    firstByteMs: LIMITS.downloadMaxTimeoutMs,
    idleMs: LIMITS.downloadMaxTimeoutMs,
  });
  const state: Crawl = { target, signal, seen: new Set(), fetch, attempts: 0, fetched: 0, failure: null };
  for (const entry of entries) await crawlEntry(entry, state);
  return { fetched: state.fetched, failure: state.failure };
}

async function crawlEntry(entry: DownloadEntry, state: Crawl): Promise<void> {
  const queue: Page[] = [];
  const add = (url: string, depth: number): void => {
    if (state.seen.has(url) || state.seen.size >= LIMITS.downloadPages) return;
    state.seen.add(url);
    queue.push({ url, depth });
  };
  for (const url of entry.urls) add(url, 0);
  while (queue.length > 0) {
    const group = queue.splice(0, entry.groupSize);
    const links = await Promise.all(group.map((page) => visit(page, entry, state)));
    for (const [index, found] of links.entries()) for (const url of found) add(url, (group[index]?.depth ?? 0) + 1);
    if (queue.length > 0) await sleep(entry.delayMs, undefined, { signal: state.signal, ref: false });
  }
}

/** Fetches one page; gives the links on it that are to be followed. */
async function visit({ url, depth }: Page, entry: DownloadEntry, state: Crawl): Promise<string[]> {
  state.signal.throwIfAborted();
  const known = await state.target.find(url);
  const page = known === null ? await download(url, entry.timeoutMs, state) : { file: known, address: url };
  if (page === null) return [];
  state.fetched++;
  if (depth >= entry.maxDepth || page.file.mediaType !== 'text/html') return [];
  return linksOf(page.file.id, url, page.address, state.signal);
}

interface Downloaded {
  readonly file: Fetched;
  /** Where it was found in the end, behind redirects. */
  readonly address: string;
}

async function download(url: string, timeoutMs: number, state: Crawl): Promise<Downloaded | null> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let taken: TakenFile;
  let address = url;
  try {
    const signal = AbortSignal.any([state.signal, timeout]);
    const response = await state.fetch(url, { signal, headers: { accept: '*/*' } });
    address = response.url || url;
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new UpstreamError(`The other side answered with status ${response.status}.`);
    }
    const name = downloadName(url, response.headers);
    taken = { ...(await takeFile({ name, content: response.body }, LIMITS.downloadBytes)), sourceUrl: url };
  } catch (error) {
    state.signal.throwIfAborted();
    const failure = timeout.aborted ? new UpstreamTimeoutError('The other side did not answer in time') : error;
    // A full disk or a fault of ours is not the address's.
    if (!isAppError(failure) || failure.status === 507) throw failure;
    state.failure ??= failure;
    logger().info({ host: new URL(url).host, reason: failure.message }, 'address not downloaded');
    return null;
  }
  return { file: await state.target.keep(taken), address };
}

/** Links to the host the page was asked from or found at; whatever cannot be fetched is no link. */
async function linksOf(fileId: string, asked: string, address: string, signal: AbortSignal): Promise<string[]> {
  let page: Awaited<ReturnType<typeof readPageLinks>>;
  try {
    page = await readPageLinks(storage().path(fileId), signal);
  } catch (error) {
    // A page without readable links is a page all the same.
    if (!isAppError(error)) throw error;
    return [];
  }
  const hosts = new Set([new URL(asked).host, new URL(address).host]);
  const base = URL.canParse(page.base, address) ? new URL(page.base, address) : new URL(address);
  const links = page.hrefs.flatMap((href) => {
    if (!URL.canParse(href, base.href)) return [];
    const url = new URL(href, base);
    return hosts.has(url.host) ? [url.href] : [];
  });
  return [...new Set(links.flatMap(allowed))];
}

function allowed(address: string): string[] {
  try {
    return [normalise(address)];
  } catch (error) {
    if (isAppError(error)) return [];
    throw error;
  }
}
