import { BadRequestError } from '../contract/errors.ts';
import { findProvider } from '../providers/registry.ts';
import { checkKey } from './key-format.ts';
import { saveCredential } from './store.ts';

/**
 * Stores a key for a provider's usual address, in place of what was stored.
 * @throws BadRequestError for an unknown provider, one that takes no key, and a key that is not one.
 */
export async function saveProviderKey(ownerId: string, providerName: string, input: string): Promise<void> {
  const provider = findProvider(providerName);
  if (!provider || provider.describe().takesBaseUrl === undefined) {
    throw new BadRequestError('There is no provider of this name that takes a key.', { param: 'file' });
  }
  const apiKey = checkKey(input);
  if (apiKey === undefined) throw new BadRequestError('The file holds no API key.', { param: 'api_key' });
  await saveCredential({ ownerId, provider: provider.id, apiKey, baseUrl: null });
}
