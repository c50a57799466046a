/** Keys of this server for programs: what others may use of them. */
export { looksLikeApiKey } from './format.ts';
export { acceptApiKeys, demandApiKeys } from './guard.ts';
export { revokeApiKeys } from './store.ts';
