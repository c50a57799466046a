import { expect, it } from 'vitest';
import { listEndpoints } from '#test/support/endpoints.ts';
import { ruleOf } from './access-list.ts';

it('decides about every endpoint that is not for administrators, for everybody or for keys', () => {
  const undecided = listEndpoints()
    .filter(({ access, face }) => access === 'member' && face !== 'openai')
    .map(({ id }) => id)
    .filter((id) => ruleOf(id) === null);
  // Without a decision it is closed. Say in access-list.ts whether visitors may call it.
  expect(undecided).toEqual([]);
});
