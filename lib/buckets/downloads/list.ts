/** `downloads.json`: the list of addresses a client wants fetched into a bucket (contract 4.3), checked before anything is fetched. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BadRequestError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { config } from '../../platform/config.ts';
import { parse } from '../../platform/http/endpoint.ts';
import { checkUrl, publicPolicy } from '../../platform/outbound/index.ts';

export const LIST_NAME = 'downloads.json';

const seconds = (least: number, most: number) =>
  z
    .number()
    .min(least / 1_000)
    .max(most / 1_000);

const entrySchema = z
  .strictObject({
    url: z.string(),
    urls: z.array(z.string()).min(1).max(LIMITS.downloadUrls),
    /** Links of the same host are followed this far. */
    max_depth: z.number().int().min(0).max(LIMITS.downloadMaxDepth),
    /** Seconds between two groups of requests. */
    delay: seconds(LIMITS.downloadMinDelayMs, LIMITS.downloadMaxDelayMs),
    /** Requests at the same time. */
    group_size: z.number().int().min(1).max(LIMITS.downloadGroupSize),
    /** Seconds for one address. */
    timeout: seconds(100, LIMITS.downloadMaxTimeoutMs),
  })
  .partial()
  .refine(({ url, urls }) => (url === undefined) !== (urls === undefined), 'needs either url or urls');

const listSchema = z.array(entrySchema).min(1).max(LIMITS.downloadUrls);

export interface DownloadEntry {
  readonly urls: readonly string[];
  readonly maxDepth: number;
  readonly delayMs: number;
  readonly groupSize: number;
  readonly timeoutMs: number;
}

export interface DownloadList {
  readonly entries: readonly DownloadEntry[];
  /** SHA-256 of what will be done; equal lists are one job. */
  readonly fingerprint: string;
}

/** Throws BadRequestError: no such list, out of its bounds, or with an address that may not be fetched. */
export function parseDownloadList(bytes: Uint8Array): DownloadList {
  const entries = parse(listSchema, readJson(bytes)).map((entry) => ({
    urls: (entry.urls ?? [entry.url ?? '']).map(normalise),
    maxDepth: entry.max_depth ?? 0,
    delayMs: Math.round((entry.delay ?? 1) * 1_000),
    groupSize: entry.group_size ?? 5,
    timeoutMs: Math.round((entry.timeout ?? 10) * 1_000),
  }));
  const urls = entries.flatMap((entry) => entry.urls);
  if (urls.length > LIMITS.downloadUrls) {
    throw new BadRequestError(`One list may hold at most ${LIMITS.downloadUrls} addresses.`);
  }
  if (new Set(urls).size < urls.length) throw new BadRequestError('The same address is listed twice.');
  const fingerprint = createHash('sha256').update(JSON.stringify(entries)).digest('hex');
  return { entries, fingerprint };
}

/** An address without its fragment. Throws BadRequestError for one that may not be fetched. */
export function normalise(address: string): string {
  const url = checkUrl(address.trim(), publicPolicy(address.trim(), config()));
  url.hash = '';
  return url.href;
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new BadRequestError('downloads.json is not valid JSON.', { cause });
  }
}
