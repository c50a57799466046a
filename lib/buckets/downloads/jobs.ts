/**
 * Download jobs: each list is fetched once, in the background, also when its client goes away. A job survives the end
 * of the process: addresses that are in the bucket already are not fetched again.
 */
import { type AppError, isAppError, NotFoundError, UnavailableError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { database } from '../../platform/database.ts';
import { logger } from '../../platform/log.ts';
import { singleton } from '../../platform/singleton.ts';
import { addToBucket } from '../store.ts';
import { type CrawlTarget, crawl } from './crawl.ts';
import type { DownloadEntry } from './list.ts';

export interface Job {
  readonly id: string;
  readonly ownerId: string;
  readonly bucketId: string;
  /** JSON of DownloadEntry[]. */
  readonly list: string;
  readonly status: string;
}

interface Running {
  readonly place: string;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

interface Registry {
  readonly running: Map<string, Running>;
  /** By place: settled when a file has come, or a job has ended. */
  readonly changes: Map<string, PromiseWithResolvers<void>>;
}

/** Names of buckets are their owners' own: which one is meant takes both. */
const placeOf = (ownerId: string, bucketId: string): string => `${ownerId} ${bucketId}`;

const registry = (): Registry =>
  singleton('bucket-downloads', () => ({ running: new Map(), changes: new Map() }) satisfies Registry);

/** Starts the jobs of a bucket that wait. */
export async function startDownloads(ownerId: string, bucketId: string): Promise<void> {
  const jobs = await database().downloadJob.findMany({ where: { ownerId, bucketId, status: 'running' } });
  for (const job of jobs) startDownload(job);
}

/** Starts a job unless it is done or going on. */
function startDownload(job: Job): void {
  const { running } = registry();
  if (job.status !== 'running' || running.has(job.id)) return;
  const place = placeOf(job.ownerId, job.bucketId);
  const stop = new AbortController();
  const done = run(job, AbortSignal.any([stop.signal, AbortSignal.timeout(LIMITS.downloadJobMs)])).finally(() => {
    running.delete(job.id);
    announce(place);
  });
  running.set(job.id, { place, stop, done });
}

/** Ends the jobs of a bucket that is being deleted, and waits until they have. */
export async function stopDownloads(ownerId: string, bucketId: string): Promise<void> {
  const jobs = [...registry().running.values()].filter(({ place }) => place === placeOf(ownerId, bucketId));
  for (const job of jobs) job.stop.abort(new NotFoundError('Bucket directory not found'));
  await Promise.all(jobs.map((job) => job.done));
}

/** At the start: goes on with the jobs of a process that ended. */
export async function resumeDownloads(): Promise<void> {
  for (const job of await database().downloadJob.findMany({ where: { status: 'running' } })) startDownload(job);
}

/**
 * The number of downloaded files of a bucket, each time it grows, until no job is running.
 * Rejects with the signal's reason.
 */
export async function* watchDownloads(ownerId: string, bucketId: string, signal: AbortSignal): AsyncGenerator<number> {
  const place = placeOf(ownerId, bucketId);
  for (let count = 0; ; ) {
    signal.throwIfAborted();
    // Taken before the count, so that a file that comes in between is not missed.
    const change = isDownloading(place) ? nextChange(place) : null;
    const present = await database().bucketFile.count({ where: { ownerId, bucketId, sourceUrl: { not: null } } });
    while (count < present) yield ++count;
    if (change === null) return;
    await raceAbort(change, signal);
  }
}

const isDownloading = (place: string): boolean => [...registry().running.values()].some((job) => job.place === place);

/** Why a bucket's list brought nothing, or null. */
export async function findDownloadFailure(
  ownerId: string,
  bucketId: string,
): Promise<{ message: string; status: number } | null> {
  const job = await database().downloadJob.findFirst({
    where: { ownerId, bucketId, status: 'failed' },
    orderBy: { seq: 'desc' },
  });
  return job === null ? null : { message: job.error ?? 'Nothing could be downloaded.', status: job.errorStatus ?? 502 };
}

async function run(job: Job, signal: AbortSignal): Promise<void> {
  try {
    // Written by ourselves when the list was accepted.
    const entries = JSON.parse(job.list) as DownloadEntry[];
    const { fetched, failure } = await crawl(entries, targetOf(job), signal);
    await record(job, fetched === 0 ? (failure ?? new NotFoundError('Nothing was found to download.')) : null);
  } catch (thrown) {
    // An aborted timer rejects with an error of its own.
    const error: unknown = signal.aborted ? signal.reason : thrown;
    if (isAppError(error) && error.status === 404) return; // the bucket is gone, and the job's row with it
    if (!isAppError(error) && !signal.aborted) logger().error({ err: error, job: job.id }, 'download job failed');
    const sentence = signal.aborted ? 'Downloading took too long.' : 'The files could not be downloaded.';
    await record(job, isAppError(error) ? error : new UnavailableError(sentence));
  }
}

async function record(job: Job, failure: AppError | null): Promise<void> {
  const data =
    failure === null
      ? { status: 'done', error: null, errorStatus: null }
      : { status: 'failed', error: failure.message, errorStatus: failure.status };
  try {
    await database().downloadJob.updateMany({ where: { id: job.id }, data });
  } catch (cause) {
    // The database itself is gone; the job is still `running` there and goes on at the next start.
    logger().error({ err: cause, job: job.id }, 'download job not saved');
  }
}

function targetOf({ ownerId, bucketId }: Job): CrawlTarget {
  return {
    find: (sourceUrl) => database().bucketFile.findFirst({ where: { ownerId, bucketId, sourceUrl } }),
    keep: async (taken) => {
      const [file] = await addToBucket(ownerId, bucketId, [taken], { existing: true });
      if (file === undefined) throw new NotFoundError('Bucket directory not found');
      announce(placeOf(ownerId, bucketId));
      return file;
    },
  };
}

function nextChange(place: string): Promise<void> {
  const { changes } = registry();
  const change = changes.get(place) ?? Promise.withResolvers<void>();
  changes.set(place, change);
  return change.promise;
}

function announce(place: string): void {
  const { changes } = registry();
  changes.get(place)?.resolve();
  changes.delete(place);
}

async function raceAbort(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
