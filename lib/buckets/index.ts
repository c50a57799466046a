/** Buckets of files: what the rest of the product may use. */

export { awaitDownloads } from './bucket-text.ts';
export type { FileType } from './file-types.ts';
export { waitUntilReady } from './ingest.ts';
export type { Chunk } from './read.ts';
export { listChunks, locateFile, readFileBytes, readFileText, readImageText } from './read.ts';
export { recoverBuckets } from './recover.ts';
export { deleteBucket } from './remove.ts';
export type { BucketFile } from './rows.ts';
export { getFile, getFiles, toFileInfo } from './rows.ts';
export type { ScoredChunk } from './search.ts';
export { searchChunks } from './search.ts';
export { type Servable, serveFile } from './serve-file.ts';
export { receiveFile, storeBytes } from './store.ts';
export { type IncomingFile, takeFile } from './take.ts';
export { keepTranscript, readTranscript } from './transcript.ts';
