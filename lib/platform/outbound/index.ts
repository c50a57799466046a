/** Everything this server asks of other hosts goes through here. */
export { readText } from './body.ts';
export { createFetch, type Fetch, type FetchOptions } from './create-fetch.ts';
export { checkUrl, providerPolicy, publicPolicy } from './policy.ts';
