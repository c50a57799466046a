/**
 * The keys a demo lends: those of the environment whose providers `DEMO_PROVIDERS` names, as long as the day's budget
 * lasts. The day is UTC's; what it has cost is read back from the record of usage after a restart.
 */
import { config } from '../platform/config.ts';
import { database } from '../platform/database.ts';
import { singleton } from '../platform/singleton.ts';

interface Spent {
  /** YYYY-MM-DD, UTC. */
  day: string;
  tokens: number;
}

const today = (): string => new Date().toISOString().slice(0, 10);

function spent(): Spent {
  const state = singleton<Spent>('demo.budget', () => ({ day: today(), tokens: 0 }));
  if (state.day !== today()) Object.assign(state, { day: today(), tokens: 0 });
  return state;
}

export const isBudgetSpent = (): boolean => spent().tokens >= config().DEMO_BUDGET_TOKENS;

/** The provider's key is one the demo lends at all, be there budget left or not. */
export function isLent(providerId: string): boolean {
  return config().DEMO_PROVIDERS.some((name) => name.toLowerCase() === providerId.toLowerCase());
}

/** True when a key of the environment may be used for this provider now; always outside a demo. */
export const mayUseEnvironmentKey = (providerId: string): boolean =>
  !config().DEMO || (isLent(providerId) && !isBudgetSpent());

export function spendBudget(tokens: number): void {
  spent().tokens += tokens;
}

/** Reads back what today has cost. Called once, at the start. */
export async function restoreBudget(): Promise<void> {
  const rows = await database().usage.findMany({
    // As lib/usage marks what a key of the environment paid for.
    where: { day: today(), payload: { contains: '"lent":true' } },
    select: { totalTokens: true },
  });
  spendBudget(rows.reduce((sum, row) => sum + row.totalTokens, 0));
}
