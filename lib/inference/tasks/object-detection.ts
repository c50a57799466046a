/** Things in a picture, and where they are. */
import { pipeline } from '@huggingface/transformers';
import type { Detection, ObjectDetectionInput } from '../types.ts';
import { readImage } from './read-image.ts';
import type { LoadSettings, Runner } from './runner.ts';

const THRESHOLD = 0.5;

export async function loadObjectDetection({
  folder,
  options,
}: LoadSettings): Promise<Runner<ObjectDetectionInput, readonly Detection[]>> {
  const detect = await pipeline('object-detection', folder, options);
  return {
    async run({ image, threshold = THRESHOLD }) {
      const picture = await readImage(image);
      const found = (await detect(picture, { threshold })).flat();
      return found
        .map(({ label, score, box }) => {
          const x = Math.max(0, box.xmin);
          const y = Math.max(0, box.ymin);
          const width = Math.min(picture.width, box.xmax) - x;
          const height = Math.min(picture.height, box.ymax) - y;
          return { label, score, box: { x, y, width, height } };
        })
        .sort((a, b) => b.score - a.score);
    },
  };
}
