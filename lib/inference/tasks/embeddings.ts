/** Texts as vectors: the mean of their tokens' vectors, of length 1. */
import { pipeline } from '@huggingface/transformers';
import type { EmbeddingsInput, EmbeddingsOutput } from '../types.ts';
import { countTokens } from './prompt.ts';
import type { LoadSettings, Runner } from './runner.ts';

/** Texts computed together: they are padded to the longest of them. */
const BATCH = 8;

export async function loadEmbeddings({
  entry,
  folder,
  options,
}: LoadSettings): Promise<Runner<EmbeddingsInput, EmbeddingsOutput>> {
  const extract = await pipeline('feature-extraction', folder, options);
  return {
    async run({ texts, kind = 'passage' }, context) {
      const prefix = entry.prefixes?.[kind] ?? '';
      const vectors: number[][] = [];
      let tokens = 0;
      for (let start = 0; start < texts.length && !context.isCancelled(); start += BATCH) {
        const batch = texts.slice(start, start + BATCH).map((text) => prefix + text);
        const output = await extract(batch, { pooling: 'mean', normalize: true });
        vectors.push(...(output.tolist() as number[][]));
        for (const text of batch) tokens += countTokens(extract.tokenizer, text);
      }
      return { vectors, tokens };
    },
  };
}
