/** Brave's own index: `GET /res/v1/web/search` (api-dashboard.search.brave.com, "Web Search API"). */
import type { SearchEngine } from './engine.ts';
import { readJson, toFindings } from './read-json.ts';

export const brave: SearchEngine = {
  id: 'Brave',
  label: 'Brave Search',
  url: 'https://search.brave.com',
  keyPage: 'https://api-dashboard.search.brave.com',
  baseUrl: 'https://api.search.brave.com',
  keyVariables: ['BRAVE_API_KEY'],
  async search({ query, baseUrl, apiKey, fetch, signal }) {
    const address = new URL(`${baseUrl.replace(/\/+$/, '')}/res/v1/web/search`);
    // Its documented limits: 400 characters, 50 words.
    const short = query.split(/\s+/).slice(0, 50).join(' ').slice(0, 400);
    address.search = new URLSearchParams({ q: short, count: '10' }).toString();
    const headers = { accept: 'application/json', 'x-subscription-token': apiKey ?? '' };
    const response = await fetch(address, { headers, signal });
    const answer = (await readJson(this.label, response)) as { web?: { results?: unknown } } | null;
    return toFindings(answer?.web?.results, 'description');
  },
};
