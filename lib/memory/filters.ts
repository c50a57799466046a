/**
 * `filters` of the memory wire: a JSON object of conditions, all of which must hold. A field is one of a memory's own
 * (`id`, `role`, `memory`, `created_at`, `updated_at`) or a key of its metadata; its condition is a value, or an object of
 * operators. `AND`, `OR` and `NOT` take lists of such objects.
 */
import { BadRequestError } from '../contract/errors.ts';
import { parseJsonText } from '../platform/http/body.ts';
import type { MemoryView } from './views.ts';

export type Predicate = (memory: MemoryView) => boolean;
type Test = (actual: unknown, wanted: unknown) => boolean;

const OWN_FIELDS = ['id', 'role', 'memory', 'user_id', 'created_at', 'updated_at'] as const;

const OPERATORS = new Map<string, Test>([
  ['eq', equal],
  ['ne', (actual, wanted) => !equal(actual, wanted)],
  ['in', (actual, wanted) => Array.isArray(wanted) && wanted.some((one) => equal(actual, one))],
  ['gt', (actual, wanted) => compare(actual, wanted) > 0],
  ['gte', (actual, wanted) => compare(actual, wanted) >= 0],
  ['lt', (actual, wanted) => compare(actual, wanted) < 0],
  ['lte', (actual, wanted) => compare(actual, wanted) <= 0],
  ['contains', (actual, wanted) => includes(actual, wanted, (text) => text)],
  ['icontains', (actual, wanted) => includes(actual, wanted, (text) => text.toLowerCase())],
]);

/** @throws BadRequestError when it is not a JSON object, or asks with an operator there is none of. */
export function parseFilters(text: string): Predicate {
  return all(parseObject('filters', text));
}

/** `metadata`: every key of the object must be in a memory's metadata, with this value. */
export function parseMetadata(text: string): Predicate {
  const wanted = Object.entries(parseObject('metadata', text));
  return ({ metadata }) => wanted.every(([key, value]) => Object.hasOwn(metadata, key) && equal(metadata[key], value));
}

function parseObject(param: string, text: string): Record<string, unknown> {
  try {
    return parseJsonText(text);
  } catch (cause) {
    throw new BadRequestError(`${param} must be a JSON object.`, { param, cause });
  }
}

function all(conditions: Record<string, unknown>): Predicate {
  const predicates = Object.entries(conditions).map(([field, condition]) => toPredicate(field, condition));
  return (memory) => predicates.every((holds) => holds(memory));
}

function toPredicate(field: string, condition: unknown): Predicate {
  if (field === 'AND' || field === 'OR' || field === 'NOT') {
    const parts = toList(field, condition).map(all);
    if (field === 'AND') return (memory) => parts.every((holds) => holds(memory));
    if (field === 'OR') return (memory) => parts.some((holds) => holds(memory));
    return (memory) => !parts.some((holds) => holds(memory));
  }
  if (!isObject(condition)) return (memory) => equal(fieldOf(memory, field), condition);
  // "metadata": {...} is a set of conditions on metadata keys, not an operator.
  if (field === 'metadata') {
    const wanted = Object.entries(condition);
    return ({ metadata }) =>
      wanted.every(([key, value]) => Object.hasOwn(metadata, key) && equal(metadata[key], value));
  }
  const tests = Object.entries(condition).map(([name, wanted]) => {
    const test = OPERATORS.get(name);
    if (test === undefined) throw new BadRequestError('filters uses an unknown operator.', { param: 'filters' });
    return (actual: unknown) => test(actual, wanted);
  });
  return (memory) => tests.every((holds) => holds(fieldOf(memory, field)));
}

function toList(field: string, value: unknown): Record<string, unknown>[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.every(isObject)) return list;
  throw new BadRequestError(`filters: ${field} takes a list of objects.`, { param: 'filters' });
}

function fieldOf(memory: MemoryView, field: string): unknown {
  const own = OWN_FIELDS.find((name) => name === field);
  if (own !== undefined) return memory[own];
  return Object.hasOwn(memory.metadata, field) ? memory.metadata[field] : undefined;
}

function equal(left: unknown, right: unknown): boolean {
  return left === right || (isObject(left) && isObject(right) && JSON.stringify(left) === JSON.stringify(right));
}

/** Dates as dates, numbers as numbers, text by code unit; what cannot be compared is neither less nor more. */
function compare(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left !== 'string' || typeof right !== 'string') return Number.NaN;
  const [a, b] = [Date.parse(left), Date.parse(right)];
  if (Number.isFinite(a) && Number.isFinite(b)) return a - b;
  return left === right ? 0 : left < right ? -1 : 1;
}

function includes(actual: unknown, wanted: unknown, fold: (text: string) => string): boolean {
  if (Array.isArray(actual)) return actual.some((one) => equal(one, wanted));
  return typeof actual === 'string' && typeof wanted === 'string' && fold(actual).includes(fold(wanted));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
