/** The process of Tesseract (WebAssembly). The engine of the languages used last is kept. */
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { createWorker, OEM, PSM, type Worker } from 'tesseract.js';
import { serveJobs } from '../../../platform/workers/serve.ts';
import type { Pixels } from '../backend.ts';
import { cropGrey } from '../crop-line.ts';
import { type FoundPiece, toText } from '../found-page.ts';
import { prepareImage } from '../prepare-image.ts';
import type { RecognizedText } from '../recognized-text.ts';
import { turnPixels } from '../turn.ts';
import { chooseReadings, type Reader } from './choose-readings.ts';
import type { LanguageData } from './data.ts';
import type { TesseractJob } from './index.ts';

/** Of a line with its ascenders, descenders and some air, in pixels: letters of some 30, which Tesseract reads best. */
const LINE_HEIGHT = 64;
/** Tesseract takes letters at the edge for a frame. */
const MARGIN = 12;

let engine: { readonly languages: string; readonly worker: Promise<Worker> } | null = null;

serveJobs(async (input) => {
  const { image, languages, page, choice } = input as TesseractJob;
  const { pixels } = await prepareImage(image);
  const upright = turnPixels(pixels, page.turns);
  const read: Reader = async (piece) => readLine(await engineFor(languages), upright, piece);
  const { pieces, isRead } = await chooseReadings(page.pieces, choice, read);
  const text = toText({ ...page, pieces });
  return { result: (isRead ? { ...text, reader: 'tesseract' } : text) satisfies RecognizedText };
});

async function readLine(worker: Worker, image: Pixels, { region }: FoundPiece): Promise<FoundPiece> {
  const { data: grey, width } = cropGrey(image, region, LINE_HEIGHT);
  const line = sharp(grey, { raw: { width, height: LINE_HEIGHT, channels: 1 } })
    .extend({ top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN, extendWith: 'copy' })
    .greyscale();
  const { data } = await worker.recognize(await line.png({ compressionLevel: 1 }).toBuffer(), {}, { text: true });
  return { text: data.text.replace(/\s+/g, ' ').trim(), confidence: data.confidence / 100, region };
}

async function engineFor(data: readonly LanguageData[]): Promise<Worker> {
  const languages = data.map(({ language }) => language).join('+');
  if (engine?.languages === languages) return engine.worker;
  const before = engine;
  const worker = startEngine(data);
  engine = { languages, worker };
  worker.catch(() => {
    engine = null; // the next job tries again
  });
  await (await before?.worker.catch(() => null))?.terminate();
  return worker;
}

/** The data of several languages may lie in several places, and Tesseract looks into one: it gets a folder of links. */
async function startEngine(languages: readonly LanguageData[]): Promise<Worker> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tessdata-'));
  try {
    for (const { language, file } of languages) await symlink(file, path.join(folder, `${language}.traineddata`));
    const names = languages.map(({ language }) => language);
    // Compressed data is known by its first bytes. Nothing is written beside the program.
    const options = { langPath: folder, gzip: false, cacheMethod: 'none' } as const;
    const worker = await createWorker(names, OEM.LSTM_ONLY, options);
    await worker.setParameters({ tessedit_pageseg_mode: PSM.SINGLE_LINE });
    return worker;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
