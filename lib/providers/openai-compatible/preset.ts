/** An upstream that speaks OpenAI's chat completions, described as data. */
import type { Capabilities, ParameterSpec } from '../provider.ts';
import type { EmbeddingAbility, ImageAbility, TranscriptionAbility } from './abilities.ts';

export interface Preset {
  readonly id: string;
  readonly label: string;
  /** The home page; null for "Custom". */
  readonly url: string | null;
  /** Up to and without `/chat/completions`; null when the owner must give one. */
  readonly baseUrl: string | null;
  /** Environment variables that may hold the key, first match wins. */
  readonly keyVariables: readonly string[];
  /** Where a person gets a key. */
  readonly keyPage: string | null;
  /** A key is needed at the preset's own address. */
  readonly auth: boolean;
  /** Runs on the owner's machine. */
  readonly local: boolean;
  /** The owner may point it elsewhere in the settings. */
  readonly takesBaseUrl: boolean;
  /** null: the first model of the list. */
  readonly defaultModel: string | null;
  readonly capabilities: Capabilities;
  readonly parameters: readonly ParameterSpec[];
  /** Some of its models take sound in a chat (`input_audio`). Absent: as `capabilities.audio` says. */
  readonly takesSound?: boolean;
  /** It speaks (`/audio/speech`): the model and the voice when nobody names one. */
  readonly speech?: { readonly model: string; readonly voice: string };
  /** What else it does; absent: it does not. */
  readonly images?: ImageAbility;
  readonly embeddings?: EmbeddingAbility;
  readonly transcription?: TranscriptionAbility;
  readonly quirks: Quirks;
}

/** Where an upstream differs from OpenAI. Absent means: as OpenAI does. */
export interface Quirks {
  /** The model list, when it is not at `<base>/models`. */
  readonly modelsUrl?: string;
  /** It has no model list. */
  readonly staticModels?: readonly string[];
  /** Anyone may read the model list, so it proves nothing about a key. */
  readonly publicModels?: boolean;
  /** Refuses `stream_options`, or sends usage anyway. */
  readonly noStreamOptions?: boolean;
  /** Parameters under another name. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Parameters that it refuses. */
  readonly drop?: readonly string[];
  /** Refuses messages that say who speaks (`name`). */
  readonly noNames?: boolean;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
}
