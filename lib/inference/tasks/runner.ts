/** What a model's process does with it. Everything in this folder runs there, and nowhere else. */
import type { CatalogueEntry, Precision } from '../types.ts';

export interface LoadSettings {
  readonly entry: CatalogueEntry;
  readonly folder: string;
  /** Memory a conversation may take, besides the weights. */
  readonly roomBytes: number;
  /** What every `from_pretrained` takes. */
  readonly options: {
    readonly device: 'cpu';
    readonly local_files_only: true;
    readonly dtype: Readonly<Record<string, Precision>> | Precision;
    readonly session_options: {
      readonly intraOpNumThreads: number;
      readonly interOpNumThreads: number;
      readonly logSeverityLevel: 3;
    };
  };
}

export interface JobContext {
  readonly isCancelled: () => boolean;
  /** Hands on a piece of text. */
  readonly emit: (text: string) => void;
}

/** A loaded model. */
export interface Runner<Input, Output> {
  run(input: Input, context: JobContext): Promise<Output>;
}
