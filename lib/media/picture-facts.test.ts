import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { closeMediaWorkers, pictureFacts } from './index.ts';
import { cameraFacts } from './picture-facts.ts';

afterAll(closeMediaWorkers);

const solid = (background: string, width = 120, height = 80) =>
  sharp({ create: { width, height, channels: 3, background } });

const EXIF = {
  IFD0: { Make: 'Canon', Model: 'Canon EOS 5D' },
  IFD2: {
    DateTimeOriginal: '2024:05:14 17:42:05',
    ExposureTime: '1/250',
    FNumber: '28/10',
    ISOSpeedRatings: '100',
    FocalLength: '35/1',
  },
  IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '33/1 51/1 30/1', GPSLongitudeRef: 'E', GPSLongitude: '151/1 12/1 0/1' },
};

test('a photo tells its size, its colours, its camera, when and where it was taken', async () => {
  const half = await solid('#2868d8', 120, 40).png().toBuffer();
  const photo = await solid('#f8f8f8')
    .composite([{ input: half, top: 0, left: 0 }])
    .withExif(EXIF)
    .jpeg({ quality: 95 })
    .toBuffer();
  const facts = await pictureFacts(photo);
  expect(facts).toMatchObject({ format: 'jpeg', width: 120, height: 80, frames: 1, bytes: photo.byteLength });
  expect(facts.palette.map(({ name }) => name).sort()).toEqual(['blue', 'white']);
  expect(facts.camera).toEqual({
    takenAt: '2024-05-14T17:42:05',
    model: 'Canon EOS 5D',
    exposure: '1/250 s, f/2.8, ISO 100, 35 mm',
    place: { latitude: -33.85833, longitude: 151.2 },
  });
});

test('a stored picture is as large as its file', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-picture-'));
  const file = path.join(folder, 'photo.jpg');
  const photo = await solid('#2868d8').jpeg().toBuffer();
  writeFileSync(file, photo);
  expect((await pictureFacts(file)).bytes).toBe(photo.byteLength);
  rmSync(folder, { recursive: true });
});

test.each([
  ['#d02020', 'red'],
  ['#0f1a66', 'dark blue'],
  ['#2f9e44', 'green'],
  ['#000000', 'black'],
  ['#ffffff', 'white'],
  ['#8a8a8a', 'grey'],
  ['#fbe136', 'yellow'],
  ['#7d4f2a', 'brown'],
  ['#f7a9c1', 'pink'],
  ['#8c2fb0', 'purple'],
  ['#ef8a17', 'orange'],
])('%s is %s', async (color, name) => {
  const { palette } = await pictureFacts(await solid(color).png().toBuffer());
  expect(palette).toEqual([{ name, share: 1 }]);
});

test('a lying picture counts as it stands, an animation by its frames, transparency as paper', async () => {
  const lying = await solid('#2868d8', 120, 80).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await pictureFacts(lying)).toMatchObject({ width: 80, height: 120 });
  const frames = await Promise.all(['#d02020', '#2868d8'].map((color) => solid(color).png().toBuffer()));
  const moving = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  expect(await pictureFacts(moving)).toMatchObject({ format: 'gif', frames: 2, width: 120, height: 80 });
  const clear = await sharp({ create: { width: 9, height: 9, channels: 4, background: '#00000000' } })
    .png()
    .toBuffer();
  expect((await pictureFacts(clear)).palette).toEqual([{ name: 'white', share: 1 }]);
});

test('notes of a stranger become one short line, and what cannot be true is left out', async () => {
  const hostile = await solid('#2868d8')
    .withExif({
      IFD0: { Make: 'x', Model: `\u202e<img src=x onerror=alert(1)>\n# ${'a'.repeat(500)}` },
      IFD2: { DateTimeOriginal: '9999:99:99 99:99:99', FNumber: '0/0', ExposureTime: '1/0' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '400/1 0/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '0/0 0/0 0/0' },
    })
    .jpeg()
    .toBuffer();
  const { camera } = await pictureFacts(hostile);
  expect(Object.keys(camera)).toEqual(['model']);
  expect(camera.model?.length).toBeLessThanOrEqual(62);
  expect(camera.model).not.toMatch(/[\n\u202e]/);
  expect(cameraFacts(Buffer.from('Exif\0\0II*\0\xff\xff\xff\x7f', 'latin1'))).toEqual({});
  expect(cameraFacts(Buffer.alloc(100_000))).toEqual({});
});

test('what is no picture is refused with a sentence', async () => {
  await expect(pictureFacts(Buffer.from('no picture'))).rejects.toMatchObject({ status: 422 });
});
