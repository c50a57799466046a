/** The process of the text recognition models (PaddleOCR v4 on ONNX Runtime). They are loaded with the first job. */
import { serveJobs } from '../../platform/workers/serve.ts';
import { loadRecognizer, type Recognizer } from './backend.ts';
import { type FoundPage, toText } from './found-page.ts';
import { prepareImage } from './prepare-image.ts';
import type { RecognizedText } from './recognized-text.ts';

/** The answer to a job, which is the bytes of an image. */
export interface FoundText {
  readonly page: FoundPage;
  readonly read: RecognizedText;
}

let loading: Promise<Recognizer> | null = null;

serveJobs(async (input) => {
  const { pixels, scale, width, height } = await prepareImage(input as Uint8Array);
  loading ??= loadRecognizer();
  const recognizer = await loading;
  const found = await recognizer.recognize(pixels);
  const prepared = { width: pixels.width, height: pixels.height };
  const page: FoundPage = { ...found, scale, prepared, width, height };
  return { result: { page, read: toText(page) } satisfies FoundText };
});
