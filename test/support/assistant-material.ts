/** Files of many formats, stored, read and cut by the product's own buckets. */
import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import sharp from 'sharp';
import { getFile, readFileBytes, readFileText, storeBytes, waitUntilReady } from '#lib/buckets/index.ts';
import type { Material } from '#lib/providers/assistant/evaluation/real-rows.ts';
import type { ContentPart } from '#lib/providers/provider.ts';
import {
  articleHtml,
  bookEpub,
  budgetXlsx,
  invoicePng,
  leasePdf,
  receiptPng,
  reportDocx,
} from '#test/fixtures/index.ts';

const OWNER = 'owner';

const SPENDING_CSV = `Department,Month,Amount,Approved by
Research,January,210.50,Ortiz
Research,February,95.00,Ortiz
Research,March,340.25,Lindqvist
Office,January,48.90,Ortiz
Office,March,61.10,Ortiz
Travel,February,120.00,Lindqvist
Travel,April,505.75,Lindqvist
`;

const HUT_MD = `# Hut guide

## Arrival

The key hangs in the box beside the woodshed; the code is 4417. Arrive before dark, because the path has no lights.

## Water

Drinking water comes from the spring two hundred metres north of the hut. In winter the pump is switched off, since the pipe would freeze.

## Heating

Light the stove with birch bark and open the damper fully. One basket of wood lasts for about four hours.

## Leaving

- Sweep the floor and empty the ashes into the iron bucket.
- Pay 18 euros per person and night into the tin on the shelf.
- Lock the door and hang the key back.
`;

const HUT_RU_TXT = `Памятка дачника

Ключ от бани висит за дверью веранды. Насос включают не раньше 25 апреля, чтобы трубы не разморозило.
Вывоз мусора по вторникам и пятницам, контейнер стоит у сторожки. Взнос 6 500 рублей вносят до 1 июня.
Председатель — Гусев Илья Петрович, телефон +7 900 000-00-00.
`;

const blank = (width: number, height: number): Promise<Uint8Array> =>
  sharp({ create: { width, height, channels: 3, background: '#7a9' } })
    .jpeg()
    .toBuffer();

/** A Russian receipt: its letters are not those of the built-in recognition. */
function cyrillicPng(): Uint8Array {
  const require = createRequire(import.meta.url);
  for (const script of ['cyrillic', 'latin']) {
    const file = require.resolve(`@fontsource-variable/onest/files/onest-${script}-wght-normal.woff2`);
    GlobalFonts.registerFromPath(file, `Onest ${script}`);
  }
  const lines = ['КАССОВЫЙ ЧЕК', 'Молоко 89,50', 'Хлеб ржаной 67,00', 'ИТОГО 156,50', 'Спасибо за покупку'];
  const canvas = createCanvas(640, (lines.length + 2) * 46);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fbfaf6';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#1c1b1a';
  context.font = '26px "Onest cyrillic", "Onest latin"';
  for (const [index, line] of lines.entries()) context.fillText(line, 40, (index + 1.5) * 46);
  return canvas.toBuffer('image/png');
}

const MAKERS: Readonly<Record<Material, readonly [string, () => Uint8Array | string | Promise<Uint8Array>]>> = {
  lease: ['lease.pdf', leasePdf],
  report: ['report.docx', reportDocx],
  budget: ['budget.xlsx', budgetXlsx],
  book: ['book.epub', bookEpub],
  article: ['tides.html', () => articleHtml],
  receipt: ['receipt.png', receiptPng],
  invoice: ['invoice.png', invoicePng],
  cyrillic: ['чек.png', cyrillicPng],
  blank: ['wall.jpg', () => blank(320, 200)],
  spending: ['spending.csv', () => SPENDING_CSV],
  hut: ['hut.md', () => HUT_MD],
  hutRu: ['памятка.txt', () => HUT_RU_TXT],
};

const stored = new Map<Material, Promise<ContentPart>>();

/** The file as a part of a message, as the chat makes it. */
export function partOf(material: Material): Promise<ContentPart> {
  const known = stored.get(material) ?? store(material);
  stored.set(material, known);
  return known;
}

async function store(material: Material): Promise<ContentPart> {
  const [name, make] = MAKERS[material];
  const content = await make();
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { id, bucketId } = await storeBytes(OWNER, material, { name, bytes });
  await waitUntilReady(OWNER, [id], new AbortController().signal);
  const { mediaType, kind, pages } = await getFile(OWNER, id);
  return kind === 'image'
    ? { type: 'image', name, mediaType, fileId: id, read: () => readFileBytes(OWNER, id) }
    : { type: 'document', name, mediaType, bucketId, fileId: id, pages, text: () => readFileText(OWNER, id) };
}
