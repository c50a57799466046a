/** Draws a page of a PDF, for pages that are only a picture of text. Runs in a worker thread. */
import { createCanvas } from '@napi-rs/canvas';
import { JobError } from '../../platform/workers/protocol.ts';
import { openPdf } from './pdf.ts';

/** Longest side in pixels: letters of 9 points on A4 come out 20 pixels high, which is what recognition needs. */
const SIDE = 1_900;

/** PNG. Throws JobError for a page that cannot be drawn. */
export async function drawPdfPage(bytes: Uint8Array, number: number): Promise<Uint8Array> {
  const document = await openPdf(bytes);
  try {
    const page = await document.getPage(number);
    const natural = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: SIDE / Math.max(natural.width, natural.height, 1) });
    const canvas = createCanvas(Math.max(1, Math.ceil(viewport.width)), Math.max(1, Math.ceil(viewport.height)));
    // pdf.js draws on any canvas of the standard; its types know only the browser's.
    const target = canvas as unknown as HTMLCanvasElement;
    await page.render({ canvas: target, viewport, background: '#ffffff' }).promise;
    return canvas.toBuffer('image/png');
  } catch (error) {
    throw new JobError('A page of this PDF cannot be drawn.', { cause: error });
  } finally {
    await document.loadingTask.destroy();
  }
}
