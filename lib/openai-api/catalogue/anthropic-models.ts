/** Lists of models as Anthropic's clients read them (its API reference, "List models", "Get a model"). */
import { z } from 'zod';
import { LIMITS } from '../../contract/limits.ts';
import type { ApiRequest } from '../../platform/http/types.ts';
import { messageRefusal } from '../messages/errors.ts';

const MOST = 1_000;
const cursor = z.string().max(LIMITS.wantedChars).optional();

/** Anthropic's own default is 20; who asks for nothing gets what there is. */
export const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(MOST).optional(),
  after_id: cursor,
  before_id: cursor,
});
export type Page = z.output<typeof pageSchema>;

/** Every client of Anthropic's names the version it speaks, and no other does. */
export const speaksAnthropic = ({ headers }: Pick<ApiRequest, 'headers'>): boolean => headers.has('anthropic-version');

export const refuseInItsForm = (error: unknown, request: ApiRequest) =>
  speaksAnthropic(request) ? messageRefusal(error, {}, request) : null;

interface Entry {
  readonly id: string;
  readonly label?: string | undefined;
}

/** When a model came out is not known: the epoch stands for that. */
export const toAnthropicModel = ({ id, label }: Entry) => ({
  type: 'model',
  id,
  display_name: label ?? id,
  created_at: '1970-01-01T00:00:00Z',
});

export function toAnthropicList(entries: readonly Entry[], { limit = MOST, after_id, before_id }: Page) {
  const place = (id: string) => entries.findIndex((entry) => entry.id === id);
  const end = before_id !== undefined && place(before_id) !== -1 ? place(before_id) : entries.length;
  const rest = entries.slice(after_id === undefined ? 0 : place(after_id) + 1, end);
  // Going back, the page is the one right before the cursor.
  const page = before_id === undefined ? rest.slice(0, limit) : rest.slice(-limit);
  return {
    data: page.map(toAnthropicModel),
    has_more: page.length < rest.length,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}
