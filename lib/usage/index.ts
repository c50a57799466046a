/** What others may use of usage. */
export { type RunUsage, recordRunUsage } from './record.ts';
