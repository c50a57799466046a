import { expect, test } from 'vitest';
import { mediaFile } from '#test/fixtures/sound.ts';
import { HEAD_BYTES, identifyFile } from './file-types.ts';

const typeOf = (name: string) =>
  identifyFile({ head: mediaFile(name).subarray(0, HEAD_BYTES), path: '/nowhere', name });

test.each([
  ['sung-opus.webm', 'audio/webm', 'audio'],
  ['sung-vorbis.webm', 'audio/webm', 'audio'],
  ['sung.m4a', 'audio/mp4', 'audio'],
  ['sung.mp3', 'audio/mpeg', 'audio'],
  ['sung-opus.ogg', 'audio/ogg', 'audio'],
  ['sung.flac', 'audio/flac', 'audio'],
  ['square.mp4', 'video/mp4', 'video'],
  ['square-vp8.webm', 'video/webm', 'video'],
  ['square-vp9.webm', 'video/webm', 'video'],
  ['square-av1.webm', 'video/webm', 'video'],
  ['square.mkv', 'video/x-matroska', 'video'],
])('%s is %s', async (name, mediaType, kind) => {
  expect(await typeOf(name)).toEqual({ mediaType, kind });
});
