/** Images of the vision API: told by their content, opened in a worker. */
import { LIMITS } from '../../contract/limits.ts';
import { singleton } from '../../platform/singleton.ts';
import { createWorkerPool, type WorkerPool } from '../../platform/workers/pool.ts';
import { type ImageKind, imageKind } from './kind.ts';

export interface ImageJob {
  readonly kind: ImageKind;
  readonly bytes: Uint8Array;
}

/** What the worker found; `bytes` is null where the file can be read as it is. */
export interface OpenedImage {
  readonly width: number;
  readonly height: number;
  readonly pages: number;
  readonly bytes: Uint8Array | null;
  readonly mediaType: string;
}

/** A JPEG or a PNG; sizes are of the upright picture, in pixels. */
export interface VisionImage {
  readonly bytes: Uint8Array;
  readonly mediaType: 'image/jpeg' | 'image/png';
  readonly width: number;
  readonly height: number;
  /** Of a TIFF with several only the first is looked at. */
  readonly pages: number;
}

const pool = (): WorkerPool =>
  singleton('vision-image-workers', () =>
    createWorkerPool({
      file: 'lib/vision/image/image.worker.ts',
      size: 1,
      queue: LIMITS.visionQueue * 2,
      timeoutMs: LIMITS.visionMs,
      idleMs: 60_000,
      heapMb: 256,
      // Decoders of files from strangers; and native code that is ended in its work takes its process with it.
      processMb: 1_024,
      sentences: {
        busy: 'Many images are being read just now. Try again in a few seconds.',
        timeout: 'Opening this image took too long.',
        crash: 'This image could not be opened.',
      },
    }),
  );

/** @throws UnsupportedTypeError (415), UnprocessableError (422: damaged, too many pixels), UnavailableError (503). */
export async function openImage(bytes: Uint8Array, signal: AbortSignal): Promise<VisionImage> {
  const kind = imageKind(bytes);
  const opened = (await pool().run({ kind, bytes } satisfies ImageJob, { signal })) as OpenedImage;
  const { width, height, pages } = opened;
  return {
    bytes: opened.bytes ?? bytes,
    mediaType: kind === 'jpeg' ? 'image/jpeg' : 'image/png',
    width,
    height,
    pages,
  };
}
