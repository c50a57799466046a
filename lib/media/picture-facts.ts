/** What a picture says of itself: format, size, colours, and what its camera wrote into it. Runs in a worker. */
import { stat } from 'node:fs/promises';
import readExif, { type Exif } from 'exif-reader';
import sharp from 'sharp';
import { LIMITS } from '../contract/limits.ts';
import { JobError } from '../platform/workers/protocol.ts';
import { type NamedColor, namePalette } from './color-names.ts';

export interface PictureFacts {
  /** "jpeg", "png", "webp", ... */
  readonly format: string;
  /** Pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** Frames of an animation; 1 for a still. */
  readonly frames: number;
  readonly bytes: number;
  readonly palette: readonly NamedColor[];
  readonly camera: CameraFacts;
}

/** Plain text of one line each; it comes from strangers. What is missing or cannot be true is left out. */
export interface CameraFacts {
  /** As the camera's clock showed it: "2024-05-14T17:42:00", without a zone. */
  readonly takenAt?: string;
  readonly model?: string;
  readonly lens?: string;
  /** "1/250 s, f/2.8, ISO 100, 35 mm" */
  readonly exposure?: string;
  /** Degrees, north and east. */
  readonly place?: { readonly latitude: number; readonly longitude: number };
}

/** Pixels a side that the colours are counted on. */
const PALETTE_SIDE = 96;
/** An EXIF block is one JPEG segment; larger ones are not read. */
const MAX_EXIF_BYTES = 65_536;
const MAX_TEXT = 60;

/** Throws JobError for a picture that is broken or too large to be decoded. */
export async function readPictureFacts(source: string | Uint8Array): Promise<PictureFacts> {
  try {
    const options = { limitInputPixels: LIMITS.imagePixels, failOn: 'error', autoOrient: true } as const;
    const image = sharp(source, options);
    const { format, autoOrient, exif, pages = 1 } = await image.metadata();
    const pixels = await image
      .resize(PALETTE_SIDE, PALETTE_SIDE, { fit: 'inside', kernel: 'nearest' })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return {
      format: format === 'heif' ? 'avif' : format,
      width: autoOrient.width,
      height: autoOrient.height,
      frames: pages,
      // sharp tells the size of what it was handed as bytes alone.
      bytes: typeof source === 'string' ? (await stat(source)).size : source.byteLength,
      palette: pixels.info.channels === 3 ? namePalette(pixels.data) : [],
      camera: cameraFacts(exif),
    };
  } catch (error) {
    throw new JobError('This image is damaged or too large to be opened.', { cause: error });
  }
}

export function cameraFacts(exif: Buffer | undefined): CameraFacts {
  if (exif === undefined || exif.byteLength > MAX_EXIF_BYTES) return {};
  let tags: Exif;
  try {
    tags = readExif(exif);
  } catch {
    return {}; // damaged notes are no reason not to tell the rest
  }
  const { Image: image = {}, Photo: photo = {}, GPSInfo: gps = {} } = tags;
  const facts = {
    takenAt: takenAt(photo.DateTimeOriginal ?? image.DateTime),
    model: modelName(plain(image.Make), plain(image.Model)),
    lens: plain(photo.LensModel) || undefined,
    exposure: exposure(photo),
    place: placeOf(gps),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** One line without control characters or what turns the direction of writing; short. */
const plain = (text: unknown): string =>
  typeof text !== 'string'
    ? ''
    : text
        .slice(0, MAX_TEXT * 4)
        .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\s]+/gu, ' ')
        .trim()
        .slice(0, MAX_TEXT)
        .trim();

/** The package reads the camera's wall time as UTC, so its parts are those of the camera's clock. */
function takenAt(value: unknown): string | undefined {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined;
  const year = value.getUTCFullYear();
  return year < 1826 || year > 2200 ? undefined : value.toISOString().slice(0, 19);
}

/** "Canon" and "Canon EOS 5D" are one name. */
function modelName(make: string, model: string): string | undefined {
  if (model === '') return make || undefined;
  return model.toLowerCase().startsWith(make.toLowerCase().split(' ')[0] ?? '') ? model : `${make} ${model}`;
}

type PhotoTags = NonNullable<Exif['Photo']>;

function exposure({ ExposureTime, FNumber, ISOSpeedRatings, FocalLength }: PhotoTags): string | undefined {
  const iso = Array.isArray(ISOSpeedRatings) ? ISOSpeedRatings[0] : ISOSpeedRatings;
  const parts = [
    inRange(ExposureTime, 1e-6, 36_000, (s) => (s < 0.5 ? `1/${Math.round(1 / s)} s` : `${round(s)} s`)),
    inRange(FNumber, 0.5, 100, (f) => `f/${round(f)}`),
    inRange(iso, 1, 10_000_000, (value) => `ISO ${Math.round(value)}`),
    inRange(FocalLength, 1, 10_000, (mm) => `${round(mm)} mm`),
  ].filter((part) => part !== null);
  return parts.length === 0 ? undefined : parts.join(', ');
}

const round = (value: number): number => Math.round(value * 10) / 10;

const inRange = (value: unknown, least: number, most: number, write: (value: number) => string): string | null =>
  typeof value === 'number' && value >= least && value <= most ? write(value) : null;

function placeOf(gps: NonNullable<Exif['GPSInfo']>): CameraFacts['place'] {
  const latitude = degrees(gps.GPSLatitude, gps.GPSLatitudeRef, 90);
  const longitude = degrees(gps.GPSLongitude, gps.GPSLongitudeRef, 180);
  if (latitude === null || longitude === null) return undefined;
  // Zero and zero is what a camera without a fix writes.
  return latitude === 0 && longitude === 0 ? undefined : { latitude, longitude };
}

/** Degrees, minutes, seconds, and on which side of zero. */
function degrees(parts: unknown, side: unknown, most: number): number | null {
  if (!Array.isArray(parts) || typeof side !== 'string' || !/^[NSEW]/i.test(side)) return null;
  const [whole = Number.NaN, minutes = 0, seconds = 0] = parts.map(Number);
  const value = whole + minutes / 60 + seconds / 3_600;
  if (!Number.isFinite(value) || value < 0 || value > most) return null;
  return Math.round((/^[SW]/i.test(side) ? -value : value) * 1e5) / 1e5;
}
