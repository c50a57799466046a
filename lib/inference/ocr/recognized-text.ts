/** Text found in an image. */
export interface RecognizedText {
  /** The lines, one below the other. */
  readonly text: string;
  /** In reading order; what stands side by side on one row is one line. */
  readonly lines: readonly RecognizedLine[];
  /** Pixels of the upright image, which the boxes refer to. */
  readonly width: number;
  readonly height: number;
  /** Who read it, when it was not the built-in models alone. */
  readonly reader?: 'tesseract';
  /** How far the page was turned, clockwise in degrees, until its letters stood upright. */
  readonly turned?: 90 | 180 | 270;
}

export interface RecognizedLine {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly box: Box;
}

/** In pixels of the upright image. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
