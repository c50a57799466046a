/** From the detection model's map of text to rectangles around lines, each turned as its line is. */

/** A line of text as a turned rectangle. */
export interface Region {
  /** The centre, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Along the line, and across it. */
  readonly width: number;
  readonly height: number;
  /** Direction of reading, in radians: 0 to the right, positive clockwise. */
  readonly angle: number;
}

type Point = readonly [x: number, y: number];

/** What is thinner than this, in pixels of the map, is no text. */
const MIN_THICKNESS = 3;
/**
 * The model marks the core of a line; the line is larger by area / perimeter times this. The value of DB's authors
 * (https://arxiv.org/abs/1911.08947, section 3.5) as PaddleOCR uses it.
 */
const UNCLIP = 1.5;
/** A shape this much longer than high tells its own angle; a shorter one is turned as the page is. */
const TELLING = 4;
/** Of a shape on its side; a narrow letter such as `l` is this slim too, but not higher than other lines. */
const ON_ITS_SIDE = 1.8;

/** Rectangles around the marked pieces, and the tilt of the page in radians. */
export function findTextRegions(
  marked: (pixel: number) => boolean,
  width: number,
  height: number,
): { regions: Region[]; tilt: number } {
  const hulls = findShapes(marked, width, height).map(convexHull);
  const tightest = hulls.map(smallestRectangle);
  const tilt = medianTilt(tightest);
  const cores = tightest.flatMap((rectangle, index) => {
    const own = rectangle.width >= TELLING * rectangle.height;
    const core = own ? rectangle : boundingRectangle(hulls[index] ?? [], tilt);
    return Math.min(core.width, core.height) < MIN_THICKNESS ? [] : [core];
  });
  const usual = median(cores.filter((core) => core.width > core.height).map((core) => core.height));
  const regions = cores.map((core) => {
    const region = unclip(core);
    const isTall = core.height > ON_ITS_SIDE * core.width && core.height > ON_ITS_SIDE * (usual ?? 0);
    if (!isTall) return region;
    // Read from top to bottom.
    return { ...region, width: region.height, height: region.width, angle: region.angle + Math.PI / 2 };
  });
  return { regions, tilt };
}

/** The four corners, from the line's beginning at the top, clockwise. */
export function cornersOf({ x, y, width, height, angle }: Region): [number, number][] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([sx = 0, sy = 0]) => {
    const [along, across] = [(sx * width) / 2, (sy * height) / 2];
    return [x + along * cos - across * sin, y + along * sin + across * cos];
  });
}

function unclip(core: Region): Region {
  const distance = (core.width * core.height * UNCLIP) / (2 * (core.width + core.height));
  return { ...core, width: core.width + 2 * distance, height: core.height + 2 * distance };
}

/** Connected pixels (by sides and corners); of each shape the corners of the first and last pixel of every row. */
function findShapes(marked: (pixel: number) => boolean, width: number, height: number): Point[][] {
  const seen = new Uint8Array(width * height);
  const shapes: Point[][] = [];
  const stack: number[] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] === 1 || !marked(start)) continue;
    const rows = new Map<number, [first: number, last: number]>();
    seen[start] = 1;
    stack.push(start);
    for (let pixel = stack.pop(); pixel !== undefined; pixel = stack.pop()) {
      const x = pixel % width;
      const y = (pixel - x) / width;
      const row = rows.get(y);
      if (row === undefined) rows.set(y, [x, x]);
      else {
        if (x < row[0]) row[0] = x;
        if (x > row[1]) row[1] = x;
      }
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const neighbour = ny * width + nx;
          if (seen[neighbour] === 1 || !marked(neighbour)) continue;
          seen[neighbour] = 1;
          stack.push(neighbour);
        }
    }
    shapes.push(
      [...rows].flatMap(([y, [first, last]]): Point[] => [
        [first, y],
        [last + 1, y],
        [first, y + 1],
        [last + 1, y + 1],
      ]),
    );
  }
  return shapes;
}

/** Andrew's monotone chain. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      for (let a = chain.at(-2), b = chain.at(-1); a && b && turn(a, b, point) <= 0; a = chain.at(-2), b = chain.at(-1))
        chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

const turn = (a: Point, b: Point, c: Point): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** One of its sides lies along a side of the hull. The angle is within 45 degrees of upright. */
function smallestRectangle(hull: readonly Point[]): Region {
  let smallest = boundingRectangle(hull, 0);
  for (const [index, [x, y]] of hull.entries()) {
    const [nx, ny] = hull[(index + 1) % hull.length] ?? [x, y];
    const side = Math.atan2(ny - y, nx - x);
    const candidate = boundingRectangle(hull, side - Math.round(side / (Math.PI / 2)) * (Math.PI / 2));
    if (candidate.width * candidate.height < smallest.width * smallest.height) smallest = candidate;
  }
  return smallest;
}

function boundingRectangle(points: readonly Point[], angle: number): Region {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    const along = x * cos + y * sin;
    const across = y * cos - x * sin;
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const [along, across] = [(left + right) / 2, (top + bottom) / 2];
  const centre = { x: along * cos - across * sin, y: along * sin + across * cos };
  return { ...centre, width: right - left, height: bottom - top, angle };
}

/** Long lines count for more: each by its length. */
function medianTilt(rectangles: readonly Region[]): number {
  const telling = rectangles.filter(({ width, height }) => width >= TELLING * height && height >= MIN_THICKNESS);
  telling.sort((a, b) => a.angle - b.angle);
  let rest = telling.reduce((sum, { width }) => sum + width, 0) / 2;
  for (const { width, angle } of telling) {
    rest -= width;
    if (rest <= 0) return angle;
  }
  return 0;
}

function median(values: number[]): number | undefined {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
