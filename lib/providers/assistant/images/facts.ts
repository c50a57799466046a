/** What can be said of an image without seeing it: format, pixels, bytes. */
import type { ImagePart } from '../../provider.ts';
import { say } from '../language.ts';
import type { Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { ImageText } from '../tools.ts';

const ASKED =
  /\b(?:dimensions?|resolution|pixels?|megapixels?|file ?size|(?:file|image) (?:type|format))\b|\b(?:size|format|how (?:big|large|wide|high|tall))\b.*\b(?:image|picture|photo|scan|screenshot|file|it)\b|\b(?:image|picture|photo|scan|screenshot|file)\b.*\b(?:size|format)\b|^what (?:size|format)\b|пиксел|разрешени|(?:размер|формат)\p{L}* .*(?:изображени|картинк|фото|снимк|файл|скан)|(?:изображени|картинк|фото|снимк|файл|скан).*(?:размер|формат)|сколько (?:он\p{L}* |это )?весит/iu;

export const asksForFacts = (question: string): boolean => ASKED.test(question);

/** "**receipt.png**: PNG, 640 × 552 pixels, 23 KB" */
export async function factsOf(turn: Turn, image: ImagePart, { width, height }: ImageText): Promise<string> {
  const bytes = (await image.read()).byteLength;
  const format = (image.mediaType.split('/')[1] ?? '').replace(/\+xml$/u, '').toUpperCase();
  const pixels =
    width === undefined || height === undefined
      ? []
      : [`${width} × ${height} ${say(turn.language, 'pixels', 'пикселей')}`];
  return `**${escapeMarkdown(image.name)}**: ${[format, ...pixels, sizeText(turn, bytes)].filter(Boolean).join(', ')}`;
}

function sizeText(turn: Turn, bytes: number): string {
  const [value, unit] =
    bytes >= 1024 * 1024
      ? [bytes / 1024 / 1024, say(turn.language, 'MB', 'МБ')]
      : [bytes / 1024, say(turn.language, 'KB', 'КБ')];
  const digits = value < 10 ? 1 : 0;
  return `${value.toLocaleString(turn.language === 'ru' ? 'ru-RU' : 'en-US', { maximumFractionDigits: digits })} ${unit}`;
}
