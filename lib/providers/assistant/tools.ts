import type { MediaFacts, PictureFacts } from '../../media/index.ts';

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

/** A file that is read at the last moment; one of a bucket says which. */
export interface MediaFile {
  readonly fileId?: string;
  read(): Promise<Uint8Array>;
}

/** A model that runs on this machine, or would. */
export interface LocalModel {
  readonly id: string;
  readonly label: string;
  /** To download; null while unknown. */
  readonly bytes: number | null;
  readonly isInstalled: boolean;
}

/** A picture of a film. */
export interface FilmPicture {
  /** Seconds. */
  readonly time: number;
  /** JPEG */
  readonly image: Uint8Array;
}

/** What a detector found in a film; moments without anything are left out. */
export interface FilmSightings {
  /** The model that looked. */
  readonly by: string;
  readonly moments: readonly {
    /** Seconds. */
    readonly time: number;
    /** Each thing as often as it is there. */
    readonly labels: readonly string[];
  }[];
  /** False: time was up before the last picture. */
  readonly complete: boolean;
}

/** What stood in a film at one moment. */
export interface FilmText {
  /** Seconds. */
  readonly time: number;
  readonly lines: readonly string[];
}

/** The ways to a language model that are open to whoever asks. */
export type ModelWays =
  | { readonly place: 'server'; readonly isAdministrator: boolean }
  | {
      readonly place: 'demo';
      /** Signed in, or the demo lends a key and its budget lasts. */
      readonly hasModel: boolean;
      /** The demo has an application at the hub; a token of the hub's is taken in any case. */
      readonly hasSignIn: boolean;
    };

export interface AssistantTools {
  /** Waits until the text of these files is extracted (or has failed). */
  waitUntilReady(ownerId: string, fileIds: readonly string[], signal: AbortSignal): Promise<void>;
  /** Why a file could not be read, as a sentence; null when it could. */
  whyUnread(ownerId: string, fileId: string): Promise<string | null>;
  /** Every passage of a file in reading order; empty when it holds no text. */
  listPassages(ownerId: string, fileId: string): Promise<readonly Passage[]>;
  /** Reads the text in an image. `fileId` lets the result be kept. */
  readImage(ownerId: string, image: MediaFile, signal: AbortSignal): Promise<ImageText>;
  /** What a picture, and what a sound or a film, says of itself. Throws UnprocessableError and its like. */
  pictureFacts(ownerId: string, picture: MediaFile, signal: AbortSignal): Promise<PictureFacts>;
  soundFacts(ownerId: string, sound: MediaFile, signal: AbortSignal): Promise<MediaFacts>;
  /** Reads the text in some pictures of a film, in order; what stays the same is told once. */
  readFilm(ownerId: string, film: MediaFile, signal: AbortSignal): Promise<readonly FilmText[]>;
  /** Some pictures of a film, from its beginning to its end. */
  filmPictures(ownerId: string, film: MediaFile, signal: AbortSignal): Promise<readonly FilmPicture[]>;
  /** What the detection model of this machine finds in a film, and when; null where there is none. */
  findInFilm(ownerId: string, film: MediaFile, signal: AbortSignal): Promise<FilmSightings | null>;
  /** The model of this machine for pictures, for speech or for things; null where there can be none. */
  localModel(task: 'image-text-to-text' | 'transcription' | 'object-detection'): Promise<LocalModel | null>;
  modelWays(ownerId: string): Promise<ModelWays>;
  /** Hypotez's own guide pages, as markdown by file name ("connect.en.md"). */
  guide(): Promise<ReadonlyMap<string, string>>;
}
