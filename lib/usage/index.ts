/** What others may use of usage. */
export { tokensOfKey } from './key-tokens.ts';
export { type RunUsage, recordRunUsage } from './record.ts';
export { flushUsage } from './write-later.ts';
