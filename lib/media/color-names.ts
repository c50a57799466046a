/** Names of colours as people use them, by what lies nearest to the eye. */

/** sRGB, about where the word is meant by most. */
const NAMED = {
  black: [0x10, 0x10, 0x10],
  'dark grey': [0x48, 0x48, 0x48],
  grey: [0x88, 0x88, 0x88],
  'light grey': [0xc8, 0xc8, 0xc8],
  white: [0xf8, 0xf8, 0xf8],
  red: [0xd8, 0x20, 0x20],
  'dark red': [0x80, 0x10, 0x18],
  pink: [0xf8, 0xa8, 0xc0],
  orange: [0xf0, 0x88, 0x18],
  brown: [0x80, 0x50, 0x28],
  beige: [0xe8, 0xd8, 0xb8],
  yellow: [0xf8, 0xe0, 0x30],
  olive: [0x80, 0x80, 0x28],
  green: [0x30, 0xa0, 0x40],
  'dark green': [0x14, 0x50, 0x24],
  'light green': [0x98, 0xe0, 0x90],
  turquoise: [0x30, 0xc0, 0xb8],
  'light blue': [0x98, 0xc8, 0xf0],
  blue: [0x28, 0x68, 0xd8],
  'dark blue': [0x14, 0x24, 0x70],
  purple: [0x80, 0x30, 0xa0],
  lilac: [0xc8, 0xa8, 0xe0],
  magenta: [0xd8, 0x28, 0xa8],
} as const satisfies Record<string, readonly [number, number, number]>;

export type ColorName = keyof typeof NAMED;

export interface NamedColor {
  readonly name: ColorName;
  /** Of the picture, 0 to 1. */
  readonly share: number;
}

/** Less than this of a picture is a detail. */
const MIN_SHARE = 0.05;
const MOST = 4;

/** The colours that make up most of a picture, the largest first. `pixels` are red, green, blue, row by row. */
export function namePalette(pixels: Uint8Array): NamedColor[] {
  const counts = new Map<ColorName, number>();
  const known = new Map<number, ColorName>();
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    const [r, g, b] = [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
    // Shades that nobody tells apart are looked up once.
    const key = ((r >> 2) << 12) | ((g >> 2) << 6) | (b >> 2);
    const name = known.get(key) ?? nearest(r, g, b);
    known.set(key, name);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const total = Math.max(1, Math.floor(pixels.length / 3));
  return [...counts]
    .map(([name, count]) => ({ name, share: count / total }))
    .filter(({ share }) => share >= MIN_SHARE)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST);
}

type Lab = readonly [number, number, number];

const PLACES: readonly (readonly [ColorName, Lab])[] = Object.entries(NAMED).map(([name, [r, g, b]]) => [
  name as ColorName,
  toOklab(r, g, b),
]);

function nearest(r: number, g: number, b: number): ColorName {
  const [l, a, c] = toOklab(r, g, b);
  let best: ColorName = 'black';
  let least = Number.POSITIVE_INFINITY;
  for (const [name, [l2, a2, c2]] of PLACES) {
    // The hue decides before the brightness does: a shaded red is red.
    const distance = (l - l2) ** 2 / 2 + (a - a2) ** 2 * 2 + (c - c2) ** 2 * 2;
    if (distance >= least) continue;
    least = distance;
    best = name;
  }
  return best;
}

/** Björn Ottosson's Oklab (https://bottosson.github.io/posts/oklab/), in which distances are those of the eye. */
function toOklab(r: number, g: number, b: number): Lab {
  const [x, y, z] = [linear(r), linear(g), linear(b)];
  const l = Math.cbrt(0.4122214708 * x + 0.5363325363 * y + 0.0514459929 * z);
  const m = Math.cbrt(0.2119034982 * x + 0.6806995451 * y + 0.1073969566 * z);
  const s = Math.cbrt(0.0883024619 * x + 0.2817188376 * y + 0.6299787005 * z);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function linear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
