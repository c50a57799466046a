import { expect, it } from 'vitest';
import { apiRequest } from '#test/support/api-request.ts';
import { LIMITS } from '../contract/limits.ts';
import { holdForm } from './held-form.ts';

it('holds so many bytes at once, and lets them go', async () => {
  const request = await apiRequest({
    method: 'POST',
    headers: { 'content-length': String(LIMITS.transcriptionBytes) },
  });
  const most = Math.floor(LIMITS.heldFormBytes / LIMITS.transcriptionBytes);
  const gate = Promise.withResolvers<void>();
  const works = Array.from({ length: most }, () => holdForm(request, LIMITS.transcriptionBytes, () => gate.promise));
  const oneMore = () => holdForm(request, LIMITS.transcriptionBytes, async () => 'done');
  await expect(oneMore()).rejects.toMatchObject({ status: 429, retryAfter: 2 });
  gate.resolve();
  await Promise.all(works);
  expect(await oneMore()).toBe('done');
});
