/** The process of the text recognition models (PaddleOCR v4 on ONNX Runtime). They are loaded with the first job. */
import { serveJobs } from '../../platform/workers/serve.ts';
import { loadRecognizer, type Recognizer } from './backend.ts';
import { prepareImage } from './prepare-image.ts';
import { toLines } from './reading-order.ts';
import type { RecognizedLine, RecognizedText } from './recognized-text.ts';

/** Pieces the model is less sure of are noise: texture, edges, dirt. */
const MIN_CONFIDENCE = 0.5;

let loading: Promise<Recognizer> | null = null;

serveJobs(async (input) => {
  const image = await prepareImage(input as Uint8Array);
  loading ??= loadRecognizer();
  const recognizer = await loading;
  const pieces: RecognizedLine[] = [];
  const found = await recognizer.recognize(image.pixels);
  for (const { text, confidence, corners } of found.pieces) {
    if (text.trim() === '' || confidence < MIN_CONFIDENCE || corners.length === 0) continue;
    const xs = corners.map(([x = 0]) => Math.min(Math.max(0, x / image.scale), image.width));
    const ys = corners.map(([, y = 0]) => Math.min(Math.max(0, y / image.scale), image.height));
    const x = Math.min(...xs);
    const y = Math.min(...ys);
    const box = { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
    pieces.push({ text: text.trim(), confidence, box });
  }
  const lines = toLines(pieces, image.width, found.tilt);
  const text = lines.map((line) => line.text).join('\n');
  return { result: { text, lines, width: image.width, height: image.height } satisfies RecognizedText };
});
