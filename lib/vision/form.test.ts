import { expect, it } from 'vitest';
import { apiRequest } from '#test/support/api-request.ts';
import { readVisionForm } from './form.ts';

/** As it goes over the wire: FormData would not let such names through. */
const send = (...names: readonly string[]) => {
  const parts = names.map(
    (name) => `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\npixels\r\n`,
  );
  return apiRequest({
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: Buffer.from(`${parts.join('')}--x--\r\n`),
  });
};

it.each([
  [['a\0.png'], 400, 'A file name holds a NUL character.'],
  [['a.png', 'b.png'], 413, 'More than 1 file in one request.'],
])('%j is refused', async (names, status, message) => {
  await expect(readVisionForm(await send(...names), { field: 'file', files: 1 })).rejects.toMatchObject({
    status,
    message,
  });
});
