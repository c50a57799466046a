import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeDataUri } from '../chat/incoming.ts';
import { decodeBase64 } from './base64.ts';

// What V8 does by itself in a process that has compiled many patterns, which a server is.
beforeAll(() => setFlagsFromString('--no-regexp-optimization'));
afterAll(() => setFlagsFromString('--regexp-optimization'));

describe('decodeBase64', () => {
  it.each([
    ['AQID', [1, 2, 3]],
    ['AQI=', [1, 2]],
    ['AQ==', [1]],
    ['AQ', [1]],
    ['-_8', [251, 255]],
  ])('%s', (text, bytes) => expect([...(decodeBase64(text) ?? [])]).toEqual(bytes));

  it.each(['', '=', '==', 'AQ===', 'A Q', 'A=Q', 'AQID!', 'é'])('refuses %j', (text) =>
    expect(decodeBase64(text)).toBeNull(),
  );

  it('takes files of many megabytes', () => {
    const file = randomBytes(12_000_000);
    expect(decodeBase64(file.toString('base64'))?.equals(file)).toBe(true);
    expect(decodeBase64(`${'A'.repeat(16_000_000)}!`)).toBeNull();
  });
});

it('a picture of many megabytes in a data URI is decoded', () => {
  const file = randomBytes(12_000_000);
  const bytes = decodeDataUri(`data:image/png;base64,${file.toString('base64')}`);
  expect(file.equals(bytes)).toBe(true);
  expect(() => decodeDataUri(`data:image/png;base64,${'A'.repeat(16_000_000)}!`)).toThrow('not valid base64');
});
