/** Fields of a form as an object for a schema: `name[]` is a list, any other name may come once. */
import { BadRequestError } from '../contract/errors.ts';
import type { MultipartFields } from '../platform/http/multipart.ts';

/** Empty fields count as not sent. @throws BadRequestError for a single field that comes twice */
export function fieldsOf(fields: MultipartFields): Record<string, unknown> {
  const entries = [...fields].flatMap(([name, values]): [string, unknown][] => {
    const given = values.filter((value) => value !== '');
    if (name.endsWith('[]')) return [[name.slice(0, -2), given]];
    if (given.length > 1) throw new BadRequestError(`${name}: comes more than once`, { param: name.slice(0, 100) });
    return given.length === 0 ? [] : [[name, given[0]]];
  });
  return Object.fromEntries(entries);
}
