/** How many tokens a model may have before it: as many as it was taught, and as there is memory for. */
import type { PreTrainedModel } from '@huggingface/transformers';

/** When a model does not say how long its context is. */
const DEFAULT_CONTEXT = 2_048;
/** A conversation in fewer is none; who has no memory for them is ended and started anew. */
const LEAST_CONTEXT = 1_024;
const FLOAT_BYTES = 4;

interface ContextConfig {
  readonly max_position_embeddings?: number;
  readonly n_positions?: number;
  readonly vocab_size?: number;
  readonly num_attention_heads?: number;
  readonly text_config?: ContextConfig;
  /** The library's own view of a decoder. */
  readonly normalized_config?: {
    readonly num_layers?: number;
    /** Of keys and values. */
    readonly num_heads?: number;
    readonly num_attention_heads?: number;
    readonly hidden_size?: number;
    readonly dim_kv?: number;
  };
}

interface Session {
  readonly inputNames?: readonly string[];
}

export function contextOf(model: PreTrainedModel, roomBytes: number): number {
  const config = model.config as ContextConfig;
  const text = config.text_config;
  const taught =
    config.max_position_embeddings ?? config.n_positions ?? text?.max_position_embeddings ?? DEFAULT_CONTEXT;
  const { num_layers = 0, num_heads = 0, hidden_size = 0, dim_kv, ...decoder } = config.normalized_config ?? {};
  const heads = decoder.num_attention_heads ?? config.num_attention_heads ?? text?.num_attention_heads ?? num_heads;
  const session = (model.sessions.decoder_model_merged ?? model.sessions.model) as Session | undefined;
  const keepsOneRow = session?.inputNames?.includes('num_logits_to_keep') ?? false;
  return contextThatFits(taught, roomBytes, {
    cacheNumbers: num_layers * num_heads * (dim_kv ?? (heads > 0 ? hidden_size / heads : 0)) * 2,
    logits: keepsOneRow ? 0 : (config.vocab_size ?? text?.vocab_size ?? 0),
    heads,
  });
}

export interface TokenCosts {
  /** Numbers of one token in the cache of all layers. */
  readonly cacheNumbers: number;
  /** Scores the model gives for each token of a prompt, though only those of the last are asked for. */
  readonly logits: number;
  /** Each looks from every token of a prompt at every other, one layer at a time. */
  readonly heads: number;
}

/** The prompt as a whole is what takes the most: the tokens after it come one by one. */
export function contextThatFits(
  taught: number,
  roomBytes: number,
  { cacheNumbers, logits, heads }: TokenCosts,
): number {
  // The cache is there twice while it grows.
  const each = (2 * cacheNumbers + logits) * FLOAT_BYTES;
  const eachPair = heads * FLOAT_BYTES;
  if (each + eachPair === 0) return taught;
  // The length n with n² pairs and n tokens that fills the room.
  const fits =
    eachPair === 0 ? roomBytes / each : (Math.sqrt(each ** 2 + 4 * eachPair * roomBytes) - each) / (2 * eachPair);
  return Math.min(taught, Math.max(LEAST_CONTEXT, Math.floor(fits)));
}
