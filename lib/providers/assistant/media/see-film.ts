/** What is to be seen in a film: a model that sees is shown some of its pictures, a detector says what is in them. */
import { isAppError } from '../../../contract/errors.ts';
import type { AudioPart, ImagePart } from '../../provider.ts';
import { say } from '../language.ts';
import type { Turn, Work } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { FilmPicture, FilmSightings } from '../tools.ts';
import { clock } from './numbers.ts';
import { offerFilmEyes } from './offers.ts';

const SEE = [
  /\bwhat\b(?:['’]s)?(?: \p{L}+){0,4} (?:happen(?:s|ed|ing)?|go(?:es|ing) on|see|seen|visible|shows?|shown)\b/iu,
  /\b(?:who|what|how many \p{L}+)(?: is|['’]s| are)?(?: there)? in (?:the|this|that|my) (?:video|film|movie|clip)\b/iu,
  /\b(?:describe|see|watch|look at|appears?|visible)\b/iu,
  /что (?:\p{L}+ ){0,3}(?:происход|случ[аи]|показ|вид[неи]|изображ)/iu,
  /(?:что|кто|сколько \p{L}+) (?:на|в) (?:этом |моём )?(?:видео|фильме|ролике|кадр)/iu,
  /опиши|посмотри|появля/iu,
];

/** What is asked about is seen, neither heard nor read. */
export const asksToSee = (question: string): boolean => SEE.some((pattern) => pattern.test(question));

export async function* seeFilm(turn: Turn, film: AudioPart, described: string): Work {
  const { language, tools, signal, ownerId } = turn;
  yield { type: 'status', status: say(language, `Looking at ${film.name}`, `Смотрю ${film.name}`) };
  const lines: string[] = [];
  const failures: string[] = [];
  const attempt = async (work: Promise<string | null>): Promise<void> => {
    try {
      const told = await work;
      if (told !== null) lines.push(told);
    } catch (error) {
      signal.throwIfAborted();
      if (!isAppError(error)) throw error;
      failures.push(error.message);
    }
  };
  await attempt(askModel(turn, film));
  await attempt(tools.findInFilm(ownerId, film, signal).then((found) => found && tellSightings(turn, film, found)));
  if (lines.length > 0) return { text: [...lines, described].join('\n\n'), found: true };
  const blind = say(
    language,
    'I cannot see films, and no model that could look at this one is there.',
    'Видеть фильмы я не умею, а модели, которая посмотрела бы этот, здесь нет.',
  );
  const failed = say(language, 'Looking at this film did not work:', 'Посмотреть этот фильм не удалось:');
  const why = failures.length === 0 ? blind : `${failed} ${[...new Set(failures)].join(' ')}`;
  return { text: `${why} ${await offerFilmEyes(turn)}\n\n${described}`, found: false };
}

async function askModel(turn: Turn, film: AudioPart): Promise<string | null> {
  const { language, question, tools } = turn;
  const shown = await tools.filmPictures(turn.ownerId, film, turn.signal);
  const times = shown.map(({ time }) => clock(time)).join(', ');
  const seen = await turn.look({
    pictures: shown.map((picture) => asImage(film, picture)),
    question: say(
      language,
      `These are ${shown.length} pictures of one video, in order, from ${times}. ${question || 'What happens in it?'}`,
      `Это кадры одного видео по порядку (${shown.length}), время: ${times}. ${question || 'Что в нём происходит?'}`,
    ),
    language,
  });
  if (seen === null) return null;
  const by = say(
    language,
    `Seen by ${escapeMarkdown(seen.by)} in ${shown.length} pictures of **${escapeMarkdown(film.name)}** (${times}); what lies between them it did not see.`,
    `Так увидела модель ${escapeMarkdown(seen.by)} на кадрах **${escapeMarkdown(film.name)}** (${times}); что между ними, она не видела.`,
  );
  return `${seen.text}\n\n${by}`;
}

const asImage = ({ name }: AudioPart, { time, image }: FilmPicture): ImagePart => ({
  type: 'image',
  name: `${name} ${clock(time)}.jpg`,
  mediaType: 'image/jpeg',
  read: async () => image,
});

/** "0:02  person × 2, dog", a line a moment. */
function tellSightings({ language }: Turn, film: AudioPart, { by, moments, complete }: FilmSightings): string {
  const name = escapeMarkdown(film.name);
  const model = escapeMarkdown(by);
  const cut = complete
    ? ''
    : ` ${say(language, 'There was no time for the rest of it.', 'На остальное не хватило времени.')}`;
  if (moments.length === 0) {
    return `${say(language, `${model} found no thing it knows in the pictures of **${name}**.`, `${model}: знакомых предметов на кадрах **${name}** нет.`)}${cut}`;
  }
  const rows = moments.map(({ time, labels }) => `- ${clock(time)}: ${countLabels(labels)}`);
  const head = say(
    language,
    `What ${model} finds in **${name}**, by the moment:`,
    `Что ${model} находит в **${name}**, по времени:`,
  );
  return `${head}\n\n${rows.join('\n')}${cut === '' ? '' : `\n\n${cut.trim()}`}`;
}

function countLabels(labels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => `${escapeMarkdown(label)}${count > 1 ? ` × ${count}` : ''}`).join(', ');
}
