/** What can be said of an image without seeing it: format, pixels, bytes, colours, and what its camera noted. */
import type { CameraFacts, ColorName, PictureFacts } from '../../../media/index.ts';
import type { ImagePart } from '../../provider.ts';
import { type Language, say } from '../language.ts';
import type { Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { decimal, sizeText } from './numbers.ts';

const FORM_ASKED =
  /\b(?:dimensions?|resolution|pixels?|megapixels?|file ?size|(?:file|image) (?:type|format))\b|\b(?:size|format|how (?:big|large|wide|high|tall))\b.*\b(?:image|picture|photo|scan|screenshot|file|it)\b|\b(?:image|picture|photo|scan|screenshot|file)\b.*\b(?:size|format)\b|^what (?:size|format)\b|пиксел|разрешени|(?:размер|формат)\p{L}* .*(?:изображени|картинк|фото|снимк|файл|скан)|(?:изображени|картинк|фото|снимк|файл|скан).*(?:размер|формат)|сколько (?:он\p{L}* |это )?весит/iu;
const COLOR_ASKED =
  /\b(?:colou?rs|palette)\b|\bcolou?r (?:of|is) (?:this|the) (?:image|picture|photo)|(?<!\p{L})цвет(?:а|ов|ами|ах)(?!\p{L})|палитр/iu;
const TIME_ASKED =
  /\bwhen\b.*\b(?:taken|shot|photographed|snapped)\b|когда.*(?:снят|снимал|сделан\p{L}* (?:фото|сним|кадр)|сфотограф)|когда (?:фото|сним\p{L}+) сделан|(?:дата|время) (?:съ[её]мк|снимк)/iu;
const PLACE_ASKED =
  /\bwhere\b.*\b(?:taken|shot|photographed)\b|\b(?:gps|coordinates|geo ?tag)\b|где.*(?:снят|снимал|сделан\p{L}* (?:фото|сним|кадр)|сфотограф)|где (?:фото|сним\p{L}+) сделан|координат|геометк|место съ[её]мк/iu;
const CAMERA_ASKED =
  /\b(?:which|what) (?:camera|lens|phone)\b|\btaken with\b|\b(?:exif|metadata|aperture|shutter speed)\b|(?:как\p{L}+|чем|на что).*(?:камер|объектив|аппарат|снят|снима)|выдержк|диафрагм|метаданн/iu;

export const asksForFacts = (question: string): boolean =>
  [FORM_ASKED, COLOR_ASKED, TIME_ASKED, PLACE_ASKED, CAMERA_ASKED].some((pattern) => pattern.test(question));

/** All there is, after a word about what was asked for and is not there. */
export async function factsReply(turn: Turn, image: ImagePart): Promise<string> {
  const facts = await turn.tools.pictureFacts(turn.ownerId, image, turn.signal);
  const lost = missing(turn, facts.camera);
  return [...(lost === null ? [] : [lost]), describePicture(turn, image, facts)].join('\n\n');
}

export async function factsOf(turn: Turn, image: ImagePart): Promise<string> {
  return describePicture(turn, image, await turn.tools.pictureFacts(turn.ownerId, image, turn.signal));
}

/** "**receipt.png**: PNG, 640 × 552 pixels, 23 KB", and a line for each thing that is known beside that. */
function describePicture({ language }: Turn, image: ImagePart, facts: PictureFacts): string {
  const { width, height, frames, bytes, palette, camera } = facts;
  const head = [
    facts.format.toUpperCase(),
    `${width} × ${height} ${say(language, 'pixels', 'пикселей')}`,
    ...(frames > 1 ? [say(language, `${frames} frames`, `кадров: ${frames}`)] : []),
    sizeText(language, bytes),
  ];
  const colors = palette.map(({ name, share }) => `${colorName(language, name)} ${Math.round(share * 100)} %`);
  const rows: readonly (readonly [en: string, ru: string, text: string | undefined])[] = [
    ['Colours', 'Цвета', colors.join(', ') || undefined],
    ['Taken', 'Снято', camera.takenAt && timeText(language, camera.takenAt)],
    ['Camera', 'Камера', camera.model && escapeMarkdown(camera.model)],
    ['Lens', 'Объектив', camera.lens && escapeMarkdown(camera.lens)],
    ['Exposure', 'Съёмка', camera.exposure],
    ['Place', 'Место', camera.place && placeText(language, camera.place)],
  ];
  const lines = rows.flatMap(([en, ru, text]) => (text === undefined ? [] : [`- ${say(language, en, ru)}: ${text}`]));
  const name = `**${escapeMarkdown(image.name)}**: ${head.join(', ')}`;
  return lines.length === 0 ? `${name}.` : `${name}.\n\n${lines.join('\n')}`;
}

function missing({ language, question }: Turn, camera: CameraFacts): string | null {
  if (TIME_ASKED.test(question) && camera.takenAt === undefined)
    return say(language, 'The file does not say when it was taken.', 'Когда сделан снимок, в файле не записано.');
  if (PLACE_ASKED.test(question) && camera.place === undefined)
    return say(language, 'The file does not say where it was taken.', 'Где сделан снимок, в файле не записано.');
  if (CAMERA_ASKED.test(question) && camera.model === undefined && camera.exposure === undefined)
    return say(language, 'The file holds no notes of a camera.', 'Записей камеры в файле нет.');
  return null;
}

/** The camera's own clock, of whatever zone. */
function timeText(language: Language, takenAt: string): string {
  const format = new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return `${format.format(new Date(`${takenAt}Z`))} ${say(language, '(by the camera’s clock)', '(по часам камеры)')}`;
}

function placeText(language: Language, { latitude, longitude }: NonNullable<CameraFacts['place']>): string {
  const degrees = (value: number): string => `${decimal(language, Math.abs(value), 5)}°`;
  const north = latitude < 0 ? say(language, 'S', 'ю. ш.') : say(language, 'N', 'с. ш.');
  const east = longitude < 0 ? say(language, 'W', 'з. д.') : say(language, 'E', 'в. д.');
  return `${degrees(latitude)} ${north}, ${degrees(longitude)} ${east}`;
}

const RUSSIAN: Readonly<Record<ColorName, string>> = {
  black: 'чёрный',
  'dark grey': 'тёмно-серый',
  grey: 'серый',
  'light grey': 'светло-серый',
  white: 'белый',
  red: 'красный',
  'dark red': 'тёмно-красный',
  pink: 'розовый',
  orange: 'оранжевый',
  brown: 'коричневый',
  beige: 'бежевый',
  yellow: 'жёлтый',
  olive: 'оливковый',
  green: 'зелёный',
  'dark green': 'тёмно-зелёный',
  'light green': 'светло-зелёный',
  turquoise: 'бирюзовый',
  'light blue': 'голубой',
  blue: 'синий',
  'dark blue': 'тёмно-синий',
  purple: 'фиолетовый',
  lilac: 'сиреневый',
  magenta: 'пурпурный',
};

const colorName = (language: Language, name: ColorName): string => say(language, name, RUSSIAN[name]);
