/** Sound and film: what they say of themselves, what is said in them where somebody can hear, what stands in them. */
import { isAppError } from '../../../contract/errors.ts';
import type { MediaFacts } from '../../../media/index.ts';
import type { AudioPart, HeardSound } from '../../provider.ts';
import { readIntent } from '../documents/intent.ts';
import { readQuestion } from '../documents/question.ts';
import { emphasise } from '../documents/quote.ts';
import { searchSentences } from '../documents/search.ts';
import { summarise } from '../documents/summarise.ts';
import type { IndexedSentence, TextIndex } from '../documents/text-index.ts';
import { say } from '../language.ts';
import { clock } from '../media/numbers.ts';
import { offerEars, offerEyes } from '../media/offers.ts';
import { asksToSee, seeFilm } from '../media/see-film.ts';
import { asksForSoundFacts, describeSound } from '../media/sound-facts.ts';
import type { Bid, Reply, Skill, StatusEvent, Turn, Work } from '../skill.ts';
import { codeBlock, escapeMarkdown } from '../text/markdown.ts';
import { splitSentences } from '../text/sentences.ts';
import { terms } from '../text/words.ts';

const ABOUT_SOUND =
  /\b(?:audio|sound|recording|record|voice|speech|song|video|film|movie|clip|transcri\p{L}+|listen|hear|said|says?|speaks?)\b|аудио|звук|запис|голос|реч[ьи]|песн|видео|фильм|ролик|расшифр|послуша|слыш|говор|сказа/iu;
const READ =
  /\b(?:read|written|captions?|subtitles?|slides?|on (?:the )?screen|text in|ocr)\b|прочита|написан|субтитр|титр|слайд|на экране|текст (?:в|на)/iu;
