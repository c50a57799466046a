/** Parts of an answer in OpenAI's words. */
import type { Source } from '../../contract/frames.ts';

const REASONS: Readonly<Record<string, string>> = {
  length: 'length',
  max_tokens: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  safety: 'content_filter',
};

/** One of OpenAI's four. */
export function finishReason(reason: string, hasCalls: boolean): string {
  const known = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  return known ?? (hasCalls ? 'tool_calls' : 'stop');
}

/** Web pages an answer rests on. Where in the text each is used, providers do not say. */
export function citationsOf(sources: readonly Source[]) {
  return sources.flatMap(({ url, title }) =>
    url === undefined
      ? []
      : [{ type: 'url_citation' as const, url_citation: { url, title, start_index: 0, end_index: 0 } }],
  );
}
