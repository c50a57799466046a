/** Looks a question up on the web before it is asked. A search that fails is told and the question goes on without it. */
import { isAppError } from '../contract/errors.ts';
import type { PathMessage } from '../conversations/index.ts';
import { logger } from '../platform/log.ts';
import { searchQuery, searchWeb, type WebFindings } from '../web-search/index.ts';

export interface SearchNote {
  readonly findings: WebFindings | null;
  /** Why there are none, as a sentence. */
  readonly problem: string | null;
}

export interface SearchWish {
  readonly ownerId: string;
  /** `web_search` of the request: true, or the words to look for. */
  readonly wish: boolean | string | null | undefined;
  readonly path: readonly PathMessage[];
  readonly language: string;
  readonly signal: AbortSignal;
  /** Says what is going on. */
  report(status: string): void;
}

/** The path with the results in its last question, and what to tell the reader of them. */
export async function withWebSearch(
  search: SearchWish,
): Promise<{ readonly path: readonly PathMessage[]; readonly note?: SearchNote }> {
  const { path, wish, ownerId, signal } = search;
  const place = path.findLastIndex((message) => message.role === 'user');
  const question = path[place];
  if (question === undefined || !wish || /^(false|0)$/i.test(String(wish))) return { path };
  const query = searchQuery(wish, question.text);
  if (query === null) return { path };
  try {
    search.report(search.language.startsWith('ru') ? `Ищу в интернете: ${query}` : `Searching the web: ${query}`);
    const findings = await searchWeb(ownerId, query, question.text, signal);
    if (findings === null) return { path, note: { findings, problem: 'The search found nothing.' } };
    return { path: path.with(place, { ...question, text: findings.prompt }), note: { findings, problem: null } };
  } catch (error) {
    if (signal.aborted) throw error;
    if (!isAppError(error)) logger().error({ err: error }, 'A web search failed');
    const problem = isAppError(error) ? error.message : 'Something went wrong on the server.';
    return { path, note: { findings: null, problem } };
  }
}
