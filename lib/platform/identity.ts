/** Who is asking. Accounts, demo visitors and API keys will be told apart here, and nowhere else. */
import type { ApiRequest, Owner } from './http/types.ts';

const LOCAL_OWNER: Owner = Object.freeze({ id: 'local' });

/** The owner of everything this request may read or write: without accounts, the one person the server belongs to. */
export function resolveOwner(_request: Pick<ApiRequest, 'headers'>): Owner {
  return LOCAL_OWNER;
}
