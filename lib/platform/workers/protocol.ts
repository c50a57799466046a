/** What the main thread and a worker say to each other: one job at a time, answered by its number. */
export interface JobMessage {
  readonly job: number;
  readonly input: unknown;
}

export type JobReply =
  /** A step of the job is done and the next one begun. */
  | { readonly job: number; readonly alive: true }
  | { readonly job: number; readonly result: unknown }
  /** `sentence` is fit for the user; without one the failure was not foreseen and `detail` goes to the log. */
  | { readonly job: number; readonly sentence: string | null; readonly detail: string };

/** Thrown inside a worker: its message is a sentence for the person who sent the file. */
export class JobError extends Error {
  override readonly name = 'JobError';
}
