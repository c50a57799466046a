/** What local models are asked for and what they answer. Plain data: it crosses from process to process. */

/** What a model does. */
export type Task = keyof TaskInputs;

export interface TaskInputs {
  'text-generation': TextGenerationInput;
  /** A chat in which messages may carry images. */
  'image-text-to-text': TextGenerationInput;
  embeddings: EmbeddingsInput;
  'image-classification': ImageClassificationInput;
  'object-detection': ObjectDetectionInput;
  /** Sentiment, among others: which label a text deserves. */
  'text-classification': TextClassificationInput;
  /** Names of persons, places, ... in a text. */
  'token-classification': TokenClassificationInput;
  transcription: TranscriptionInput;
  'text-to-speech': TextToSpeechInput;
}

export interface TaskOutputs {
  'text-generation': GeneratedText;
  'image-text-to-text': GeneratedText;
  embeddings: EmbeddingsOutput;
  'image-classification': readonly Label[];
  'object-detection': readonly Detection[];
  /** For each text its labels, the likeliest first. */
  'text-classification': readonly (readonly Label[])[];
  'token-classification': readonly Entity[];
  transcription: TranscriptionOutput;
  'text-to-speech': SpeechOutput;
}

/** An encoded image (PNG, JPEG, WebP, GIF, AVIF, TIFF), or pixels as they are. */
export type ImageInput = Uint8Array | RawImage;

export interface RawImage {
  /** `width * height * channels` bytes, row by row. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  /** Only models for `image-text-to-text` see them. */
  readonly images?: readonly ImageInput[];
}

export interface TextGenerationInput {
  /** System message first. The oldest others are left out when the model's context is too short for all. */
  readonly messages: readonly PromptMessage[];
  readonly parameters?: GenerationParameters;
}

export interface GenerationParameters {
  /** 0: always the likeliest token. */
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  /** 0: all tokens. */
  readonly topK?: number | undefined;
  /** 1: none. Divides (or, below zero, multiplies) the score of what was said already. */
  readonly repetitionPenalty?: number | undefined;
  /** The same seed and input give the same text on the same machine. */
  readonly seed?: number | undefined;
  readonly maxTokens?: number | undefined;
  /** The text ends before the first of these. */
  readonly stop?: readonly string[] | undefined;
}

export interface GeneratedText {
  readonly text: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Messages left out at the beginning, because the context was too short for them. */
  readonly droppedMessages: number;
  readonly tokensPerSecond: number;
  readonly finish: 'stop' | 'length';
}

export interface EmbeddingsInput {
  readonly texts: readonly string[];
  /** Models trained for search tell questions from what is searched; the others do not mind. */
  readonly kind?: 'query' | 'passage' | undefined;
}

export interface EmbeddingsOutput {
  /** One a text, of length 1. */
  readonly vectors: readonly (readonly number[])[];
  readonly tokens: number;
}

export interface ImageClassificationInput {
  readonly image: ImageInput;
  /** How many labels; 5 unless given. */
  readonly top?: number | undefined;
}

export interface ObjectDetectionInput {
  readonly image: ImageInput;
  /** Least confidence, 0 to 1; 0.5 unless given. */
  readonly threshold?: number | undefined;
}

export interface TextClassificationInput {
  readonly texts: readonly string[];
}

export interface TokenClassificationInput {
  readonly text: string;
}

export interface TranscriptionInput {
  /** Mono, 16,000 samples a second, -1 to 1. */
  readonly audio: Float32Array;
  /** ISO 639-1; without it the model listens for itself, where it can. */
  readonly language?: string | undefined;
  /** Writes English whatever is spoken. */
  readonly translate?: boolean | undefined;
  readonly timestamps?: 'none' | 'segment' | 'word' | undefined;
}

export interface TextToSpeechInput {
  readonly text: string;
  /** One of the model's own; its default without. */
  readonly voice?: string | undefined;
  /** 1 is the voice's own pace. */
  readonly speed?: number | undefined;
}

/** Confidences are 0 to 1. */
export interface Label {
  readonly label: string;
  readonly score: number;
}

export interface Detection extends Label {
  /** Pixels of the image that was handed in. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

export interface Entity extends Label {
  readonly text: string;
  /** UTF-16 offsets: `text.slice(start, end)`. */
  readonly start: number;
  readonly end: number;
}

export interface TranscriptionOutput {
  readonly text: string;
  /** ISO 639-1, where it was given or the model tells. */
  readonly language: string | null;
  /** Seconds. */
  readonly duration: number;
  /** The segments are words. Not every model that was asked for words knows when they were said. */
  readonly isByWord: boolean;
  /** As fine as asked for, or as the model can; empty for `none`. Times in seconds. */
  readonly segments: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}

export interface SpeechOutput {
  /** Mono, -1 to 1. */
  readonly audio: Float32Array;
  readonly sampleRate: number;
}

export interface RunOptions {
  /** Ends the job at once wherever it is: waiting, or in the middle of a text. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** The next piece of a generated text, whole characters only. */
  readonly onToken?: ((text: string) => void) | undefined;
}

export type Progress =
  /** Others are before this one: 1 is next. */
  | { readonly stage: 'waiting'; readonly position: number }
  /** The model is being read into memory. */
  | { readonly stage: 'loading' }
  | { readonly stage: 'running' };

/** A model as it is published. Null is what is not known before the hub was asked. */
export interface CatalogueEntry {
  /** Ours: `smollm2-135m-instruct`. It is part of addresses, so it has no slash. */
  readonly id: string;
  readonly label: string;
  readonly task: Task | 'ocr';
  /** SPDX, or the name its makers gave it. */
  readonly license: string | null;
  /** BCP 47; empty where it does not apply (pictures); null: not said. */
  readonly languages: readonly string[] | null;
  /** On the hub: `owner/name`. Null for what has no ONNX build. */
  readonly repository: string | null;
  /** Which of the published precisions is fetched. */
  readonly precision: Precision;
  /** Context length in tokens, as published. */
  readonly contextLength: number | null;
  /**
   * Names under which an OpenAI-compatible server with vision (vLLM, Ollama) runs it. Without a repository, that is the
   * only way.
   */
  readonly remote: { readonly names: readonly string[] } | null;
  /** It looks at a picture whenever it is asked; without one it has nothing to say. */
  readonly needsPicture?: boolean;
  /** Put before texts, where the model was trained so (`query: `, `passage: `). */
  readonly prefixes?: { readonly query: string; readonly passage: string };
  /** Bytes to fetch, once the hub or a folder told. */
  readonly bytes: number | null;
}

export type Precision = 'fp32' | 'fp16' | 'int8' | 'uint8' | 'q8' | 'q4' | 'q4f16' | 'bnb4';

export interface ModelState {
  readonly id: string;
  readonly status: 'absent' | 'downloading' | 'paused' | 'ready' | 'failed';
  /** The commit on the hub all its files are from. */
  readonly revision: string | null;
  /** All of it; null while unknown. */
  readonly bytes: number | null;
  readonly bytesDone: number;
  /** Why it failed, as a sentence. */
  readonly error: string | null;
  readonly loaded: LoadedModel | null;
}

export interface LoadedModel {
  readonly id: string;
  /** What its process holds. */
  readonly memoryBytes: number;
  readonly loadedAt: Date;
  readonly usedAt: Date;
  /** Jobs running and waiting. */
  readonly jobs: number;
}

export interface DownloadEvent {
  readonly id: string;
  readonly status: ModelState['status'];
  readonly bytes: number | null;
  readonly bytesDone: number;
  readonly bytesPerSecond: number;
  readonly error: string | null;
}
