/** One question of the evaluation, with the facts its answer must hold. */
export interface RowOn<Material extends string> {
  readonly on: Material;
  readonly ask: string;
  /** Each must match the answer with its markdown emphasis removed. */
  readonly expect: readonly RegExp[];
  readonly not?: RegExp;
  /** Known not to be answered yet: a change that answers it shows. */
  readonly hard?: true;
}

/** An honest "I have no answer to that". */
export const NOT_FOUND =
  /nothing about that|no clear answer|need(?:s)? a language model|can’t answer|не нашёл|нужна языковая модель|ответить не могу/u;
