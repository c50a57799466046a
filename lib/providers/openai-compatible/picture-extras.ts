/** Wishes for a picture that only some models know (OpenAI's API reference, "Create image"). */
import { BadRequestError } from '../../contract/errors.ts';
import type { ImageRequest } from '../provider.ts';
import type { ImageAbility } from './abilities.ts';
import type { Preset } from './preset.ts';

type Extras = NonNullable<ImageRequest['extras']>;

const GPT_IMAGE = ['background', 'output_format', 'output_compression', 'moderation', 'input_fidelity'];

/** What a model takes of them; a server that is none of the known ones is asked for everything, and answers for itself. */
function knownTo(preset: Preset, ability: ImageAbility, model: string): readonly string[] | null {
  if (ability.format === 'together') return ['output_format'];
  if (ability.format === 'huggingface' || ability.keylessUrl !== undefined) return [];
  if (/gpt-image|chatgpt-image/.test(model)) return GPT_IMAGE;
  if (/dall-e-3/.test(model)) return ['style'];
  if (/dall-e/.test(model)) return [];
  return preset.local || preset.baseUrl === null ? null : [];
}

/**
 * The wishes to pass on.
 * @throws BadRequestError that names one which this model would not fulfil
 */
export function checkExtras(
  preset: Preset,
  ability: ImageAbility,
  model: string,
  { extras = {} }: Pick<ImageRequest, 'extras'>,
): Extras {
  const known = knownTo(preset, ability, model);
  const unknown = known === null ? undefined : Object.keys(extras).find((name) => !known.includes(name));
  if (unknown === undefined) return extras;
  throw new BadRequestError(`${unknown}: ${model} of ${preset.label} does not take it. Leave it out.`, {
    param: unknown,
  });
}

export function formExtras(form: FormData, extras: Extras = {}): void {
  for (const [name, value] of Object.entries(extras)) form.append(name, String(value));
}
