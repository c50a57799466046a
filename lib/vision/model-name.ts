/** Names of models as the vision API takes them. */
import { BadRequestError, ModelNotFoundError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';

/** The wire's default. Asked for or not, it means: this one where it is, else what this server reads with itself. */
export const DEFAULT_MODEL = 'qwen3_vl_2b';
/** What is built in. */
export const BUILT_IN = 'paddle_ocr';
export const TESSERACT = 'tesseract';

/** The ids of the wire, in its order, with the sizes it gives. */
export const WIRE_MODELS: readonly { readonly id: string; readonly name: string; readonly params: string }[] = [
  { id: 'got_ocr', name: 'GOT-OCR 2.0', params: '580M' },
  { id: 'qwen_vl_2b', name: 'Qwen2-VL 2B', params: '2B' },
  { id: 'qwen_vl_7b', name: 'Qwen2-VL 7B', params: '7B' },
  { id: 'qwen3_vl_2b', name: 'Qwen3-VL 2B', params: '2B' },
  { id: 'qwen3_vl_4b', name: 'Qwen3-VL 4B', params: '4B' },
  { id: 'qwen3_vl_8b', name: 'Qwen3-VL 8B', params: '8B' },
  { id: 'dots_ocr', name: 'dots.ocr', params: '1.7B' },
];

/** Names of providers have slashes and colons (`Qwen/Qwen3-VL-2B-Instruct`, `qwen3-vl:2b`); addresses and paths are none. */
const NAME = /^[A-Za-z0-9][\w.:@+/-]*$/;

/** @throws BadRequestError for what cannot be a name. */
export function modelName(given: string | undefined): string {
  const name = given?.trim() || DEFAULT_MODEL;
  if (name.length > LIMITS.nameChars || !NAME.test(name) || /\.\.|:\/\//.test(name)) {
    throw new BadRequestError('model: is not the name of a model', { param: 'model' });
  }
  return name;
}

/** In the words of the wire. */
export const unknownModel = (name: string): ModelNotFoundError =>
  new ModelNotFoundError(`Failed to load model: Model '${name.slice(0, 80)}' not found`);
