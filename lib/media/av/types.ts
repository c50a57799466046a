/** What is told of sound and film, and what their decoder is asked. Plain data: it crosses from process to process. */

/** A stored file, or the bytes of one. */
export type MediaSource = string | Uint8Array;

export interface MediaFacts {
  /** A film has pictures; a sound has none, or one on its cover. */
  readonly kind: 'audio' | 'video';
  /** "MP4", "WebM", "Ogg", ... */
  readonly container: string;
  /** "video/mp4" */
  readonly mediaType: string;
  /** Seconds. */
  readonly duration: number;
  /** Bytes. */
  readonly size: number;
  readonly audio: AudioFacts | null;
  readonly video: VideoFacts | null;
  /** Plain text without control characters. It comes from strangers: show it as text only. */
  readonly tags: MediaTags;
}

export interface AudioFacts {
  /** "aac", "opus", "mp3", "vorbis", "flac", "pcm-s16", ...; null: unknown. */
  readonly codec: string | null;
  /** Hz */
  readonly sampleRate: number;
  readonly channels: number;
}

export interface VideoFacts {
  /** "avc", "hevc", "vp8", "vp9", "av1"; null: unknown. */
  readonly codec: string | null;
  /** Pixels of the upright picture, as it is shown. */
  readonly width: number;
  readonly height: number;
  /** Pictures a second, as far as the first of them tell. */
  readonly frameRate: number | null;
}

export type MediaTags = Readonly<
  Partial<Record<'title' | 'artist' | 'album' | 'genre' | 'date' | 'description' | 'comment', string>>
>;

/** Mono, 16,000 samples a second, -1 to 1: what speech models hear. */
export const SOUND_RATE = 16_000;

export interface FramesWish {
  /** Seconds between two pictures; wider where there would be more than `most`. */
  readonly every: number;
  readonly most: number;
  /** Longest side of a picture in pixels; small ones are not enlarged. */
  readonly side: number;
  /** Longest side of its small copy. */
  readonly thumbnailSide: number;
}

export interface FilmFrame {
  /** Seconds from the beginning. */
  readonly time: number;
  /** JPEG, upright. */
  readonly image: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** JPEG */
  readonly thumbnail: Uint8Array;
}

export interface FilmFrames {
  readonly facts: MediaFacts;
  /** Seconds between two pictures that came of the wish. */
  readonly every: number;
  readonly frames: readonly FilmFrame[];
  /** False: the film is damaged further on, or decoding the rest would have taken too long. */
  readonly complete: boolean;
}

export type AvJob =
  | { readonly kind: 'facts'; readonly source: MediaSource }
  /** Writes the samples to the file `out`, as 32-bit floats in the machine's byte order. */
  | { readonly kind: 'sound'; readonly source: MediaSource; readonly out: string }
  | { readonly kind: 'frames'; readonly source: MediaSource; readonly wish: FramesWish };

export interface SoundResult {
  readonly samples: number;
  /** False: the file is damaged further on, and this is what could be heard. */
  readonly complete: boolean;
}

/** What is not the file's damage but a matter of its kind or its length has a status of its own. */
export type AvReply<T> =
  | { readonly value: T }
  | { readonly refused: 'foreign' | 'too-long'; readonly sentence: string };
