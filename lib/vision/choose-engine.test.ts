import { beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '#test/support/database.ts';
import { chooseEngine } from './choose-engine.ts';

beforeAll(() => {
  const data = createTestDatabase({ asProcessDatabase: true });
  return () => data.close();
});

it.each([
  ['whisper-tiny', 400, 'Whisper tiny is a model for transcription, not for image-text-to-text.'],
  ['smolvlm-256m-instruct', 503, 'is not on this server'],
])('%s is refused with what it is', async (name, status, sentence) => {
  await expect(chooseEngine('local', name)).rejects.toMatchObject({
    status,
    message: expect.stringContaining(sentence),
  });
});
