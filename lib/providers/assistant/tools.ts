/**
 * All that the Assistant needs from the rest of the product. Tests hand in in-memory ones; `real-tools.ts` wires
 * buckets and the OCR engine.
 */
export interface Passage {
  readonly fileId: string;
  readonly ordinal: number;
  /** 1-based page, sheet or chapter. */
  readonly page: number | null;
  readonly heading: string;
  readonly text: string;
}

export interface ImageText {
  readonly text: string;
  /** `confidence`: 0 to 1. */
  readonly lines: readonly { readonly text: string; readonly confidence?: number }[];
  /** Pixels, upright. */
  readonly width?: number;
  readonly height?: number;
}

export interface AssistantTools {
  /** Waits until the text of these files is extracted (or has failed). */
  waitUntilReady(ownerId: string, fileIds: readonly string[], signal: AbortSignal): Promise<void>;
  /** Why a file could not be read, as a sentence; null when it could. */
  whyUnread(ownerId: string, fileId: string): Promise<string | null>;
  /** Every passage of a file in reading order; empty when it holds no text. */
  listPassages(ownerId: string, fileId: string): Promise<readonly Passage[]>;
  /** Reads the text in an image. `fileId` lets the result be kept. */
  readImage(
    ownerId: string,
    image: { readonly fileId?: string; read(): Promise<Uint8Array> },
    signal: AbortSignal,
  ): Promise<ImageText>;
  /** Hypotez's own guide pages, as markdown by file name ("connect.en.md"). */
  guide(): Promise<ReadonlyMap<string, string>>;
}
