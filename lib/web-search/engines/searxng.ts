/** SearXNG, one's own or somebody's: `GET /search?q=...&format=json` (docs.searxng.org, "Search API"). */
import type { SearchEngine } from './engine.ts';
import { readJson, toFindings } from './read-json.ts';

export const searxng: SearchEngine = {
  id: 'SearXNG',
  label: 'SearXNG',
  url: 'https://docs.searxng.org',
  keyPage: null,
  baseUrl: null,
  keyVariables: [],
  async search({ query, baseUrl, fetch, signal }) {
    const address = new URL(`${baseUrl.replace(/\/+$/, '').replace(/\/search$/, '')}/search`);
    address.search = new URLSearchParams({ q: query, format: 'json' }).toString();
    const response = await fetch(address, { headers: { accept: 'application/json' }, signal });
    const answer = (await readJson(this.label, response)) as { results?: unknown } | null;
    return toFindings(answer?.results, 'content');
  },
};
