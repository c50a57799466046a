/** Reads QR codes from pictures: with the browser's own detector where there is one, else in a worker. */
import type { PixelsRead, ReadPixels } from './qr.worker.ts';

export type Picture = HTMLVideoElement | ImageBitmap;

export interface QrReader {
  /** What the code in a picture says; null when none is found. `side`: pixels of the longer side that are looked at. */
  read(picture: Picture, side: number): Promise<string | null>;
  close(): void;
}

/** Not in TypeScript's library: https://wicg.github.io/shape-detection-api/ */
interface Detector {
  detect(source: Picture): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

export async function createQrReader(): Promise<QrReader> {
  const detector = await ownDetector();
  let worker: ReturnType<typeof startWorker> | null = null;
  return {
    async read(picture, side) {
      const found = detector === null ? null : await detect(detector, picture);
      if (found !== null) return found;
      // Detectors of phones are good at cameras and give up on small codes in large pictures.
      if (detector !== null && picture instanceof HTMLVideoElement) return null;
      worker ??= startWorker();
      return worker.read(pixelsOf(picture, side));
    },
    close: () => worker?.close(),
  };
}

async function ownDetector(): Promise<Detector | null> {
  const Class = (globalThis as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (Class === undefined) return null;
  try {
    const formats = await Class.getSupportedFormats();
    return formats.includes('qr_code') ? new Class({ formats: ['qr_code'] }) : null;
  } catch {
    // Chromium has the class on systems without the service behind it.
    return null;
  }
}

async function detect(detector: Detector, picture: Picture): Promise<string | null> {
  try {
    return (await detector.detect(picture))[0]?.rawValue || null;
  } catch {
    // A frame that was taken from it too early: the next one comes.
    return null;
  }
}

function startWorker() {
  const worker = new Worker(new URL('./qr.worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, (text: string | null) => void>();
  const giveUp = () => {
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
  };
  worker.onmessage = ({ data }: MessageEvent<PixelsRead>) => {
    waiting.get(data.id)?.(data.text);
    waiting.delete(data.id);
  };
  worker.onerror = giveUp;
  let last = 0;
  return {
    read: ({ data, width, height }: ImageData) =>
      new Promise<string | null>((resolve) => {
        last += 1;
        waiting.set(last, resolve);
        const pixels = data.buffer as ArrayBuffer;
        worker.postMessage({ id: last, width, height, pixels } satisfies ReadPixels, [pixels]);
      }),
    close() {
      worker.terminate();
      giveUp();
    },
  };
}

function pixelsOf(picture: Picture, side: number): ImageData {
  const [width, height] =
    picture instanceof HTMLVideoElement ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height];
  const scale = Math.min(1, side / Math.max(width, height, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new Error('This browser has no canvas.');
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
