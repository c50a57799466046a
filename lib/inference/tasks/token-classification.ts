/** Names in a text, with where they stand in it. */
import { pipeline } from '@huggingface/transformers';
import type { Entity, TokenClassificationInput } from '../types.ts';
import { joinTokens } from './join-tokens.ts';
import type { LoadSettings, Runner } from './runner.ts';

/** A model reads some 500 tokens at once: longer texts go to it piece by piece, cut at the end of a sentence or a line. */
const PIECE = /[\s\S]{1,1000}(?:[.!?\n]\s|$)|[\s\S]{1,1000}/g;

export async function loadTokenClassification({
  folder,
  options,
}: LoadSettings): Promise<Runner<TokenClassificationInput, readonly Entity[]>> {
  const classify = await pipeline('token-classification', folder, options);
  return {
    async run({ text }, context) {
      const entities: Entity[] = [];
      for (const match of text.matchAll(PIECE)) {
        if (context.isCancelled()) break;
        const tokens = (await classify(match[0], { ignore_labels: [] })).flat();
        entities.push(...joinTokens(match[0], tokens, match.index));
      }
      return entities;
    },
  };
}
