import { expect, it } from 'vitest';
import { parse } from '../../platform/http/endpoint.ts';
import { createMessageSchema } from './schema.ts';

const messages = [{ role: 'user', content: 'Hi' }];
const complaintOf = (more: object): string => {
  try {
    parse(createMessageSchema, { model: 'm', messages, ...more });
    return '';
  } catch (error) {
    return String(error);
  }
};

it.each([
  [{}, /max_tokens: Field required$/],
  [{ max_tokens: 0 }, /max_tokens: .*>=1$/],
  [{ max_tokens: '5' }, /max_tokens: .*expected number, received string$/],
  [{ max_tokens: 1.5 }, /max_tokens: .*expected int/],
  [{ max_tokens: 5 }, /^$/],
])('%j is told what is wrong with it', (more, complaint) => {
  expect(complaintOf(more)).toMatch(complaint);
});
