/** Mends how the library numbers the words of Qwen's models when there is no picture. */
import { type PreTrainedModel, Tensor } from '@huggingface/transformers';

interface PlacesOfText {
  _get_text_only_rope_index?: (ids: Tensor, mask: Tensor) => [places: Tensor, deltas: Tensor];
}

/**
 * What comes after a prompt goes on from its highest place: the difference to its length, which without a picture is
 * none. The library (4.3) adds the length where it has to be taken off, and the first written word is then three times
 * as far on as it should be.
 */
export function mendPlaces(model: PreTrainedModel): void {
  const owner = model as unknown as PlacesOfText;
  const places = owner._get_text_only_rope_index?.bind(model);
  if (!places) return;
  owner._get_text_only_rope_index = (ids, mask) => {
    const rows = ids.dims[0] ?? 1;
    return [places(ids, mask)[0], new Tensor('int64', new BigInt64Array(rows), [rows, 1])];
  };
}
