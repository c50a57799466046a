/**
 * The one interface every upstream and every built-in engine stands behind. A provider throws the provider errors of
 * `lib/contract/errors.ts` and nothing else; the Run engine turns them into frames.
 */
import type { Source, TokenUsage, ToolCallDelta } from '../contract/frames.ts';

export interface Provider {
  /** "OpenAI", "Anthropic", "Custom", "Assistant", ... Stable: it is stored and sent on the wire. */
  readonly id: string;
  describe(): ProviderInfo;
  /** Lists what can be asked for; throws provider errors. Callers go through `lib/providers/models.ts`, which caches. */
  models(context: ProviderContext): Promise<readonly Model[]>;
  /** Models to chat with that it would have, once somebody downloads them. */
  downloads?(): Promise<readonly { readonly id: string; readonly label: string }[]>;
  /** Streams one answer. Aborting `context.signal` closes the upstream connection at once. */
  chat(request: ChatRequest, context: ProviderContext): AsyncIterable<ProviderEvent>;
  /**
   * Makes a real call that fails with a provider error when the credentials are wrong; gives the number of models.
   * Absent: listing the models is such a call.
   */
  verify?(context: ProviderContext): Promise<number>;
  /**
   * Speaks a text. Absent: it has no voice.
   * @throws provider errors, and BadRequestError or NotImplementedError for a text or language it cannot speak.
   */
  speak?(request: SpeechRequest, context: ProviderContext): Promise<SpokenAudio>;
  /**
   * Makes pictures, or changes the ones it is given. Absent: it draws nothing.
   * @throws provider errors, and BadRequestError for a size or a count it cannot make.
   */
  image?(request: ImageRequest, context: ProviderContext): Promise<readonly GeneratedImage[]>;
  /**
   * Writes down what is said. Absent: it hears nothing.
   * @throws provider errors, and UnprocessableError for sound it cannot decode.
   */
  transcribe?(request: TranscriptionRequest, context: ProviderContext): Promise<Transcript>;
  /** Turns texts into vectors, one a text, in their order. Absent: it has no embedding model. */
  embed?(request: EmbeddingRequest, context: ProviderContext): Promise<Embeddings>;
}

export interface ImageRequest {
  /** "" means the provider's default. */
  readonly model: string;
  readonly prompt: string;
  readonly negativePrompt?: string | undefined;
  /** Pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** "16:9" */
  readonly aspectRatio?: string | undefined;
  /** How many; 1 or more. */
  readonly count: number;
  readonly seed?: number | undefined;
  readonly steps?: number | undefined;
  readonly guidance?: number | undefined;
  /** The provider's own word: "low", "hd", ... */
  readonly quality?: string | undefined;
  /** Wishes in OpenAI's words that only some models know: `style`, `background`, `output_format`, ... */
  readonly extras?: Readonly<Record<string, string | number>> | undefined;
  /** Pictures to change or to go by; empty: made from the prompt alone. */
  readonly images: readonly ImagePart[];
  /** Transparent where the first picture is to be changed. */
  readonly mask?: ImagePart | undefined;
}

export type GeneratedImage = GeneratedMedia & {
  readonly revisedPrompt?: string | undefined;
  /** What the upstream says of it in OpenAI's words: `size`, `quality`, `background`, `output_format`, `usage`. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
};

export interface TranscriptionRequest {
  /** "" means the provider's default. */
  readonly model: string;
  readonly audio: AudioPart;
  /** ISO 639-1; undefined: told from the sound. */
  readonly language: string | undefined;
  /** Words to expect, in the language of the sound. */
  readonly prompt: string | undefined;
  readonly temperature: number | undefined;
  /** Writes English whatever is spoken. */
  readonly translate: boolean;
  readonly timestamps: 'none' | 'segment' | 'word';
}

