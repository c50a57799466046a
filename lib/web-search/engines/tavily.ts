/** Tavily, a search made for language models: `POST /search` (docs.tavily.com, "Tavily Search"). */
import type { SearchEngine } from './engine.ts';
import { readJson, toFindings } from './read-json.ts';

export const tavily: SearchEngine = {
  id: 'Tavily',
  label: 'Tavily',
  url: 'https://tavily.com',
  keyPage: 'https://app.tavily.com',
  baseUrl: 'https://api.tavily.com',
  keyVariables: ['TAVILY_API_KEY'],
  async search({ query, baseUrl, apiKey, fetch, signal }) {
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/search`, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        authorization: `Bearer ${apiKey ?? ''}`,
      },
      body: JSON.stringify({ query: query.slice(0, 400), max_results: 10, search_depth: 'basic' }),
      signal,
    });
    const answer = (await readJson(this.label, response)) as { results?: unknown } | null;
    return toFindings(answer?.results, 'content');
  },
};
