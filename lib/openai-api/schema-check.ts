/** JSON Schemas that no upstream could follow: references that lead out of the schema, nowhere, or in a circle. */
import type { Sampling } from './request.ts';

export interface SchemaProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The first problem of the schemas of a request; null when there is none. */
export function checkSchemas({ tools, response_format: format }: Pick<Sampling, 'tools' | 'response_format'>) {
  for (const [index, tool] of (tools ?? []).entries()) {
    const problem = problemOf(tool.function.parameters, ['tools', index, 'function', 'parameters']);
    if (problem !== null) return problem;
  }
  if (format?.type !== 'json_schema') return null;
  return problemOf(format.json_schema.schema, ['response_format', 'json_schema', 'schema']);
}

function problemOf(root: unknown, path: readonly (string | number)[]): SchemaProblem | null {
  const queue: unknown[] = [root];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const reference = Reflect.get(node, '$ref');
    if (typeof reference === 'string') {
      const message = leadsNowhere(root, reference);
      if (message !== null) return { path, message };
    }
    queue.push(...Object.values(node));
  }
  return null;
}

/** Follows a chain of bare references: recursion through properties is fine, a chain without an end is not. */
function leadsNowhere(root: unknown, first: string): string | null {
  const seen = new Set<string>();
  for (let reference = first; ; ) {
    if (!reference.startsWith('#')) return 'refers to a schema outside of itself';
    if (seen.has(reference)) return 'refers to itself in a circle';
    seen.add(reference);
    const target = find(root, reference);
    if (target === undefined) return `refers to ${reference.slice(0, 60)}, which is not there`;
    const next = typeof target === 'object' && target !== null ? Reflect.get(target, '$ref') : undefined;
    if (typeof next !== 'string') return null;
    reference = next;
  }
}

/** A JSON pointer (RFC 6901) in a fragment. */
function find(root: unknown, reference: string): unknown {
  let node = root;
  for (const raw of reference.slice(1).split('/').slice(1)) {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
    node = Reflect.get(node, key);
  }
  return node;
}
