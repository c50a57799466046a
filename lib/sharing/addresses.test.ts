import { expect, it } from 'vitest';
import { fileKey, mediaKey, mediaNamesIn, NOT_SHARED, rewriteAddresses, sharedMediaUrl } from './addresses.ts';

const urls = new Map([
  [mediaKey('1_cat.png'), sharedMediaUrl('s', 1)],
  [mediaKey('2 dog.png'), null],
  [fileKey('b1', 'lease (1).pdf'), sharedMediaUrl('s', 2)],
]);

it.each([
  ['![c](/media/1_cat.png)', '![c](/backend-api/v2/shares/s/media/1)'],
  [
    '[![c](/thumbnail/1_cat.png)](/media/1_cat.png?x=1)',
    '[![c](/backend-api/v2/shares/s/media/1)](/backend-api/v2/shares/s/media/1)',
  ],
  ['http://192.168.1.2:8080/images/1_cat.png', '/backend-api/v2/shares/s/media/1'],
  ['![d](/media/2%20dog.png)', `![d](${NOT_SHARED})`],
  ['<audio controls src="/media/other.mp3"></audio>', `<audio controls src="${NOT_SHARED}"></audio>`],
  ['[x](/files/b9/media/private.pdf)', `[x](${NOT_SHARED})`],
  ['see /media/other.mp3 in the code', 'see /media/other.mp3 in the code'],
  ['https://example.com/media/other.mp3', 'https://example.com/media/other.mp3'],
  ['![e](/media/%E0%A4%A)', `![e](${NOT_SHARED})`],
])('%s', (text, expected) => expect(rewriteAddresses(text, urls)).toBe(expected));

it('finds the names of media, each once', () => {
  expect(mediaNamesIn('![a](/media/a%20b.png) /images/a%20b.png (http://x/thumbnail/c.png)')).toEqual([
    'a b.png',
    'c.png',
  ]);
});
