/** One question, one answer as plain text: what `create` makes of a Run's frames. */
import {
  AppError,
  MissingAuthError,
  ModelNotFoundError,
  ProviderNotFoundError,
  RateLimitError,
  UpstreamError,
  UpstreamRequestError,
  UpstreamTimeoutError,
} from '../contract/errors.ts';
import type { Frame } from '../contract/frames.ts';

/** A piece of the answer, or the addresses of media it consists of; a notice is no part of it. */
export type Piece =
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'media'; readonly urls: readonly string[]; readonly text: string };

/**
 * The words of an answer: content and reasoning in the order they came, `[length]` at its end when it was cut short.
 * @throws the typed error of a Run that failed
 */
export async function* readAnswer(frames: AsyncIterable<Frame>): AsyncGenerator<Piece, void, undefined> {
  for await (const frame of frames) {
    switch (frame.type) {
      case 'content':
        if (frame.urls && frame.urls.length > 0) {
          yield { type: 'media', urls: mediaLinks(frame.content, frame.urls), text: frame.content };
        } else yield { type: 'text', text: frame.content };
        break;
      case 'reasoning':
        if (typeof frame.token === 'string') yield { type: 'text', text: frame.token };
        break;
      case 'message':
        yield { type: 'notice', text: frame.message };
        break;
      case 'sources':
        if (frame.markdown !== undefined) yield { type: 'text', text: frame.markdown };
        break;
      case 'finish':
        if (frame.finish.reason !== 'stop') yield { type: 'text', text: `[${frame.finish.reason}]` };
        break;
      case 'auth':
      case 'error':
        throw errorOf(frame);
      default:
        break;
    }
  }
}

/**
 * The content of the first fenced block whose info string `wanted` contains; "" when there is none. With `wanted` null
 * any block will do, and an answer without one is taken as it is.
 */
export function filterMarkdown(text: string, wanted: string | null): string {
  for (const [, info = '', content = ''] of text.matchAll(/^```([^\n`]*)\n([\s\S]*?)(?:^```|$(?![\s\S]))/gm)) {
    if (wanted === null || wanted.toLowerCase().includes(info.trim().toLowerCase())) return content.trimEnd();
  }
  return wanted === null ? text : '';
}

/** Stored copies are what a reader is sent to; the provider's own addresses only when there are none. */
function mediaLinks(markup: string, urls: readonly string[]): readonly string[] {
  const stored = [...markup.matchAll(/\]\((\/media\/[^)\s]+)\)|src="(\/media\/[^"]+)"/g)];
  const links = stored.flatMap(([, link, source]) => link ?? source ?? []);
  return links.length > 0 ? links : urls;
}

const ERRORS = {
  MissingAuthError,
  ProviderNotFoundError,
  ModelNotFoundError,
  RateLimitError,
  UpstreamRequestError,
  UpstreamTimeoutError,
  UpstreamError,
} as const;

/** A frame back into the error it came from. Several providers that failed are one upstream that did. */
export function errorOf(frame: Extract<Frame, { type: 'auth' | 'error' }>): AppError {
  const name = frame.type === 'auth' ? frame.auth : frame.error;
  const sentence = frame.message.startsWith(`${name}: `) ? frame.message.slice(name.length + 2) : frame.message;
  const extra = frame.type === 'error' ? { retryAfter: frame.retry_after } : {};
  if (Object.hasOwn(ERRORS, name)) return new ERRORS[name as keyof typeof ERRORS](sentence, extra);
  if (name === 'RetryNoProviderError') return new ProviderNotFoundError(sentence);
  if (name === 'NotFoundError') return new AppError(sentence, { status: 404 });
  return new UpstreamError(sentence, extra);
}
