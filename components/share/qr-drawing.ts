/** A QR code as a drawing: for the page, and as a file. Loaded when the first one is shown. */
import { create } from 'qrcode';

/** Light modules around the code, which readers need to find it (ISO/IEC 18004). */
export const QUIET_ZONE = 4;
/** Pixels a module of a picture: a code printed a few centimetres wide stays sharp. */
const MODULE_PIXELS = 16;

export interface QrDrawing {
  /** Modules a side, without the quiet zone. */
  readonly size: number;
  /** Of an SVG path: a line a module high for each run of dark modules. */
  readonly path: string;
}

/** Null for a text that is too long for a code. */
export function drawQr(text: string): QrDrawing | null {
  try {
    // H: up to 30 % of it may be covered or smeared.
    const { modules } = create(text, { errorCorrectionLevel: 'H' });
    let path = '';
    for (let row = 0; row < modules.size; row += 1) {
      for (let column = 0; column < modules.size; column += 1) {
        const start = column;
        while (column < modules.size && modules.get(row, column)) column += 1;
        if (column > start) path += `M${start} ${row}h${column - start}v1h${start - column}z`;
      }
    }
    return { size: modules.size, path };
  } catch {
    // The only thing it throws at is a text over 1,273 bytes.
    return null;
  }
}

export const viewBoxOf = ({ size }: QrDrawing): string =>
  `${-QUIET_ZONE} ${-QUIET_ZONE} ${size + 2 * QUIET_ZONE} ${size + 2 * QUIET_ZONE}`;

/** A file of its own: dark on white, whatever it is laid on. */
export function qrSvg(drawing: QrDrawing): string {
  const side = drawing.size + 2 * QUIET_ZONE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBoxOf(drawing)}" width="${side * MODULE_PIXELS}" height="${side * MODULE_PIXELS}" shape-rendering="crispEdges">`,
    `<path d="M${-QUIET_ZONE} ${-QUIET_ZONE}h${side}v${side}h${-side}z" fill="#fff"/>`,
    `<path d="${drawing.path}" fill="#000"/></svg>\n`,
  ].join('');
}

/** Draws on a canvas. Null when the browser gives none. */
export function qrPng(drawing: QrDrawing): Promise<Blob | null> {
  const side = (drawing.size + 2 * QUIET_ZONE) * MODULE_PIXELS;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const pen = canvas.getContext('2d');
  if (pen === null) return Promise.resolve(null);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, side, side);
  pen.fillStyle = '#000';
  pen.scale(MODULE_PIXELS, MODULE_PIXELS);
  pen.translate(QUIET_ZONE, QUIET_ZONE);
  pen.fill(new Path2D(drawing.path));
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
