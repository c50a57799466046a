/** How a visitor comes by a model. */
import { config } from '../platform/config.ts';
import { isBudgetSpent } from './budget.ts';
import { readSignedIn } from './grant.ts';

export interface DemoWays {
  /** There is one now: signed in at the hub, or a key is lent and the budget lasts. */
  readonly hasModel: boolean;
  /** There is an application at the hub to sign in by. */
  readonly hasSignIn: boolean;
}

export async function demoWays(ownerId: string): Promise<DemoWays> {
  const { DEMO_PROVIDERS, OAUTH_CLIENT_ID } = config();
  const isLending = DEMO_PROVIDERS.length > 0 && !isBudgetSpent();
  return {
    hasModel: isLending || (await readSignedIn(ownerId)) !== null,
    hasSignIn: OAUTH_CLIENT_ID !== undefined,
  };
}
