/** What the server and a model's process say to each other. */
import type { InstalledModel } from '../catalogue/installed.ts';
import type { CatalogueEntry, Task } from '../types.ts';

export interface ModelSpec extends InstalledModel {
  readonly entry: CatalogueEntry;
  /** Cores one computation may use. */
  readonly threads: number;
  /** Memory a conversation may take, besides the weights. */
  readonly roomBytes: number;
}

export type ToModel =
  | { readonly type: 'load'; readonly spec: ModelSpec }
  | { readonly type: 'run'; readonly job: number; readonly task: Task; readonly input: unknown }
  | { readonly type: 'cancel'; readonly job: number };

export type FromModel =
  | { readonly type: 'loaded'; readonly memoryBytes: number }
  | { readonly type: 'token'; readonly job: number; readonly text: string }
  | { readonly type: 'done'; readonly job: number; readonly result: unknown; readonly memoryBytes: number }
  /** `job` is null when loading failed. `sentence` is for the person who asked; the detail is for the log. */
  | {
      readonly type: 'failed';
      readonly job: number | null;
      readonly sentence: string | null;
      readonly detail: string;
    };
