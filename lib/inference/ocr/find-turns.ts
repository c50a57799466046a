/** How a page lies: upright, on a side, or upside down. */
import type { FoundPiece } from './found-page.ts';
import type { Region } from './text-regions.ts';
import type { QuarterTurns } from './turn.ts';

/** Upright print of an alphabet the models know, or of Cyrillic, is surer than this. */
const UPRIGHT = 0.8;
/** So much surer are letters that stand on their feet than the same ones on their heads. */
const SURER = 0.05;
/** The longest lines tell enough. */
const PROBES = 6;

/**
 * @param pieces what was read: wide ones from left to right, tall ones from top to bottom.
 * @param read reads one piece again; called a few times at most, and never for a page that was read well.
 * @returns the clockwise quarter turns that bring the page upright.
 */
export async function findTurns(
  pieces: readonly FoundPiece[],
  read: (region: Region) => Promise<FoundPiece>,
): Promise<QuarterTurns> {
  const total = lengthOf(pieces);
  if (total === 0) return 0;
  const isTall = lengthOf(pieces.filter(({ region }) => Math.abs(region.angle) > Math.PI / 4)) > total / 2;
  const probes = pieces.toSorted((a, b) => b.region.width - a.region.width).slice(0, PROBES);
  let isUpsideDown = false;
  const sure = sureness(probes);
  if (sure < UPRIGHT) {
    const flipped: FoundPiece[] = [];
    for (const { region } of probes) flipped.push(await read({ ...region, angle: region.angle + Math.PI }));
    isUpsideDown = sureness(flipped) > sure + SURER;
  }
  // What was read from top to bottom lies a quarter too far; the other way up it lies three quarters.
  if (isTall) return isUpsideDown ? 1 : 3;
  return isUpsideDown ? 2 : 0;
}

const lengthOf = (pieces: readonly FoundPiece[]): number => pieces.reduce((sum, { region }) => sum + region.width, 0);

const sureness = (pieces: readonly FoundPiece[]): number =>
  pieces.reduce((sum, { confidence, region }) => sum + confidence * region.width, 0) / Math.max(1, lengthOf(pieces));