export interface Transcript {
  readonly text: string;
  /** Who heard it, as people call it, where that is not the provider itself: "Whisper tiny". */
  readonly model?: string | undefined;
  /** The model that was asked, where the request named none. */
  readonly modelId?: string | undefined;
  readonly language?: string | undefined;
  /** Seconds. */
  readonly duration?: number | undefined;
  /** Times in seconds from the beginning. */
  readonly segments?: readonly TimedText[] | undefined;
  readonly words?: readonly TimedText[] | undefined;
}

export interface HeardSound extends Transcript {
  /** Who heard it, for people: "Whisper tiny", "Groq". */
  readonly by: string;
}

export interface TimedText {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface EmbeddingRequest {
  /** "" means the provider's default. */
  readonly model: string;
  readonly inputs: readonly string[];
  /** Wanted length of the vectors, where the model can shorten them. */
  readonly dimensions?: number | undefined;
}

export interface Embeddings {
  readonly model: string;
  readonly vectors: readonly (readonly number[])[];
  readonly usage?: TokenUsage | undefined;
}

export interface SpeechRequest {
  readonly text: string;
  /** The provider's own names; undefined means its default. */
  readonly model: string | undefined;
  readonly voice: string | undefined;
  /** BCP 47; undefined: told from the text. */
  readonly language: string | undefined;
  /** 1 is the voice's own pace. */
  readonly rate: number;
  /** "mp3", "wav", ...: a wish; the media type of the answer says what it is. Undefined: the provider's own. */
  readonly format?: string | undefined;
  /** How it shall be said, for voices that can be told. */
  readonly instructions?: string | undefined;
}

export interface SpokenAudio {
  /** "audio/wav", "audio/mpeg" */
  readonly mediaType: string;
  readonly data: Uint8Array;
  /** BCP 47, where the provider says which language it spoke. */
  readonly language?: string;
}

export interface ProviderInfo {
  readonly label: string;
  /** The provider's home page. */
  readonly url: string | null;
  /** Where a person gets a key, or signs in. */
  readonly loginUrl: string | null;
  /** A key or sign-in is needed. */
  readonly auth: boolean;
  /** Runs on this machine: nothing leaves it. */
  readonly local: boolean;
  readonly capabilities: Capabilities;
  /** Where requests go unless the owner overrides it; null for built-in engines. */
  readonly baseUrl: string | null;
  readonly defaultModel: string | null;
  /** What the provider takes, for the settings form and the `parameters` frame. */
  readonly parameters: readonly ParameterSpec[];
  /** Environment variables that may hold its key, first match wins. */
  readonly keyVariables?: readonly string[];
  /** The owner may (or, with `baseUrl` null, must) say where it is. */
  readonly takesBaseUrl?: boolean;
  /** Image models it is known to have, also before its list has been read. */
  readonly imageModels?: readonly Model[];
  /** The same of models for other tasks than chat. */
  readonly taskModels?: readonly Model[];
  /** Draws for anybody: without a key, without being set up. */
  readonly keylessImages?: boolean;
  /** `device`: one signs in with a code typed on the provider's own page (`lib/oauth`). */
  readonly signIn?: 'device';
  /** What the operator must set up before anybody can. */
  readonly signInNeeds?: 'client_id';
  /** It can say how likely each token was. */
  readonly logprobs?: boolean;
  /** Asking for its models costs nothing, and there may be none: they are asked for each time. */
  readonly liveModels?: boolean;
  /** A single new message of a known conversation goes on with it, as the upstream's own clients expect. */
  readonly keepsThread?: boolean;
}

export interface Capabilities {
  readonly vision: boolean;
  readonly image: boolean;
  readonly audio: boolean;
  readonly tools: boolean;
  readonly reasoning: boolean;
  /** Turns text into sound, sound into text, text into vectors; absent means no. */
  readonly speech?: boolean;
  readonly transcription?: boolean;
  readonly embeddings?: boolean;
}

export interface ParameterSpec {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'string' | 'boolean' | 'enum' | 'string[]';
  readonly default?: unknown;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly options?: readonly string[];
}

export interface Model {
  readonly id: string;
  readonly label?: string;
  /** Other names it is asked for by ("flux"). */
  readonly aliases?: readonly string[];
  readonly vision?: boolean;
  /** It sees, and does nothing else: a question without a picture is none for it. */
  readonly needsPicture?: boolean;
  readonly image?: boolean;
  readonly audio?: boolean;
  readonly tools?: boolean;
  readonly reasoning?: boolean;
  /** Not for chat: it makes vectors, sound or text of sound. */
  readonly task?: 'embedding' | 'speech' | 'transcription';
  readonly contextLength?: number;
}

export interface ProviderContext {
  readonly ownerId: string;
  readonly signal: AbortSignal;
  readonly credentials: ProviderCredentials;
  /** Obeys the SSRF policy, the time limits and the body caps (lib/platform/outbound). */
  readonly fetch: typeof globalThis.fetch;
  /** The `Cookie` header of the owner's uploaded cookies for one address, or null; never one of another site's. */
  cookies?(url: string): Promise<string | null>;
  /**
   * Has a sound or the sound of a film written down by whoever on this server can; null when nobody can. For providers
   * that hear nothing themselves.
   * @throws the error of the last one that tried.
   */
  transcribe?(sound: AudioPart): Promise<HeardSound | null>;
  /** As `transcribe`, for what pictures show. */
  look?(looking: Looking): Promise<SeenPictures | null>;
  /** A debug line of this request; becomes a `log` frame. Never secrets. */
  log(line: string): void;
}

/** A question about pictures, in their order. */
export interface Looking {
  readonly question: string;
  readonly pictures: readonly ImagePart[];
  /** Of the person who asks, as in `ChatRequest`. */
  readonly language: string;
}

export interface SeenPictures {
  readonly text: string;
  /** The model that looked. */
  readonly by: string;
}

export interface ProviderCredentials {
  readonly apiKey?: string | undefined;
  readonly baseUrl?: string | undefined;
}

export interface ChatRequest {
  /** "" means the provider's default. */
  readonly model: string;
  /** The whole path from the root, system message first. */
  readonly messages: readonly ChatMessage[];
  readonly parameters: ChatParameters;
  /**
   * What the person asked to be remembered in other conversations, least telling first. The system message says it
   * already, for models; here it is for providers that are none.
   */
  readonly remembered?: readonly string[];
  /** What the newest message asked to be remembered, and is from now on. */
  readonly kept?: string | undefined;
  /** BCP 47 of the person asking ("en", "ru"), for providers that write their own sentences. */
  readonly language: string;
  /** What this provider last sent as a `state` event in this conversation. */
  readonly state?: unknown;
  /** Who was asked before, and why each could not answer: for a provider that explains it. */
  readonly failed?: readonly { readonly label: string; readonly message: string }[] | undefined;
  /** The wished size, when the model draws. */
  readonly picture?: Pick<ImageRequest, 'width' | 'height' | 'aspectRatio'> | undefined;
  /** The same as its client wrote it for one provider's own format; every other provider passes it over. */
  readonly native?: NativeRequest | undefined;
  /** After a web search: what was found, and the messages as they were before it was put into the last one. */
  readonly web?: { readonly pages: readonly WebPage[]; readonly messages: readonly ChatMessage[] } | undefined;
}

/** Who reads it sends `body` with the model and `stream` set, and gives the frames of the answer as `native` events, too. */
export interface NativeRequest {
  readonly format: 'anthropic';
  /** It asks for searches of the provider's own: ours would be made twice. */
  readonly searches: boolean;
  /** What it holds that nobody else can do, as a refusal names it: only who reads the format is asked. */
  readonly only?: string | undefined;
  /** Headers that belong to the format. */
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON object with everything but the model and `stream`; its files are read now. */
  body(): Promise<Readonly<Record<string, unknown>>>;
}

/** A page found on the web, reduced to its text. */
export interface WebPage {
  readonly title: string;
  readonly url: string;
  readonly text: string;
}

export interface ChatParameters {
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  /** Only so many of the likeliest tokens: for formats that have a place for it. */
  readonly top_k?: number | undefined;
  readonly max_tokens?: number | undefined;
  readonly presence_penalty?: number | undefined;
  readonly frequency_penalty?: number | undefined;
  readonly seed?: number | undefined;
  readonly stop?: string | readonly string[] | undefined;
  readonly reasoning_effort?: string | undefined;
  /**
   * Tokens of thought, where whoever asks counts them; before `reasoning_effort` where the model takes a budget. 0: it
   * shall not think.
   */
  readonly reasoning_tokens?: number | undefined;
  readonly response_format?: unknown;
  readonly tools?: readonly unknown[] | undefined;
  readonly tool_choice?: unknown;
  readonly parallel_tool_calls?: boolean | undefined;
  readonly logit_bias?: Readonly<Record<string, number>> | undefined;
  /** Only for who says `logprobs` of itself. */
  readonly logprobs?: boolean | undefined;
  readonly top_logprobs?: number | undefined;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: readonly ContentPart[];
  /** On an assistant message that called tools, in OpenAI's shape. */
  readonly toolCalls?: readonly unknown[];
  /** On a tool message: which call it answers. */
  readonly toolCallId?: string;
  /** Who of several of this role speaks, for upstreams that tell them apart. */
  readonly name?: string;
}

export type ContentPart = TextPart | ImagePart | AudioPart | DocumentPart;

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}
/** An uploaded or inline image. `read` gives its bytes; images of a bucket also say which file they are. */
export interface ImagePart {
  readonly type: 'image';
  /** How closely it shall be looked at, for upstreams that ask. */
  readonly detail?: string;
  readonly name: string;
  readonly mediaType: string;
  readonly fileId?: string;
  read(): Promise<Uint8Array>;
}
export interface AudioPart {
  readonly type: 'audio';
  readonly name: string;
  readonly mediaType: string;
  readonly fileId?: string;
  /** Where it lies on this disk: whoever decodes it here need not have it in memory. */
  readonly file?: string;
  read(): Promise<Uint8Array>;
}
/** A file with extracted text. Adapters of language models paste `text()` into the prompt; the Assistant searches it. */
export interface DocumentPart {
  readonly type: 'document';
  readonly name: string;
  readonly mediaType: string;
  readonly bucketId: string;
  readonly fileId: string;
  readonly pages: number | null;
  text(): Promise<string>;
  /** The file as it is, for upstreams that read PDFs themselves. */
  read?(): Promise<Uint8Array>;
}

