/** One sentence out of a zod failure: the first issue, naming the field (B20). */
import type { z } from 'zod';
import { shorten } from './error-answer.ts';

type Issue = z.core.$ZodIssue;

const FIELD_CHARS = 80;

export interface IssueMessage {
  readonly message: string;
  /** The field at fault, dotted: `messages.0.role`. */
  readonly field: string | undefined;
}

export function issueMessage(error: z.core.$ZodError): IssueMessage {
  const first = error.issues[0];
  if (!first) return { message: 'The request is not valid.', field: undefined };
  const { issue, path } = innermost(first, []);
  const keys = issue.code === 'unrecognized_keys' ? [...path, issue.keys[0] ?? ''] : path;
  const field = keys.length > 0 ? shorten(keys.map(String).join('.'), FIELD_CHARS) : undefined;
  const complaint = issue.code === 'unrecognized_keys' ? 'is not a known field' : issue.message;
  return { message: field === undefined ? complaint : `${field}: ${complaint}`, field };
}

/** A union says only "Invalid input": the branch that got deepest knows what was wrong. */
function innermost(issue: Issue, prefix: readonly PropertyKey[]): { issue: Issue; path: readonly PropertyKey[] } {
  const path = [...prefix, ...issue.path];
  if (issue.code !== 'invalid_union') return { issue, path };
  let best: { issue: Issue; path: readonly PropertyKey[] } = { issue, path };
  for (const branch of issue.errors) {
    const candidate = branch[0];
    if (!candidate) continue;
    const found = innermost(candidate, path);
    if (found.path.length > best.path.length) best = found;
  }
  return best;
}
