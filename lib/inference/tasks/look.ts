/** Pictures and words as inputs of a model, in the ways of its family. */
import {
  cat,
  type PreTrainedTokenizer,
  type PretrainedConfig,
  type Processor,
  type RawImage,
  type Tensor,
} from '@huggingface/transformers';
import { JobError } from '../../platform/workers/protocol.ts';
import type { ImageSize } from './read-image.ts';

export type ModelInputs = Readonly<Record<string, Tensor>> & { readonly input_ids: Tensor };

export interface Look {
  /** Stands in the text where a picture is. */
  readonly mark: string;
  /** Tokens a picture takes, roughly. @param longest side of all pictures it is shown with, in pixels */
  tokensOf(size: ImageSize, longest: number): number;
  /** @param text with a mark for each picture */
  prepare(text: string, images: readonly RawImage[]): Promise<ModelInputs>;
}

/** Tokens a picture may take in models that would take any number: what Qwen's makers recommend where memory is short. */
const MOST_TOKENS = 1_280;
/** What Qwen's models refuse: a picture so many times as long as it is wide. */
const LONGEST_RATIO = 200;
const TOO_NARROW = 'This picture is too narrow for this model. Cut a part out of it.';
/** Tokens between the tiles of a picture: their place, marks around them, an end of line. */
const TILE_MARKS = 4;

interface TileSettings {
  readonly size?: { readonly longest_edge?: number };
  readonly max_image_size?: { readonly longest_edge?: number };
}

export function lookOf(config: PretrainedConfig, processor: Processor, tokenizer: PreTrainedTokenizer): Look {
  const { model_type } = config;
  if (model_type === 'idefics3' || model_type === 'smolvlm') return tiled(processor, tokenizer);
  if (model_type?.startsWith('qwen')) return patched(processor, tokenizer);
  return {
    mark: '<image>',
    tokensOf: () => MOST_TOKENS,
    prepare: async (text, images) =>
      images.length > 0
        ? processor(text, images, { add_special_tokens: false })
        : tokenizer(text, { add_special_tokens: false }),
  };
}

/** Idefics 3 and SmolVLM: a large picture is cut into tiles, and seen once more as a whole. */
function tiled(processor: Processor, tokenizer: PreTrainedTokenizer): Look {
  const eye = eyeOf(processor);
  const { size, max_image_size } = eye.config as TileSettings;
  const tile = max_image_size?.longest_edge ?? 512;
  const most = Math.max(1, Math.floor((size?.longest_edge ?? 4 * tile) / tile));
  const { image_seq_len = 64 } = processor.config as { image_seq_len?: number };
  /** Tiles along the longest side. As published all pictures are blown up to the most there can be. */
  const tilesOf = (longest: number): number => Math.min(most, Math.max(1, Math.ceil(longest / tile)));
  return {
    mark: '<image>',
    tokensOf({ width, height }, longest) {
      const along = tilesOf(longest);
      const across = Math.ceil((along * Math.min(width, height)) / Math.max(width, height));
      return (along * across + 1) * (image_seq_len + TILE_MARKS);
    },
    async prepare(text, images) {
      // The library's processor cannot do without a picture.
      if (images.length === 0) return tokenizer(text, { add_special_tokens: false });
      const longest = Math.max(...images.map(({ width, height }) => Math.max(width, height)));
      eye.size = { longest_edge: tilesOf(longest) * tile };
      return processor(text, images);
    },
  };
}

function eyeOf({ image_processor }: Processor): NonNullable<Processor['image_processor']> {
  if (!image_processor) throw new Error('The model has no settings for pictures.');
  return image_processor;
}

interface PatchSettings {
  patch_size: number;
  merge_size: number;
  min_pixels?: number;
  max_pixels?: number;
}

/** Qwen-VL: a picture in its own proportions, cut into patches. */
function patched(processor: Processor, tokenizer: PreTrainedTokenizer): Look {
  const eye = eyeOf(processor);
  const settings = eye as unknown as PatchSettings;
  const { patch_size, merge_size } = settings;
  const pixelsOfToken = (patch_size * merge_size) ** 2;
  // As published they take pictures of up to 16 megapixels, which a machine without a GPU is not done with in minutes.
  settings.max_pixels = Math.min(settings.max_pixels ?? Number.POSITIVE_INFINITY, MOST_TOKENS * pixelsOfToken);
  settings.min_pixels = Math.min(settings.min_pixels ?? 0, settings.max_pixels);
  const mark = '<|image_pad|>';
  return {
    mark,
    tokensOf: ({ width, height }) =>
      Math.ceil(Math.min(Math.max(width * height, settings.min_pixels ?? 0) / pixelsOfToken, MOST_TOKENS)),
    async prepare(text, images) {
      // The library takes pictures given together for the frames of a film: each is prepared alone.
      const seen: { pixel_values: Tensor; image_grid_thw: Tensor }[] = [];
      for (const image of images) {
        const { width, height } = image;
        if (Math.max(width / height, height / width) >= LONGEST_RATIO) throw new JobError(TOO_NARROW);
        seen.push((await eye(image)) as unknown as (typeof seen)[number]);
      }
      const counts = seen.map(({ image_grid_thw }) => patchesIn(image_grid_thw) / merge_size ** 2);
      const [head = '', ...rest] = text.split(mark);
      const full = rest.reduce((sum, piece, index) => sum + mark.repeat(counts[index] ?? 0) + piece, head);
      const words = tokenizer(full, { add_special_tokens: false });
      if (seen.length === 0) return words;
      const all = (key: 'pixel_values' | 'image_grid_thw'): Tensor =>
        cat(
          seen.map((one) => one[key]),
          0,
        );
      return { ...words, pixel_values: all('pixel_values'), image_grid_thw: all('image_grid_thw') };
    },
  };
}

const patchesIn = (grid: Tensor): number =>
  [...(grid.data as BigInt64Array)].reduce((product, size) => product * Number(size), 1);
