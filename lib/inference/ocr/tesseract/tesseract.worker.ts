/** The process of Tesseract (WebAssembly). The engine of the language used last is kept. */
import sharp from 'sharp';
import { createWorker, OEM, type Page, type Worker } from 'tesseract.js';
import { LIMITS } from '../../../contract/limits.ts';
import { JobError } from '../../../platform/workers/protocol.ts';
import { serveJobs } from '../../../platform/workers/serve.ts';
import { toLines } from '../reading-order.ts';
import type { RecognizedLine, RecognizedText } from '../recognized-text.ts';
import type { TesseractJob } from './index.ts';

/** Longer sides cost time and find nothing new on a page; shorter ones are doubled, for letters of some 20 pixels. */
const MAX_SIDE = 2_600;
const SMALL_SIDE = 1_300;

let engine: { readonly language: string; readonly worker: Promise<Worker> } | null = null;

serveJobs(async (input) => {
  const job = input as TesseractJob;
  const image = await prepare(job.image);
  const worker = await engineFor(job);
  const { data } = await worker.recognize(image.bytes, {}, { text: false, blocks: true });
  const lines = toLines(piecesOf(data, image.scale), image.width);
  const text = lines.map((line) => line.text).join('\n');
  return { result: { text, lines, width: image.width, height: image.height } satisfies RecognizedText };
});

interface Prepared {
  readonly bytes: Buffer;
  readonly scale: number;
  /** Pixels of the upright original. */
  readonly width: number;
  readonly height: number;
}

async function prepare(bytes: Uint8Array): Promise<Prepared> {
  try {
    const image = sharp(bytes, { limitInputPixels: LIMITS.imagePixels, autoOrient: true });
    const { width, height } = (await image.metadata()).autoOrient;
    const longest = Math.max(width, height);
    const scale = longest > MAX_SIDE ? MAX_SIDE / longest : longest < SMALL_SIDE ? 2 : 1;
    const [across, down] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    const flat = image.flatten({ background: '#ffffff' }).resize(across, down, { fit: 'fill' }).greyscale();
    return { bytes: await flat.png({ compressionLevel: 1 }).toBuffer(), scale, width, height };
  } catch (error) {
    throw new JobError('This image is damaged or too large to be read.', { cause: error });
  }
}

function piecesOf({ blocks }: Page, scale: number): RecognizedLine[] {
  const lines = (blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap((paragraph) => paragraph.lines));
  return lines.flatMap(({ text, confidence, bbox: { x0, y0, x1, y1 } }) => {
    const box = { x: x0 / scale, y: y0 / scale, width: (x1 - x0) / scale, height: (y1 - y0) / scale };
    return text.trim() === '' ? [] : [{ text: text.trim(), confidence: confidence / 100, box }];
  });
}

async function engineFor({ language, data }: TesseractJob): Promise<Worker> {
  if (engine?.language === language) return engine.worker;
  const before = engine;
  const worker = createWorker(language, OEM.LSTM_ONLY, {
    langPath: data.folder,
    gzip: data.isCompressed,
    // The data is read from where it lies, each time: nothing is written beside the program.
    cacheMethod: 'none',
  });
  engine = { language, worker };
  worker.catch(() => {
    engine = null; // the next job tries again
  });
  await (await before?.worker.catch(() => null))?.terminate();
  return worker;
}