const WHOLE =
  /\b(?:transcri\p{L}+|write (?:it |this )?down|what(?:['’]s| is| was)? (?:being )?(?:said|say|spoken|in (?:it|this|there))|what do(?:es)? (?:it|he|she|they|the\p{L}* \p{L}+|this(?: \p{L}+)?) say|listen|dictat\p{L}*)\b|расшифр|транскри|запиши|что (?:тут |здесь |там |в \p{L}+ )?(?:говор|сказа|звучит)|послуша|продиктова/iu;
/** Files answered about at once, and characters of a transcript that are shown. */
const MOST_FILES = 3;
const MOST_CHARS = 12_000;
const MAX_QUOTE = 400;
/** What is spoken is short, and misheard in places: less has to fit than in a document. */
const ANSWERS = 0.4;

export const sounds: Skill = {
  id: 'sounds',
  consider(turn): Bid | null {
    if (turn.sounds.length === 0) return null;
    const fresh = turn.newSounds > 0;
    const about = ABOUT_SOUND.test(turn.question) || asksForSoundFacts(turn.question);
    const others = turn.documents.length + turn.images.length;
    const isSeen = others === 0 && asksToSee(turn.question);
    if (!fresh && !about && others > 0) return null;
    return { confidence: fresh ? 0.86 : about || isSeen ? 0.81 : 0.5, reply: () => listen(turn) };
  },
};

async function* listen(turn: Turn): Work {
  const { language } = turn;
  const chosen =
    turn.newSounds > 0 ? turn.sounds.slice(0, Math.min(turn.newSounds, MOST_FILES)) : turn.sounds.slice(0, 1);
  const replies: Reply[] = [];
  const facts: MediaFacts[] = [];
  // That nobody hears is said once, of however many.
  let isDeaf = false;
  for (const sound of chosen) {
    const reply: SoundReply = yield* answerAbout(turn, sound, isDeaf);
    isDeaf ||= reply.isDeaf === true;
    replies.push(reply);
    if (reply.facts) facts.push(reply.facts);
  }
  const left = turn.newSounds - chosen.length;
  const rest =
    left > 0 ? [say(language, `Ask again about the other ${left}.`, `Про остальные (${left}) спросите ещё раз.`)] : [];
  return {
    text: [...replies.map(({ text }) => text), ...rest].join('\n\n'),
    sources: replies.length === 1 ? (replies[0]?.sources ?? []) : [],
    ...(replies.every(({ found }) => found === false) && { found: false }),
    suggestions: suggest(turn, facts),
  };
}

/** What the files have: nothing is said in a film without sound, nothing is seen in a recording. */
function suggest({ language }: Turn, facts: readonly MediaFacts[]): string[] {
  const isHeard = facts.some(({ audio }) => audio !== null);
  const isSeen = facts.some(({ video }) => video !== null);
  return [
    ...(isHeard ? [say(language, 'What is said in it?', 'Что тут говорят?')] : []),
    ...(isSeen ? [say(language, 'What happens in it?', 'Что в нём происходит?')] : []),
    ...(isSeen && !isHeard ? [say(language, 'What is written in it?', 'Что там написано?')] : []),
    ...(facts.length > 0 ? [say(language, 'How long is it?', 'Сколько длится запись?')] : []),
    ...(isHeard ? [say(language, 'Summarise it', 'Кратко изложи')] : []),
  ];
}

/** `facts`: absent where the file could not be opened. */
type SoundReply = Reply & { readonly isDeaf?: boolean; readonly facts?: MediaFacts };

async function* answerAbout(
  turn: Turn,
  sound: AudioPart,
  isDeaf: boolean,
): AsyncGenerator<StatusEvent, SoundReply, undefined> {
  let facts: MediaFacts;
  try {
    facts = await turn.tools.soundFacts(turn.ownerId, sound, turn.signal);
  } catch (error) {
    turn.signal.throwIfAborted();
    return { text: `**${escapeMarkdown(sound.name)}**: ${sentenceOf(error)}`, found: false };
  }
  return { ...(yield* answerOver(turn, sound, facts, isDeaf)), facts };
}

async function* answerOver(
  turn: Turn,
  sound: AudioPart,
  facts: MediaFacts,
  isDeaf: boolean,
): AsyncGenerator<StatusEvent, SoundReply, undefined> {
  const { language, question } = turn;
  const described = describeSound(turn, sound, facts);
  if (question !== '' && asksForSoundFacts(question) && !WHOLE.test(question)) return { text: described, found: true };
  if (facts.video !== null && READ.test(question)) return yield* readFilm(turn, sound, described);
  const isSilent = facts.audio === null;
  if (isSilent && WHOLE.test(question)) {
    return {
      text: `${say(language, 'This film has no sound.', 'В этом фильме нет звука.')}\n\n${described}`,
      found: true,
    };
  }
  if (facts.video !== null && (isSilent || asksToSee(question))) return yield* seeFilm(turn, sound, described);
  if (isDeaf) return { text: described, found: false };
  yield { type: 'status', status: say(language, `Listening to ${sound.name}`, `Слушаю ${sound.name}`) };
  let heard: HeardSound | null;
  try {
    heard = await turn.transcribe(sound);
  } catch (error) {
    turn.signal.throwIfAborted();
    const failed = say(language, 'Writing down what is said did not work:', 'Записать сказанное не удалось:');
    return { text: `${failed} ${sentenceOf(error)} ${await offerEars(turn)}\n\n${described}`, found: false };
  }
  if (heard === null) {
    const deaf = say(
      language,
      'I cannot hear, and there is no speech model on this server yet.',
      'Слышать я не умею, а модели для речи на этом сервере пока нет.',
    );
    return { text: `${deaf} ${await offerEars(turn)}\n\n${described}`, found: false, isDeaf: true };
  }
  return overTranscript(turn, sound, heard, described);
}

async function overTranscript(turn: Turn, sound: AudioPart, heard: HeardSound, described: string): Promise<Reply> {
  const { language, question } = turn;
  const name = escapeMarkdown(sound.name);
  if (heard.text.trim() === '') {
    const nothing = say(language, `${heard.by} heard no words in it.`, `${heard.by}: слов в записи не слышно.`);
    return { text: `${nothing}\n\n${described}`, found: false };
  }
  const moments = momentsOf(heard);
  const index = indexMoments(moments);
  const by = say(
    language,
    `Heard by ${escapeMarkdown(heard.by)}; names and numbers may be misheard.`,
    `Расслышала модель ${escapeMarkdown(heard.by)}; имена и числа она могла не разобрать.`,
  );
  if (question !== '' && readIntent(question).kind === 'summary') {
    const { sentences } = await summarise(index, Math.min(5, Math.max(1, index.sentences.length)), turn.signal);
    const lines = sentences.map(({ text }) => `- ${escapeMarkdown(text)}`).join('\n');
    return {
      text: `**${name}**, ${say(language, 'in its own sentences:', 'его же словами:')}\n\n${lines}\n\n${by}`,
      found: true,
    };
  }
  if (question !== '' && !WHOLE.test(question)) {
    const asked = readQuestion(question);
    const hit = (await searchSentences([index], asked, turn.signal))[0];
    if (hit !== undefined && hit.score >= ANSWERS) {
      const time = moments[hit.sentence.page ?? 0]?.start ?? null;
      const place = time === null ? name : clock(time);
      const quote = hit.sentence.text;
      return {
        text: `> ${emphasise(quote, asked)} [${place}](#source-1)\n\n${by}`,
        sources: [
          { title: time === null ? sound.name : `${sound.name}, ${clock(time)}`, quote: quote.slice(0, MAX_QUOTE) },
        ],
        found: true,
      };
    }
  }
  const isTimed = moments.some(({ start }) => start !== null) && moments.length > 1;
  const whole = isTimed
    ? moments.map(({ start, text }) => `${start === null ? '' : `${clock(start)}  `}${text}`).join('\n')
    : heard.text.trim();
  const shown = whole.slice(0, MOST_CHARS);
  const cut =
    shown.length < whole.length
      ? `\n\n${say(language, 'It goes on; ask about the rest.', 'Дальше есть ещё; спросите об остальном.')}`
      : '';
  const head =
    question === '' || WHOLE.test(question)
      ? say(language, `What is said in **${name}**:`, `Что говорят в **${name}**:`)
      : say(
          language,
          `I found no answer to that in what is said in **${name}**. This is all of it:`,
          `Ответа на это в **${name}** я не услышал. Вот всё, что там сказано:`,
        );
  const found = question === '' || WHOLE.test(question) ? { found: true } : {};
  return { text: `${head}\n\n${codeBlock(shown)}${cut}\n\n${by}\n\n${described}`, ...found };
}

async function* readFilm(turn: Turn, film: AudioPart, described: string): Work {
  const { language } = turn;
  yield { type: 'status', status: say(language, `Reading the pictures of ${film.name}`, `Читаю кадры ${film.name}`) };
  let texts: Awaited<ReturnType<Turn['tools']['readFilm']>>;
  try {
    texts = await turn.tools.readFilm(turn.ownerId, film, turn.signal);
  } catch (error) {
    turn.signal.throwIfAborted();
    return { text: `${sentenceOf(error)}\n\n${described}`, found: false };
  }
  if (texts.length === 0) {
    const none = say(
      language,
      'I found no text in the pictures I looked at, and I do not see what they show.',
      'В просмотренных кадрах текста нет, а что на них изображено, я не вижу.',
    );
    return { text: `${none} ${await offerEyes(turn)}\n\n${described}`, found: false };
  }
  const head = say(
    language,
    `What stands in **${escapeMarkdown(film.name)}**, by the moment:`,
    `Что написано в **${escapeMarkdown(film.name)}**, по времени:`,
  );
  const lines = texts.map(({ time, lines: read }) => `${clock(time)}  ${read.join('\n      ')}`).join('\n');
  return { text: `${head}\n\n${codeBlock(lines.slice(0, MOST_CHARS))}\n\n${described}`, found: true };
}

const sentenceOf = (error: unknown): string => {
  if (isAppError(error)) return error.message;
  throw error;
};

interface Moment {
  /** Seconds; null where nobody said. */
  readonly start: number | null;
  readonly text: string;
}

function momentsOf({ text, segments = [] }: HeardSound): readonly Moment[] {
  const timed = segments
    .map(({ start, text: said }) => ({ start, text: said.trim() }))
    .filter((one) => one.text !== '');
  if (timed.length > 0) return timed;
  return splitSentences(text).map((sentence) => ({ start: null, text: sentence.text }));
}

/** As pages of a document: a sentence knows the moment it belongs to by `page`. */
function indexMoments(moments: readonly Moment[]): TextIndex {
  const sentences = moments.map(
    ({ text }, at): IndexedSentence => ({ text, heading: false, section: '', page: at, stems: terms(text) }),
  );
  const frequency = new Map<string, number>();
  for (const { stems } of sentences)
    for (const stem of new Set(stems)) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  return { sentences, frequency, sectionStems: new Map(), characters: 0, words: 0, lastPage: null };
}
