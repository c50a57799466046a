/** The thread that looks into texts: names and sentiment. */
import { serveJobs } from '../../platform/workers/serve.ts';
import { findEnglishNames } from './english.ts';
import type { TextJob } from './index.ts';
import { findPatterns } from './patterns.ts';
import { findRussianNames } from './russian.ts';
import { sentimentOf } from './sentiment.ts';
import { settle } from './spans.ts';

serveJobs(async (input) => {
  const { kind, text } = input as TextJob;
  if (kind === 'sentiment') return { result: sentimentOf(text) };
  const spans = [...findPatterns(text), ...findEnglishNames(text), ...findRussianNames(text)];
  return { result: settle(text, spans) };
});
