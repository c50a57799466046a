/** What our own UI reads and writes beside the conversation stream: plain REST over JSON, snake_case on the wire. */
import { z } from 'zod';
import { idSchema, parametersSchema } from './conversation.ts';
import type { RecalledMemory, Source, TokenUsage } from './frames.ts';
import { LIMITS } from './limits.ts';
import type { SharedFile } from './shares.ts';

export { STREAM_HEADERS } from './stream-headers.ts';

/** `GET /backend-api/v2/conversations` */
export const listConversationsQuerySchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.maxPageSize).default(LIMITS.pageSize),
  /** Search over titles and message text; each hit names the message to jump to. */
  q: z.string().max(200).optional(),
});

export interface ConversationSummary {
  readonly id: string;
  readonly title: string;
  readonly pinned: boolean;
  readonly provider: string;
  readonly model: string;
  /** ms since the epoch */
  readonly created: number;
  readonly updated: number;
  /** The Run that is answering in it just now. */
  readonly run_id: string | null;
  /** Only in search results. */
  readonly match?: { readonly message_id: string | null; readonly snippet: string };
}

export interface ConversationPage {
  readonly items: readonly ConversationSummary[];
  readonly next_cursor: string | null;
}

/** `GET /backend-api/v2/conversations/<id>`: the whole tree. The path shown is from `leaf_id` up to the root. */
export interface ConversationDetail extends Omit<ConversationSummary, 'match'> {
  readonly system_prompt: string;
  readonly parameters: ModelParameters;
  readonly leaf_id: string | null;
  readonly version: number;
  readonly messages: readonly MessageView[];
}

export type MessageStatus = 'complete' | 'streaming' | 'interrupted' | 'stopped' | 'failed';

export interface MessageView {
  readonly id: string;
  readonly parent_id: string | null;
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  readonly reasoning: string;
  readonly reasoning_ms: number;
  readonly status: MessageStatus;
  readonly error: {
    readonly name: string;
    readonly message: string;
    readonly provider?: string;
    readonly retry_after?: number;
  } | null;
  readonly finish_reason: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly usage: TokenUsage | null;
  readonly duration_ms: number | null;
  readonly created: number;
  readonly sources: readonly Source[];
  readonly suggestions: readonly string[];
  /** "OpenAI failed, trying Groq": one line a provider that was passed over. */
  readonly notices: readonly string[];
  /** The memories its prompt held; absent when there were none. */
  readonly memory?: readonly RecalledMemory[];
  readonly attachments: readonly FileInfo[];
}

/** A file of a bucket. */
export interface FileInfo {
  readonly id: string;
  readonly bucket_id: string;
  readonly name: string;
  readonly media_type: string;
  readonly kind: 'text' | 'image' | 'audio' | 'video' | 'other';
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly pages: number | null;
  readonly status: 'stored' | 'processing' | 'ready' | 'failed';
  /** Why it could not be read, as a sentence. */
  readonly error: string | null;
  /** `/files/<bucket>/media/<name>` */
  readonly url: string;
  /** Images: `/files/<bucket>/thumbnail/<name>` */
  readonly thumbnail_url: string | null;
  /** Pixels. */
  readonly thumbnail_width?: number | null;
  readonly thumbnail_height?: number | null;
  /** The address it was downloaded from. */
  readonly source_url?: string | null;
}

/** `GET /backend-api/v2/media`: images, sounds and videos, made by models and uploaded, newest first. */
export const listMediaQuerySchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.maxPageSize).default(LIMITS.pageSize),
  /** Words that must occur in name, description or type. */
  q: z.string().max(200).optional(),
  kind: z.enum(['image', 'audio', 'video']).optional(),
});

export interface MediaItem {
  readonly id: string;
  readonly name: string;
  readonly kind: 'image' | 'audio' | 'video';
  readonly media_type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly alt: string;
  /** Who brought it: a model's answer, or an upload. */
  readonly origin: 'generated' | 'uploaded';
  /** ms since the epoch */
  readonly created: number;
  readonly url: string;
  readonly thumbnail_url: string | null;
}

export interface MediaPage {
  readonly items: readonly MediaItem[];
  readonly next_cursor: string | null;
}

export const modelParametersSchema = parametersSchema;
export type ModelParameters = z.output<typeof modelParametersSchema>;

