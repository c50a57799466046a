/** Looks for a QR code in pixels, beside the page: a picture takes it tens of milliseconds. */
import jsQR from 'jsqr';

export interface ReadPixels {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly pixels: ArrayBuffer;
}
export interface PixelsRead {
  readonly id: number;
  readonly text: string | null;
}

self.onmessage = ({ data }: MessageEvent<ReadPixels>) => {
  const code = jsQR(new Uint8ClampedArray(data.pixels), data.width, data.height);
  self.postMessage({ id: data.id, text: code?.data || null } satisfies PixelsRead);
};
