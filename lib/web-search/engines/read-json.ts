/** Answers of search engines: their statuses as our errors, their JSON without trust in its shape. */
import { MissingAuthError, RateLimitError, UpstreamError } from '../../contract/errors.ts';
import { readText } from '../../platform/outbound/index.ts';
import type { Finding } from './engine.ts';

const ANSWER_BYTES = 2 * 1024 * 1024;
const TITLE_CHARS = 200;
const MAX_FINDINGS = 10;

/** The answer as JSON. @throws MissingAuthError, RateLimitError, UpstreamError, TooLargeError */
export async function readJson(label: string, response: Response): Promise<unknown> {
  if (!response.ok) {
    await response.body?.cancel();
    if (response.status === 401 || response.status === 403) {
      throw new MissingAuthError(`${label} does not accept its key, or does not answer programs.`);
    }
    if (response.status === 429) throw new RateLimitError(`${label} asks to slow down.`);
    throw new UpstreamError(`${label} answered with ${response.status}`);
  }
  try {
    return JSON.parse(await readText(response, ANSWER_BYTES));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new UpstreamError(`${label} did not answer with JSON`, { cause });
  }
}

/** Rows of an answer as findings; rows without a web address, or with one of another scheme, are left out. */
export function toFindings(rows: unknown, textField: string): Finding[] {
  if (!Array.isArray(rows)) return [];
  return rows
    .flatMap((row: unknown) => {
      const fields = typeof row === 'object' && row !== null ? (row as Record<string, unknown>) : {};
      const { url, title } = fields;
      const text = fields[textField];
      if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return [];
      const name = typeof title === 'string' && title.trim() !== '' ? title : new URL(url).hostname;
      return [{ title: plain(name).slice(0, TITLE_CHARS), url, text: typeof text === 'string' ? plain(text) : '' }];
    })
    .slice(0, MAX_FINDINGS);
}

/** Engines mark the words they found with tags and send entities. */
function plain(text: string): string {
  return text
    .replace(/<[^>]{0,200}>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;|&#x27;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}