/** `PATCH /backend-api/v2/conversations/<id>` */
export const updateConversationSchema = z
  .strictObject({
    title: z.string().trim().min(1).max(LIMITS.titleChars),
    pinned: z.boolean(),
    /** Shows another branch: any message of the tree; the path goes on to that branch's newest leaf. */
    leaf_id: idSchema,
    system_prompt: z.string().max(100_000),
    provider: z.string().max(LIMITS.nameChars),
    model: z.string().max(LIMITS.nameChars),
    parameters: modelParametersSchema,
  })
  .partial();
export type UpdateConversation = z.output<typeof updateConversationSchema>;

/** `GET /backend-api/v2/catalogue`: everything the model picker shows, from caches only: it never waits on an upstream. */
export interface Catalogue {
  readonly providers: readonly CatalogueProvider[];
  /** What "auto" would use now, in order. */
  readonly auto: readonly { readonly provider: string; readonly model: string }[];
  /** The engine a web search would use; null when none is set up. */
  readonly web_search: string | null;
  /** Search engines, which take credentials as providers do. */
  readonly search_engines: readonly CatalogueProvider[];
}
export interface CatalogueProvider {
  readonly id: string;
  readonly label: string;
  readonly url: string | null;
  readonly login_url: string | null;
  /** ready | needs_key | unreachable | loading */
  readonly status: 'ready' | 'needs_key' | 'unreachable' | 'loading';
  readonly local: boolean;
  /** An engine found on this machine. */
  readonly discovered: boolean;
  /** The provider takes a base URL ("Custom", engines). */
  readonly takes_base_url: boolean;
  /** Where it is asked unless its owner says otherwise; null for engines and what is built in. */
  readonly base_url: string | null;
  /** One signs in on the provider's own page (`oauth/<provider>`) instead of pasting a key. */
  readonly sign_in?: 'device';
  /** Nobody can yet: the server has no application of its own there (`COPILOT_CLIENT_ID`). */
  readonly sign_in_needs?: 'client_id';
  readonly default_model: string | null;
  readonly models: readonly CatalogueModel[];
  /** Models it would have, once they are downloaded. */
  readonly downloads?: readonly { readonly id: string; readonly label: string }[];
  readonly parameters: readonly {
    readonly name: string;
    readonly type: string;
    readonly default?: unknown;
    readonly min?: number;
    readonly max?: number;
    readonly step?: number;
    readonly options?: readonly string[];
  }[];
}
export interface CatalogueModel {
  readonly id: string;
  readonly label: string;
  readonly vision: boolean;
  readonly image: boolean;
  readonly audio: boolean;
  readonly tools: boolean;
  readonly reasoning: boolean;
}

/** `GET /backend-api/v2/credentials` -> `{items: CredentialView[]}`; `PUT|DELETE credentials/<provider>`. */
export interface CredentialView {
  readonly provider: string;
  /** "…wxyz", or null when only a base URL is stored. */
  readonly masked: string | null;
  readonly base_url: string | null;
  /** Where it comes from; environment keys cannot be edited here. */
  readonly source: 'stored' | 'environment';
}
/** `GET|POST /backend-api/v2/oauth/<provider>?action=start`: what a person types where. */
export interface SignInStart {
  readonly status: 'pending';
  /** Names this sign-in in `action=poll&device_code=...`; the provider's own code stays on the server. */
  readonly device_code: string;
  /** "WDJB-MJHT" */
  readonly user_code: string;
  readonly verification_uri: string;
  /** The same page with the code filled in, where the provider has one. */
  readonly verification_uri_complete?: string;
  /** Seconds. */
  readonly expires_in: number;
  /** Seconds to leave between two polls. */
  readonly interval: number;
}
/** `action=poll`: `pending` goes on, the others end it. */
export interface SignInPoll {
  readonly status: 'pending' | 'success' | 'expired' | 'denied';
  readonly provider: string;
  /** Seconds to leave before the next poll, while pending. */
  readonly interval?: number;
}
export const putCredentialSchema = z.strictObject({
  api_key: z.string().trim().min(1).max(4_000).optional(),
  base_url: z
    .url({ protocol: /^https?$/ })
    .max(LIMITS.urlChars)
    .optional(),
});
/** `POST credentials/<provider>/test` (body as PUT; a real call) -> 200 `{ok:true, models:n}` or the provider's typed error. */
export interface CredentialTest {
  readonly ok: true;
  readonly models: number;
}

