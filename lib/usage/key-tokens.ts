/** What each API key has used today: read from the rows once a day, then counted along. */
import { database } from '../platform/database.ts';
import { singleton } from '../platform/singleton.ts';
import { dayOf } from './day.ts';
import { flushUsage } from './write-later.ts';

interface Count {
  readonly day: string;
  tokens: number;
}

const counts = (): Map<string, Count> => singleton('apiKeyTokens', () => new Map<string, Count>());

/** Tokens since midnight, UTC. */
export async function tokensOfKey(apiKeyId: string): Promise<number> {
  const day = dayOf(new Date());
  const known = counts().get(apiKeyId);
  if (known?.day === day) return known.tokens;
  await flushUsage();
  const { _sum } = await database().usage.aggregate({ where: { apiKeyId, day }, _sum: { totalTokens: true } });
  const tokens = _sum.totalTokens ?? 0;
  counts().set(apiKeyId, { day, tokens });
  return tokens;
}

/** Adds what an answer cost; a key that nobody has asked about yet is read from its rows later. */
export function noteKeyTokens(apiKeyId: string, tokens: number): void {
  const known = counts().get(apiKeyId);
  if (known?.day === dayOf(new Date())) known.tokens += tokens;
}
