/** What an answer cost is written down; an answer that is there is not lost over its bookkeeping. */
import type { TokenUsage } from '../contract/frames.ts';
import { noteTokens } from '../demo/index.ts';
import type { Identity } from '../platform/identity.ts';
import { logger } from '../platform/log.ts';
import type { Attempt } from '../providers/routing.ts';
import { recordRunUsage } from '../usage/index.ts';
import type { Wanted } from './caller.ts';

export async function noteUsage(
  owner: Identity,
  wanted: Pick<Wanted, 'user'>,
  { provider, keySource }: Attempt,
  { model, usage }: { readonly model: string; readonly usage: TokenUsage },
): Promise<void> {
  try {
    const tokens = await recordRunUsage({
      ownerId: owner.id,
      user: wanted.user,
      apiKeyId: owner.key?.id,
      provider: provider.id,
      model,
      keySource,
      usage,
      promptChars: 0,
      answerChars: 0,
    });
    noteTokens({ ownerId: owner.id, tokens, keySource });
  } catch (cause) {
    logger().warn({ cause: String(cause) }, 'The usage of an answer was not recorded');
  }
}
