/** Stores what a provider made, so that its links outlive the provider's (`download_media`). */
import { isAppError } from '../contract/errors.ts';
import { storeGenerated } from '../gallery/index.ts';
import { logger } from '../platform/log.ts';
import type { GeneratedMedia } from '../providers/provider.ts';

export interface MediaMoment {
  readonly alt: string;
  readonly provider: string;
  readonly signal: AbortSignal;
}

/** Gives the local address of a stored item, or the sentence why it could not be stored. Never rejects. */
export type KeepMedia = (
  item: GeneratedMedia,
  moment: MediaMoment,
) => Promise<{ readonly url: string } | { readonly problem: string }>;

/** @param wished what was asked for, as tags to find it by: the model, the shape. */
export function keepMediaFor(ownerId: string, messageId: string | null, wished: readonly string[] = []): KeepMedia {
  return async (item, { alt, provider, signal }) => {
    try {
      const sourceUrl = 'url' in item ? item.url : null;
      const tags = [provider, ...wished, item.kind];
      const { url } = await storeGenerated(ownerId, item, { alt, tags, sourceUrl, messageId }, signal);
      return { url };
    } catch (error) {
      if (signal.aborted) return { problem: 'the answer was stopped' };
      if (!isAppError(error)) logger().error({ err: error, provider }, 'Generated media was not stored');
      return { problem: isAppError(error) ? error.message : 'it could not be stored' };
    }
  };
}
