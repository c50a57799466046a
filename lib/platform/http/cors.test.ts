import { expect, test } from 'vitest';
import { corsHeaders } from './cors.ts';

test.each(['retry-after', 'x-should-retry', 'idempotent-replayed'])('pages of other sites may read %s', (name) => {
  expect(corsHeaders('https://a.example')['access-control-expose-headers']?.split(', ')).toContain(name);
});
