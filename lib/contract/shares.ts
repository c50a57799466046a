/** Links to chats: what their owner chooses, and what their readers get. snake_case on the wire. */
import { z } from 'zod';
import { idSchema } from './conversation.ts';
import { LIMITS } from './limits.ts';

/** A file as the owner names it in a choice: `file:<id>` of a bucket, `media:<id>` made by a model. */
const fileRefSchema = z.string().regex(/^(?:file|media):[\w-]{1,100}$/);

const choices = {
  /** Seconds from now; null: for ever. */
  expires_in: z.number().int().min(60).max(LIMITS.shareLifeSeconds).nullable(),
  /** null: whoever has the link may read. */
  passphrase: z.string().min(1).max(LIMITS.sharePassphraseChars).nullable(),
  /** Readers a day, added up; null: any number. */
  max_views: z.number().int().min(1).max(1_000_000).nullable(),
  /** What travels; left out: everything that is attached in what is shared. */
  files: z.array(fileRefSchema).max(LIMITS.shareFiles),
  /** Live: files of messages to come travel too. */
  new_files: z.boolean(),
  /** The instructions (system prompt) of the chat are shown too. */
  instructions: z.boolean(),
  noindex: z.boolean(),
};

const source = {
  conversation_id: idSchema,
  /** The last message that is shared; null or left out: the whole chat. */
  message_id: idSchema.nullish(),
};

/** `POST /backend-api/v2/shares` */
export const createShareSchema = z.strictObject({
  ...source,
  mode: z.enum(['snapshot', 'live']).default('snapshot'),
  expires_in: choices.expires_in.default(null),
  passphrase: choices.passphrase.default(null),
  max_views: choices.max_views.default(null),
  files: choices.files.optional(),
  new_files: choices.new_files.default(false),
  instructions: choices.instructions.default(false),
  noindex: choices.noindex.default(true),
});
export type CreateShare = z.input<typeof createShareSchema>;

/** `PATCH /backend-api/v2/shares/<id>`; what is left out stays. */
export const changeShareSchema = z.strictObject(choices).partial();
export type ChangeShare = z.output<typeof changeShareSchema>;

/** `POST /backend-api/v2/shares/preview`: what would be shared, before it is. */
export const previewShareSchema = z.strictObject({
  ...source,
  instructions: z.boolean().default(false),
  files: choices.files.optional(),
});
export interface SharePreview {
  readonly messages: number;
  readonly files: readonly ShareableFile[];
  readonly warnings: readonly SecretWarning[];
}
export interface ShareableFile {
  readonly ref: string;
  readonly name: string;
  readonly kind: string;
  readonly media_type: string;
  readonly size: number;
}
/** Something that looks like a key or a password, and where it stands. */
export interface SecretWarning {
  readonly kind: 'key' | 'token' | 'private_key' | 'password';
  /** In which message of what is shared, from 1; null: in the instructions or in a file. */
  readonly message: number | null;
  /** The file it stands in. */
  readonly file: string | null;
  /** Its beginning, enough to find it again: "sk-pr…". */
  readonly excerpt: string;
}

/** `GET /backend-api/v2/shares` */
export const listSharesQuerySchema = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.maxPageSize).default(LIMITS.pageSize),
  conversation_id: idSchema.optional(),
});
export interface ShareItem {
  readonly id: string;
  readonly conversation_id: string | null;
  readonly message_id: string | null;
  readonly title: string;
  /** Of its page, from the slash on. */
  readonly path: string;
  /** `posted`: the record of another client, which that client renews itself. */
  readonly mode: 'snapshot' | 'live' | 'posted';
  readonly views: number;
  readonly max_views: number | null;
  /** ms since the epoch */
  readonly expires: number | null;
  readonly expired: boolean;
  /** Read as often as `max_views` allows: nobody new gets in. */
  readonly spent: boolean;
  readonly passphrase: boolean;
  readonly noindex: boolean;
  readonly instructions: boolean;
  readonly new_files: boolean;
  readonly files: readonly string[];
  /** False when the chat has gone on since the snapshot. */
  readonly current: boolean;
  readonly created: number;
}
export interface SharePage {
  readonly items: readonly ShareItem[];
  readonly next_cursor: string | null;
}

/** `POST /backend-api/v2/shares/<id>/unlock`, also as a form of its page. */
export const unlockShareSchema = z.object({ passphrase: z.string().max(LIMITS.sharePassphraseChars) });

/** Events of `GET /backend-api/v2/shares/<id>/events`. Positions count the messages of the record from 0. */
export type ShareEvent =
  /** First. `running`: the answer being written now, as far as it has come. */
  | {
      readonly type: 'hello';
      readonly updated: number;
      readonly running: { readonly index: number; readonly text: string } | null;
    }
  /** The answer being written has grown. */
  | { readonly type: 'delta'; readonly index: number; readonly text: string }
  /** The answer being written reads like this now. */
  | { readonly type: 'replace'; readonly index: number; readonly text: string }
  /** There is a newer record. */
  | { readonly type: 'changed'; readonly updated: number }
  /** Last: revoked, expired, or locked by a new passphrase. */
  | { readonly type: 'ended' };

/** A file that travels with a share, at the share's own address. */
export interface SharedFile {
  readonly name: string;
  readonly kind: 'text' | 'image' | 'audio' | 'video' | 'other';
  readonly media_type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly url: string;
}