/** `PATCH /backend-api/v2/settings`: any of the owner's preferences; what is left out stays. */
export const settingsChangeSchema = z
  .strictObject({
    system_prompt: z.string().max(100_000),
    provider: z.string().max(LIMITS.nameChars),
    model: z.string().max(LIMITS.nameChars),
    parameters: modelParametersSchema,
    favourites: z.array(z.string().max(2 * LIMITS.nameChars)).max(200),
    send_on_enter: z.boolean(),
    /** Memories are looked up for each question, and "remember that ..." adds one. */
    memory: z.boolean(),
  })
  .partial();
export type SettingsChange = z.output<typeof settingsChangeSchema>;

/** `GET /backend-api/v2/settings` */
export type Settings = { readonly [K in keyof SettingsChange]-?: Exclude<SettingsChange[K], undefined> };

export { DEFAULT_SETTINGS } from './default-settings.ts';

/** `GET /backend-api/v2/memories` */
export const listMemoriesQuerySchema = z.object({
  cursor: z.string().max(20).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.maxPageSize).default(LIMITS.pageSize),
  q: z.string().max(200).optional(),
});
export interface MemoryItem {
  readonly id: string;
  readonly text: string;
  /** Taken in from a conversation by a client, not said or written by the owner to be remembered. */
  readonly imported: boolean;
  /** ms since the epoch */
  readonly created: number;
  readonly updated: number;
}
export interface MemoryPage {
  readonly items: readonly MemoryItem[];
  readonly next_cursor: string | null;
  /** Of all memories, whatever `q` finds. */
  readonly total: number;
}
/** `POST /backend-api/v2/memories`, `PATCH /backend-api/v2/memories/<id>` */
export const changeMemorySchema = z.strictObject({ text: z.string().trim().min(1).max(LIMITS.memoryChars) });

/** `GET /backend-api/v2/cookies` -> `{items: CookieFile[]}`: what was uploaded. Values and names never come out. */
export interface CookieFile {
  readonly id: string;
  /** The name of the uploaded file. */
  readonly label: string;
  readonly domains: readonly string[];
  readonly cookies: number;
  /** `unreadable`: sealed under a lost secret; it has to be uploaded again. */
  readonly status: 'ready' | 'unreadable';
  readonly created: number;
}

/** Counters of `GET /backend-api/v2/stats`. */
export interface UsageTotals {
  readonly requests: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  /** What a client reported as answered from a cache. */
  readonly saved_tokens: number;
  readonly total_tokens: number;
}
export interface UsageStats {
  /** Every day asked for, oldest first, UTC. */
  readonly days: readonly (UsageTotals & { readonly date: string })[];
  readonly models: Readonly<Record<string, UsageTotals>>;
  readonly providers: Readonly<Record<string, UsageTotals>>;
  readonly users: Readonly<Record<string, UsageTotals>>;
  readonly totals: UsageTotals;
}

/** `GET|POST /backend-api/v2/conversations/<id>/share`: the snapshot of this chat that others can open. */
export interface ShareState {
  readonly share: ShareView | null;
  /** Where its page can be opened, the one that reaches furthest first. Never empty. */
  readonly addresses: readonly ShareAddress[];
}
export interface ShareView {
  readonly id: string;
  /** Nothing was said since the snapshot was taken. */
  readonly current: boolean;
}
export interface ShareAddress {
  /** "https://chat.example.org", without a slash. */
  readonly origin: string;
  /** Who gets there: whoever this server's own address reaches, the local network, or this machine alone. */
  readonly reach: 'public' | 'network' | 'machine';
}

/** `POST /backend-api/v2/conversations/import` -> 201 */
export interface ImportedConversation {
  readonly id: string;
  readonly title: string;
}

/** A shared record as its page shows it. Records are foreign JSON: whatever they hold, this is text. */
export interface SharedChat {
  readonly title: string;
  readonly updated: number;
  /** The instructions that went before the chat. */
  readonly system: string;
  readonly messages: readonly SharedMessage[];
}
export interface SharedMessage {
  readonly role: MessageView['role'];
  readonly text: string;
  readonly reasoning: string;
  /** The provider's own name for itself, and the model's; '' when the record does not say. */
  readonly provider: string;
  readonly model: string;
  /** It came with files, which are not part of the record. */
  readonly files: boolean;
  /** Those that are. */
  readonly attachments: readonly SharedFile[];
  /** Characters of it in the record: where what is being added to it begins. */
  readonly length: number;
  /** Another answer to the question of the answer before it. */
  readonly variant: boolean;
  /** Of a shape that is not known here: there is nothing to show of it. */
  readonly unreadable: boolean;
}
