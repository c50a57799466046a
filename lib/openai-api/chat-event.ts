import type { ProviderEvent } from '../providers/provider.ts';

/**
 * What is heard of an answer. `provider` comes before each attempt; media come as `text` (their markup); exactly one
 * `usage`, counted or estimated, comes right before `finish`, which is the last.
 */
export type ChatEvent =
  | { readonly type: 'provider'; readonly provider: string; readonly model: string }
  | Extract<
      ProviderEvent,
      {
        type:
          | 'text'
          | 'reasoning'
          | 'refusal'
          | 'logprobs'
          | 'tool-call'
          | 'sources'
          | 'state'
          | 'usage'
          | 'model'
          | 'native'
          | 'finish';
      }
    >;
