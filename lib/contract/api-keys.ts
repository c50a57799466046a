/** Keys of this server for programs, as `/backend-api/v2/api-keys` speaks of them. */
import { z } from 'zod';

export const API_SCOPES = ['chat', 'images', 'audio', 'embeddings', 'files', 'backend'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export const newApiKeySchema = z.object({
  name: z.string().trim().min(1, 'must not be empty').max(100),
  scopes: z
    .array(z.enum(API_SCOPES))
    .min(1, 'must hold at least one scope')
    .transform((scopes) => [...new Set(scopes)]),
  /** Absent or null: without a limit. */
  requests_per_minute: z.number().int().min(1).max(100_000).nullish(),
  tokens_per_day: z.number().int().min(1).max(1_000_000_000).nullish(),
});
export type NewApiKey = z.input<typeof newApiKeySchema>;

export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  /** The beginning of the key, enough to tell it from others. */
  readonly mask: string;
  readonly scopes: readonly ApiScope[];
  readonly requests_per_minute: number | null;
  readonly tokens_per_day: number | null;
  /** Used since midnight, UTC. */
  readonly tokens_today: number;
  /** ISO 8601; null: never, or not revoked. */
  readonly last_used_at: string | null;
  readonly created_at: string;
}

export interface CreatedApiKey extends ApiKeyView {
  /** The key itself: told this once, and kept nowhere. */
  readonly key: string;
}
