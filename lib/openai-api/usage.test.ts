import { expect, it } from 'vitest';
import { toResponseUsage } from './responses/response.ts';
import { toApiUsage } from './usage.ts';

const counted = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };

it('tells how fast a model of this machine wrote', () => {
  const usage = { ...counted, tokens_per_second: 12.5 };
  expect(toApiUsage(usage)).toMatchObject({ completion_tokens: 5, tokens_per_second: 12.5 });
  expect(toResponseUsage(usage)).toMatchObject({ output_tokens: 5, tokens_per_second: 12.5 });
  expect(toApiUsage(counted)).not.toHaveProperty('tokens_per_second');
});
