/** What others may use of memory. */
export { consultMemory, memoryPrompt } from './recall.ts';
