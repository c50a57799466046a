/** One row for each answer and for each report of a client. */
import type { UsageCreateManyInput } from '../../generated/prisma/models.ts';
import type { TokenUsage } from '../contract/frames.ts';
import { database } from '../platform/database.ts';
import { dayOf } from './day.ts';
import { noteKeyTokens } from './key-tokens.ts';
import { writeUsageLater } from './write-later.ts';

/** What a finished Run cost. */
export interface RunUsage {
  readonly ownerId: string;
  /** `x-user`: whom a client asks for; '' when it does not say. */
  readonly user: string;
  /** The API key that asked, where one did. */
  readonly apiKeyId?: string | undefined;
  readonly provider: string;
  readonly model: string;
  /** What the provider counted; without it tokens are estimated from the lengths. */
  readonly usage: TokenUsage | null;
  readonly promptChars: number;
  readonly answerChars: number;
  /** Whose key was used; one of the environment is marked, so that what it cost can be added up. */
  readonly keySource?: 'request' | 'stored' | 'environment' | null;
  /** Its row may be written a moment later, together with others. */
  readonly later?: boolean;
}

/** The usual rule of thumb for text in Latin letters; an estimate is marked as one. */
const CHARS_PER_TOKEN = 4;

/** Writes the usage of an answer this server made, and gives its tokens. */
export async function recordRunUsage(run: RunUsage): Promise<number> {
  const estimated = run.usage === null;
  const promptTokens = run.usage?.prompt_tokens ?? Math.ceil(run.promptChars / CHARS_PER_TOKEN);
  const completionTokens = run.usage?.completion_tokens ?? Math.ceil(run.answerChars / CHARS_PER_TOKEN);
  const totalTokens = run.usage?.total_tokens ?? promptTokens + completionTokens;
  const line = {
    ...(run.user === '' ? {} : { user: run.user }),
    model: run.model,
    provider: run.provider,
    ...run.usage,
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: totalTokens,
    ...(estimated ? { estimated } : {}),
    ...(run.keySource === 'environment' ? { lent: true } : {}),
  };
  const row = toRow(run.ownerId, line, run.apiKeyId ?? '');
  if (run.later === true) writeUsageLater(row);
  else await database().usage.create({ data: row });
  return tokens(totalTokens);
}

/** Stores one line as it is, with the fields that statistics read beside it. */
export async function addUsage(ownerId: string, line: Readonly<Record<string, unknown>>): Promise<void> {
  await database().usage.create({ data: toRow(ownerId, line, '') });
}

function toRow(ownerId: string, line: Readonly<Record<string, unknown>>, apiKeyId: string): UsageCreateManyInput {
  const promptTokens = tokens(line.prompt_tokens);
  const completionTokens = tokens(line.completion_tokens);
  const totalTokens = tokens(line.total_tokens ?? promptTokens + completionTokens);
  noteKeyTokens(apiKeyId, totalTokens);
  return {
    ownerId,
    apiKeyId,
    user: name(line.user),
    day: dayOf(new Date()),
    provider: name(line.provider),
    model: name(line.model),
    promptTokens,
    completionTokens,
    totalTokens,
    estimated: line.estimated === true,
    payload: JSON.stringify(line),
  };
}

const MAX_NAME_CHARS = 200;
/** Larger counts are nonsense, and would overflow a sum of many. */
const MAX_TOKENS = 1_000_000_000;

/** A client may send a provider as its frame does: `{name, ...}`. */
function name(value: unknown): string {
  if (typeof value === 'string') return value.toWellFormed().slice(0, MAX_NAME_CHARS);
  const inner = typeof value === 'object' && value !== null ? Reflect.get(value, 'name') : undefined;
  return typeof inner === 'string' ? name(inner) : '';
}

function tokens(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return 0;
  return Math.min(Math.round(value), MAX_TOKENS);
}
