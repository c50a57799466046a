/**
 * A refusal for now (429, 503) as a page: for whoever opened pages too fast, and for the reference client, which reads
 * the title and the one paragraph and hangs on anything else.
 */
import type { Refusal } from './error-answer.ts';
import type { Answer } from './types.ts';

const STYLE = 'body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.25rem}';

/** @param reload the page comes again by itself when the wait is over. */
export function waitPage({ status, message, retryAfter, headers = {} }: Refusal, reload: boolean): Answer {
  const seconds = Math.max(1, Math.ceil(retryAfter ?? 5));
  const title = status === 429 ? 'Too many requests' : 'Not just now';
  const words = [message, `The wait is ${duration(seconds)}.`, ...countsOf(headers)].join(' ');
  const refresh = reload ? `<meta http-equiv="refresh" content="${seconds}">` : '';
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
      'retry-after': String(seconds),
    },
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">${refresh}<title>${title}</title><style>${STYLE}</style><h1>${title}</h1><p>${asText(words)}</p></html>`,
  };
}

/** "0 of 20 requests are left.", of each limit the headers name. */
function countsOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, remaining]) => {
    const what = /^x-ratelimit-remaining-(\w+)$/.exec(name)?.[1];
    const limit = headers[`x-ratelimit-limit-${what}`];
    return what === undefined || limit === undefined ? [] : [`${remaining} of ${limit} ${what} are left.`];
  });
}

function duration(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 100) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  return minutes < 100 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}

const asText = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
