/** What the detection found on a page and what was read there: the ground for every reader's lines. */
import { toLines } from './reading-order.ts';
import type { Box, RecognizedLine, RecognizedText } from './recognized-text.ts';
import { cornersOf, type Region } from './text-regions.ts';
import { type QuarterTurns, turnBoxBack } from './turn.ts';

/** A piece of text and where it stands, in pixels of the prepared image after its turns. */
export interface FoundPiece {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly region: Region;
}

export interface FoundPage {
  readonly pieces: readonly FoundPiece[];
  /** Of the lines, in radians, clockwise. */
  readonly tilt: number;
  /** Clockwise, given to the image before the rest was found. */
  readonly turns: QuarterTurns;
  /** Prepared pixels for one pixel of the original. */
  readonly scale: number;
  /** Sides of the prepared image before its turns, in its pixels, with the padding. */
  readonly prepared: { readonly width: number; readonly height: number };
  /** Of the original. */
  readonly width: number;
  readonly height: number;
}

/** Pieces a reader is less sure of are noise: texture, edges, dirt. */
const MIN_CONFIDENCE = 0.5;

/** The lines of a page in reading order, with boxes in pixels of the original. */
export function toText(page: FoundPage): RecognizedText {
  const { turns, scale, prepared, width, height } = page;
  // A turn brings the padding to the left or the top: places count from there until they are turned back.
  const sides = turns === 0 ? { width, height } : { width: prepared.width / scale, height: prepared.height / scale };
  const [across, down] = turns % 2 === 0 ? [sides.width, sides.height] : [sides.height, sides.width];
  const pieces: RecognizedLine[] = [];
  for (const { text, confidence, region } of page.pieces) {
    if (text.trim() === '' || confidence < MIN_CONFIDENCE) continue;
    pieces.push({ text: text.trim(), confidence, box: boxAround(region, scale, across, down) });
  }
  const lines = toLines(pieces, across, page.tilt).map((line) => ({
    ...line,
    box: turnBoxBack(line.box, turns, across, down),
  }));
  const degrees = TURNED[turns];
  const text = lines.map((line) => line.text).join('\n');
  return { text, lines, width, height, ...(degrees !== undefined && { turned: degrees }) };
}

const TURNED = [undefined, 90, 180, 270] as const;

function boxAround(region: Region, scale: number, width: number, height: number): Box {
  const corners = cornersOf(region);
  const xs = corners.map(([x]) => Math.min(Math.max(0, x / scale), width));
  const ys = corners.map(([, y]) => Math.min(Math.max(0, y / scale), height));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
