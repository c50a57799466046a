/** What pictures are asked for with (contract, section 6.3); OpenAI's `size` too. Unknown fields are dropped. */
import { z } from 'zod';
import { LIMITS } from '../../contract/limits.ts';
import { targetSchema } from '../request.ts';

const side = z.coerce.number().int().min(16).max(LIMITS.pictureSide);
const word = z.string().max(40);
const SIZE = /^(\d{1,6})\s*[x×*]\s*(\d{1,6})$/i;

const size = z
  .string()
  .max(40)
  .transform((value, context) => {
    if (value === '' || value === 'auto') return null;
    const [, width = '', height = ''] = SIZE.exec(value) ?? [];
    const read = z.tuple([side, side]).safeParse([width, height]);
    if (read.success && width !== '') return { width: read.data[0], height: read.data[1] };
    context.addIssue({
      code: 'custom',
      message: `must be like "1024x1024", ${LIMITS.pictureSide} pixels a side at most`,
    });
    return z.NEVER;
  });

const seed = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const pictureSchema = z.object({
  ...targetSchema.pick({ model: true, provider: true, api_key: true, api_base: true, ignored: true, user: true }).shape,
  prompt: z.string().trim().min(1, 'must not be empty').max(LIMITS.promptChars),
  /** null: kept in the gallery, as an address of this server. */
  response_format: z.enum(['url', 'b64_json']).nullish(),
  n: z.coerce.number().int().min(1).max(LIMITS.pictures).nullish(),
  size: size.nullish(),
  /** As `size`; an upstream's own words for it ("2k") are not passed on. */
  resolution: z
    .string()
    .max(40)
    .transform((value) => (SIZE.test(value) ? size.parse(value) : null))
    .nullish(),
  width: side.nullish(),
  height: side.nullish(),
  aspect_ratio: word.nullish(),
  seed: seed.nullish(),
  negative_prompt: z.string().max(LIMITS.promptChars).nullish(),
  num_inference_steps: z.coerce.number().int().min(1).max(200).nullish(),
  steps: z.coerce.number().int().min(1).max(200).nullish(),
  guidance_scale: z.coerce.number().min(0).max(50).nullish(),
  quality: word.nullish(),
  style: word.nullish(),
  background: z.enum(['transparent', 'opaque', 'auto']).nullish(),
  output_format: z.enum(['png', 'jpeg', 'webp']).nullish(),
  output_compression: z.coerce.number().int().min(0).max(100).nullish(),
  moderation: z.enum(['low', 'auto']).nullish(),
  input_fidelity: z.enum(['high', 'low']).nullish(),
  partial_images: z.coerce.number().max(0, 'pictures are not streamed here').nullish(),
  stream: z
    .union([z.boolean(), z.literal('false').transform(() => false)])
    .refine((wish) => !wish, 'pictures are not streamed here')
    .nullish(),
  timeout: z.coerce.number().min(0).max(3_600).nullish(),
});
export type PictureBody = z.output<typeof pictureSchema>;
