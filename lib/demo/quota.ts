/** Where a visitor stands, for the page to show. */
import type { Allowance, Quota } from '../contract/demo.ts';
import { config } from '../platform/config.ts';
import { addressKey, clientAddress, type Peered } from '../platform/http/client-address.ts';
import type { Identity } from '../platform/identity.ts';
import type { RateVerdict } from '../platform/rate-limit.ts';
import { isBudgetSpent } from './budget.ts';
import { readSignedIn } from './grant.ts';
import { standing } from './limits.ts';
import { bytesOf } from './room.ts';
import { isVisitor, keptUntil } from './visitor.ts';

const MB = 1024 * 1024;

export async function readQuota({ id }: Identity, request: Peered): Promise<Quota> {
  const { DEMO, DEMO_TTL, DEMO_STORAGE_MB, DEMO_PROVIDERS, UPLOAD_MAX_MB, OAUTH_CLIENT_ID, DEMO_SECRET } = config();
  if (!DEMO || !isVisitor(id)) return { demo: false };
  const { requests, tokens } = standing(id, addressKey(clientAddress(request)));
  return {
    demo: true,
    kept_until: keptUntil(id),
    ttl_ms: DEMO_TTL,
    requests: allowance(requests),
    tokens: allowance(tokens),
    storage: { limit: DEMO_STORAGE_MB * MB, used: await bytesOf(id) },
    upload_bytes: UPLOAD_MAX_MB * MB,
    budget: DEMO_PROVIDERS.length === 0 ? 'none' : isBudgetSpent() ? 'spent' : 'open',
    oauth: OAUTH_CLIENT_ID !== undefined,
    user: (await readSignedIn(id))?.user ?? null,
    secret: DEMO_SECRET,
  };
}

const allowance = ({ limit, remaining, reset }: RateVerdict): Allowance => ({ limit, remaining, reset });
