/** Buckets of files: what the rest of the product may use. */

export { waitUntilReady } from './ingest.ts';
export type { Chunk } from './read.ts';
export { listChunks, readBucketText, readFileBytes, readFileText, readImageText } from './read.ts';
export { recoverBuckets } from './recover.ts';
export type { BucketFile } from './rows.ts';
export { getFile, getFiles, toFileInfo } from './rows.ts';
export type { ScoredChunk } from './search.ts';
export { searchChunks } from './search.ts';
export type { IncomingFile } from './store.ts';
export { attachable, receiveFile, storeBytes } from './store.ts';
