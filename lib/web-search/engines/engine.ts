/** What every search engine here gives, whatever its own format. */
import type { Fetch } from '../../platform/outbound/index.ts';

export interface Finding {
  readonly title: string;
  readonly url: string;
  /** A sentence or two, or all of the page where the engine reads it itself. */
  readonly text: string;
}

export interface SearchRequest {
  readonly query: string;
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Bound to the engine's address. */
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

export interface SearchEngine {
  readonly id: string;
  readonly label: string;
  readonly url: string;
  /** Where a person gets a key; null when none is needed. */
  readonly keyPage: string | null;
  /** null: the owner says where it is. */
  readonly baseUrl: string | null;
  readonly keyVariables: readonly string[];
  /** The first results. @throws AppError */
  search(request: SearchRequest): Promise<readonly Finding[]>;
}
