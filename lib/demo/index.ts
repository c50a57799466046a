/** The public demo: what the rest of the product asks it. Everything here is a no-op outside a demo. */
import { ForbiddenError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { spendBudget } from './budget.ts';
import { chargeTokens, holdAnswer } from './limits.ts';
import { isVisitor } from './visitor.ts';

export { isBudgetSpent, isLent, mayUseEnvironmentKey } from './budget.ts';
export { grantEndOf } from './grant.ts';
export { noRoom, requireRoom, roomOf } from './room.ts';
export { demoWays } from './ways.ts';

/**
 * A provider's address that a request brings is refused, whichever provider it is for: a demo that passed it over would
 * answer from somewhere else than was asked.
 * @throws ForbiddenError
 */
export function refuseAddress(...given: readonly unknown[]): void {
  if (!config().DEMO || given.every((value) => value === undefined || value === null || value === '')) return;
  throw new ForbiddenError('This demo asks providers at their own addresses only.', { code: 'demo' });
}

const NOTHING = (): void => undefined;

/**
 * A place among the answers that are being written, until the returned function is called.
 * @throws RateLimitError, UnavailableError
 */
export const takeSeat = (ownerId: string): (() => void) =>
  config().DEMO && isVisitor(ownerId) ? holdAnswer(ownerId) : NOTHING;

export interface TokensSpent {
  readonly ownerId: string;
  readonly tokens: number;
  /** Whose key paid: a visitor's own costs the demo nothing. */
  readonly keySource: 'request' | 'stored' | 'environment' | null;
}

/** Takes note of what an answer took. */
export function noteTokens({ ownerId, tokens, keySource }: TokensSpent): void {
  if (!config().DEMO) return;
  if (keySource === 'environment') spendBudget(tokens);
  if (isVisitor(ownerId) && keySource !== 'stored' && keySource !== 'request') chargeTokens(ownerId, tokens);
}
