/** What a picture shows, as labels. */
import { pipeline } from '@huggingface/transformers';
import type { ImageClassificationInput, Label } from '../types.ts';
import { readImage } from './read-image.ts';
import type { LoadSettings, Runner } from './runner.ts';

const TOP = 5;

export async function loadImageClassification({
  folder,
  options,
}: LoadSettings): Promise<Runner<ImageClassificationInput, readonly Label[]>> {
  const classify = await pipeline('image-classification', folder, options);
  return {
    async run({ image, top = TOP }) {
      const labels = await classify(await readImage(image), { top_k: top });
      return labels.flat().map(({ label, score }) => ({ label, score }));
    },
  };
}
