/** What an upstream of this family can do besides chatting, described as data. */
import type { Model } from '../provider.ts';

/** How it is asked for pictures. */
export type ImageFormat =
  /** `POST <base>/images/generations` and `/images/edits`, as OpenAI's API reference has them. */
  | 'openai'
  /** The same path with `width`, `height` and `steps`: docs.together.ai, "Create image". */
  | 'together'
  /** `POST /hf-inference/models/<id>` with `{inputs, parameters}`, bytes back: Hugging Face's text-to-image task. */
  | 'huggingface';

export interface ImageAbility {
  readonly format: ImageFormat;
  /** When none is named; null: the first image model of the list. */
  readonly model: string | null;
  /** Those it is known to have; its own list may hold more. */
  readonly models: readonly Model[];
  /** Takes pictures to change. */
  readonly edits?: boolean;
  /** Makes one picture a request. */
  readonly single?: boolean;
  /** The address that draws for anybody: `GET <address>/<prompt>?model=&width=&height=&seed=`. */
  readonly keylessUrl?: string;
}

export interface EmbeddingAbility {
  /** When none is named; null: the first embedding model of the list. */
  readonly model: string | null;
  /** Texts a request may hold. */
  readonly batch: number;
  /** Its name for the wanted length of the vectors; null: it has none. */
  readonly dimensions?: string | null;
}

export interface TranscriptionAbility {
  readonly model: string;
  /** The model that gives times, where the usual one does not. */
  readonly timedModel?: string;
  /** The model that translates into English; absent: it cannot. */
  readonly translationModel?: string;
}

export const drawing = (id: string, ...aliases: string[]): Model => ({
  id,
  image: true,
  ...(aliases.length > 0 ? { aliases } : {}),
});