export type ProviderEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** Why the model will not answer, where its upstream tells that apart from an answer. */
  | { readonly type: 'refusal'; readonly text: string }
  /** How likely the tokens of the text just said were, in OpenAI's form; only where they were asked for. */
  | { readonly type: 'logprobs'; readonly tokens: readonly unknown[] }
  /** A status line of work going on ("Reading 14 pages"). */
  | { readonly type: 'status'; readonly status: string; readonly label?: string }
  | { readonly type: 'sources'; readonly sources: readonly Source[] }
  | { readonly type: 'media'; readonly media: readonly GeneratedMedia[]; readonly alt: string }
  | { readonly type: 'tool-call'; readonly call: ToolCallDelta }
  | { readonly type: 'title'; readonly title: string }
  | { readonly type: 'suggestions'; readonly suggestions: readonly string[] }
  | { readonly type: 'usage'; readonly usage: TokenUsage }
  /** Upstream thread state, handed back as `ChatRequest.state` on the next turn. JSON. */
  | { readonly type: 'state'; readonly state: unknown }
  /** The model that really answers, when the upstream says so. */
  | { readonly type: 'model'; readonly model: string }
  /** A frame of the upstream's own stream, before what it was read as; only where the request had `native`. */
  | { readonly type: 'native'; readonly frame: Readonly<Record<string, unknown>> }
  | { readonly type: 'finish'; readonly reason: string };

export type GeneratedMedia =
  | { readonly kind: 'image' | 'audio' | 'video'; readonly url: string }
  | { readonly kind: 'image' | 'audio' | 'video'; readonly mediaType: string; readonly data: Uint8Array };
