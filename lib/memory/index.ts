/** What others may use of memory. */
export { consultMemory, memoryPrompt, recallMemories } from './recall.ts';
