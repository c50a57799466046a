/** Search on the web with the engine the owner has set up. */
import { UnavailableError } from '../contract/errors.ts';
import type { Source } from '../contract/frames.ts';
import { LIMITS } from '../contract/limits.ts';
import { type ResolvedCredentials, resolveCredentials } from '../credentials/index.ts';
import { diskCache } from '../platform/disk-cache.ts';
import type { WebPage } from '../providers/provider.ts';
import type { Finding, SearchEngine } from './engines/engine.ts';
import { ENGINES } from './engines/index.ts';
import { readPage } from './pages.ts';
import { fitWords, searchPrompt, toSources } from './prompt.ts';
import { quoteSources } from './quote.ts';
import { serviceOf } from './services.ts';

export { searchQuery } from './prompt.ts';
export { quoteSources } from './quote.ts';
export { findSearchService, listSearchServices } from './services.ts';

export interface WebFindings {
  /** The user's message with the results before it. */
  readonly prompt: string;
  readonly pages: readonly WebPage[];
  /** Numbered from 0 in the prompt and the quote, as the wire has it. */
  readonly sources: readonly Source[];
  /** The sources as markdown. */
  readonly quote: string;
}

/**
 * Searches and reads the pages found. What was found for a question is kept for the day.
 * @throws UnavailableError when no engine is set up; MissingAuthError, RateLimitError and the like from the engine.
 */
export async function searchWeb(
  ownerId: string,
  query: string,
  message: string,
  signal: AbortSignal,
): Promise<WebFindings | null> {
  const chosen = await chooseEngine(ownerId);
  if (chosen === null) {
    throw new UnavailableError('No search engine is set up. Add one in the settings, under Providers.');
  }
  const findings = await findPages(ownerId, chosen, query, signal);
  if (findings.length === 0) return null;
  const sources = toSources(findings);
  return { prompt: searchPrompt(findings, message), pages: findings, sources, quote: quoteSources(sources, 0) };
}

interface Chosen {
  readonly engine: SearchEngine;
  readonly resolved: ResolvedCredentials;
}

async function chooseEngine(ownerId: string): Promise<Chosen | null> {
  for (const engine of ENGINES) {
    const resolved = await resolveCredentials({ ownerId, provider: serviceOf(engine) });
    if (resolved.isReady) return { engine, resolved };
  }
  return null;
}

async function findPages(
  ownerId: string,
  { engine, resolved }: Chosen,
  query: string,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const baseUrl = resolved.credentials.baseUrl ?? engine.baseUrl ?? '';
  const today = new Date().toISOString().slice(0, 10);
  const key = [ownerId, engine.id, baseUrl, query, today];
  const kept = await cache().get(key);
  if (kept !== null) return JSON.parse(kept.toString('utf8')) as Finding[];
  const { apiKey } = resolved.credentials;
  const found = await engine.search({ query, baseUrl, apiKey, fetch: resolved.fetch, signal });
  const unique = [...new Map(found.map((finding) => [finding.url, finding])).values()];
  const pages = await Promise.all(
    unique.slice(0, LIMITS.webSearchResults).map(async (finding) => {
      const text = await readPage(finding.url, signal);
      return text === null ? finding : { ...finding, text };
    }),
  );
  const findings = fitWords(
    pages.filter(({ text }) => text !== ''),
    LIMITS.webSearchWords,
  );
  if (findings.length > 0) await cache().put(key, Buffer.from(JSON.stringify(findings)));
  return findings;
}

const DAY_MS = 24 * 60 * 60_000;
const cache = () => diskCache({ name: 'web-search', maxBytes: LIMITS.webSearchCacheBytes, maxAgeMs: DAY_MS });
