/** What a sound or a film says of itself. */
import type { MediaFacts } from '../../../media/index.ts';
import type { AudioPart } from '../../provider.ts';
import { say } from '../language.ts';
import type { Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { decimal, lengthText, sizeText } from './numbers.ts';

const ASKED =
  /\bhow long\b|\b(?:duration|length|format|codecs?|bit ?rate|sample rate|channels?|resolution|frame ?rate|fps|dimensions?|file ?size|metadata|stereo|mono)\b|\bhow (?:big|large)\b|^what (?:kind|sort) of (?:file|recording|sound|audio|video|film)\b|(?<!\p{L})(?:длительност|продолжительност|сколько (?:длится|ид[её]т|весит)|как долго|формат|кодек|битрейт|частот[аы] (?:дискретизации|кадров)|каналов|разрешени|размер|метаданн|стерео|моно(?!\p{L}))/iu;

export const asksForSoundFacts = (question: string): boolean => ASKED.test(question);

/** "**talk.mp3**: MP3, 1:05, 640 KB", and what is in it line by line. */
export function describeSound({ language }: Turn, { name }: AudioPart, facts: MediaFacts): string {
  const { audio, video, tags } = facts;
  const head = [
    facts.container,
    ...(video === null ? [] : [`${video.width} × ${video.height} ${say(language, 'pixels', 'пикселей')}`]),
    lengthText(language, facts.duration),
    sizeText(language, facts.size),
  ];
  const picture = video && [
    codecName(video.codec),
    ...(video.frameRate === null
      ? []
      : [`${decimal(language, video.frameRate, 2)} ${say(language, 'frames per second', 'кадров в секунду')}`]),
  ];
  const sound = audio && [
    codecName(audio.codec),
    `${decimal(language, audio.sampleRate / 1_000, 2)} ${say(language, 'kHz', 'кГц')}`,
    channelsText({ language }, audio.channels),
  ];
  const rows: readonly (readonly [en: string, ru: string, text: string | null | undefined])[] = [
    ['Picture', 'Изображение', picture?.filter(Boolean).join(', ')],
    ['Sound', 'Звук', sound?.filter(Boolean).join(', ') ?? say(language, 'none', 'нет')],
    ['Title', 'Название', tags.title && escapeMarkdown(tags.title)],
    ['By', 'Автор', tags.artist && escapeMarkdown(tags.artist)],
    ['Album', 'Альбом', tags.album && escapeMarkdown(tags.album)],
    ['Date', 'Дата', tags.date && escapeMarkdown(tags.date)],
  ];
  const lines = rows.flatMap(([en, ru, text]) => (text ? [`- ${say(language, en, ru)}: ${text}`] : []));
  return `**${escapeMarkdown(name)}**: ${head.join(', ')}.\n\n${lines.join('\n')}`;
}

function channelsText({ language }: Pick<Turn, 'language'>, channels: number): string {
  if (channels === 1) return say(language, 'mono', 'моно');
  if (channels === 2) return say(language, 'stereo', 'стерео');
  return say(language, `${channels} channels`, `каналов: ${channels}`);
}

/** As people write them; unknown ones are left out. */
const CODECS: Readonly<Record<string, string>> = {
  avc: 'H.264',
  hevc: 'H.265',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  aac: 'AAC',
  opus: 'Opus',
  mp3: 'MP3',
  vorbis: 'Vorbis',
  flac: 'FLAC',
};

const codecName = (codec: string | null): string =>
  codec === null ? '' : (CODECS[codec] ?? (codec.startsWith('pcm') ? 'PCM' : codec));
