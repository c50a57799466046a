/** Which label a text deserves. */
import { pipeline } from '@huggingface/transformers';
import type { Label, TextClassificationInput } from '../types.ts';
import type { LoadSettings, Runner } from './runner.ts';

/** All labels a model has. */
const ALL = 1_000;

export async function loadTextClassification({
  folder,
  options,
}: LoadSettings): Promise<Runner<TextClassificationInput, readonly (readonly Label[])[]>> {
  const classify = await pipeline('text-classification', folder, options);
  return {
    async run({ texts }, context) {
      const labels: Label[][] = [];
      for (const text of texts) {
        if (context.isCancelled()) break;
        const found = await classify(text, { top_k: ALL });
        labels.push(found.flat().map(({ label, score }) => ({ label, score })));
      }
      return labels;
    },
  };
}
