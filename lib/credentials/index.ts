/** Keys and base URLs of providers: kept encrypted, shown masked, sent only where they belong. */
export { checkKey } from './key-format.ts';
export {
  type CredentialHolder,
  type RequestCredentials,
  type ResolvedCredentials,
  resolveCredentials,
  resolveFrom,
} from './resolve.ts';
export { saveProviderKey } from './save-provider-key.ts';
export { deleteCredential, listStored, recallStored } from './store.ts';
