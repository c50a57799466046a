/** Puts pieces of recognised text into the order in which a person reads them. */
import type { Box, RecognizedLine } from './recognized-text.ts';

/** Columns of prose have lines this long; cells of a table or a receipt are shorter. */
const PROSE_CHARS = 22;
const PROSE_LINES = 5;

/** A piece, and where it would be on a page that lies straight: rows and columns are found there. */
interface LevelPiece {
  readonly text: string;
  readonly box: Box;
  readonly piece: RecognizedLine;
}

/** Joins pieces on one row into a line; columns of prose are read one after the other. The tilt is in radians, clockwise. */
export function toLines(pieces: readonly RecognizedLine[], pageWidth: number, tilt = 0): RecognizedLine[] {
  const level = pieces.map((piece) => ({ text: piece.text, box: straighten(piece.box, tilt), piece }));
  const gutter = findGutter(level, pageWidth);
  if (gutter === null) return joinRows(level);
  const isLeft = (piece: LevelPiece): boolean => centre(piece.box).x < gutter;
  return [...joinRows(level.filter(isLeft)), ...joinRows(level.filter((piece) => !isLeft(piece)))];
}

/** The box of a turned piece is higher than its letters: its sides are w cos + h sin and w sin + h cos. */
function straighten(box: Box, tilt: number): Box {
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)];
  const { x, y } = centre(box);
  const slope = Math.abs(sin);
  const width = Math.max(1, (box.width * cos - box.height * slope) / Math.cos(2 * tilt));
  const height = Math.max(1, (box.height * cos - box.width * slope) / Math.cos(2 * tilt));
  return { x: x * cos + y * sin - width / 2, y: y * cos - x * sin - height / 2, width, height };
}

/** The x of a gap in the middle of the page that no line crosses, with prose on both sides. */
function findGutter(pieces: readonly LevelPiece[], pageWidth: number): number | null {
  for (let share = 0.4; share <= 0.6; share += 0.02) {
    const x = pageWidth * share;
    if (pieces.some(({ box }) => box.x < x && box.x + box.width > x)) continue;
    const left = pieces.filter(({ box }) => box.x < x);
    const right = pieces.filter(({ box }) => box.x >= x);
    if ([left, right].every(isProse)) return x;
  }
  return null;
}

function isProse(pieces: readonly LevelPiece[]): boolean {
  const letters = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
  return pieces.length >= PROSE_LINES && letters / pieces.length >= PROSE_CHARS;
}

function joinRows(pieces: readonly LevelPiece[]): RecognizedLine[] {
  const rows: LevelPiece[][] = [];
  for (const piece of [...pieces].sort((a, b) => centre(a.box).y - centre(b.box).y)) {
    const row = rows.at(-1);
    const last = row?.at(-1);
    // On one row when each one's middle lies within half of the lower one's height.
    const limit = last ? Math.min(last.box.height, piece.box.height) * 0.5 : 0;
    const fits = row && last && Math.abs(centre(last.box).y - centre(piece.box).y) < limit && !overlapsAny(row, piece);
    if (fits) row.push(piece);
    else rows.push([piece]);
  }
  return rows.map((row) => joinRow(row.sort((a, b) => a.box.x - b.box.x).map(({ piece }) => piece)));
}

const overlapsAny = (row: readonly LevelPiece[], piece: LevelPiece): boolean =>
  row.some(({ box }) => {
    const shared = Math.min(box.x + box.width, piece.box.x + piece.box.width) - Math.max(box.x, piece.box.x);
    return shared > Math.min(box.width, piece.box.width) * 0.5;
  });

function joinRow(row: readonly RecognizedLine[]): RecognizedLine {
  const x = Math.min(...row.map(({ box }) => box.x));
  const y = Math.min(...row.map(({ box }) => box.y));
  const right = Math.max(...row.map(({ box }) => box.x + box.width));
  const bottom = Math.max(...row.map(({ box }) => box.y + box.height));
  const letters = row.reduce((sum, piece) => sum + piece.text.length, 0);
  const weighted = row.reduce((sum, piece) => sum + piece.confidence * piece.text.length, 0);
  return {
    text: row.map((piece) => piece.text.trim()).join('  '),
    confidence: letters === 0 ? 0 : weighted / letters,
    box: { x, y, width: right - x, height: bottom - y },
  };
}

const centre = (box: Box): { x: number; y: number } => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
