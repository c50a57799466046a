/** Words as the retrieval sees them: lower case, without function words, cut to a common stem. English and Russian. */

const WORD = /\p{L}+|\p{N}+(?:[.,]\p{N}+)*/gu;

const STOP = new Set(
  `a an and any are as at be been being but by can could did do does for from had has have he her him his how i if in
  into is it its just like may me must my no not of on or our out shall she should so some such than that the their them then there
  these they this those to too up us was we were what when where which while who whom whose why will with would you
  your am s t re ll ve d m per about also does let lets please tell show give say says said many much
  и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее её мне было вот от меня
  еще ещё нет о об из ему теперь когда даже ну ли если или ни быть был него до вас нибудь уж вам ведь там потом
  себя ничего ей может они тут где есть надо ней для мы тебя их чем была сам чтоб без будто чего раз тоже себе под
  будет ж тогда кто этот того потому этого какой ним здесь этом мой тем чтобы нее сейчас были куда зачем всех
  можно при об другой хоть после над больше тот через эти нас про всего них какая какие каков какова каковы какую каким каких
  сколько который которая которое которые это эта эту этой мою моя моё мои нужно должен должна должны скажи покажи пожалуйста
  подскажи назови каком какого каково чей чья чьё`
    .split(/\s+/u)
    .filter(Boolean),
);

/** Longest first; what remains keeps at least three letters. */
const ENGLISH_ENDINGS =
  /(?:izations?|ations?|itions?|ments?|nesses|ness|ances?|ences?|ingly|edly|ably|ibly|ables?|ibles?|ators?|ating|ated|ates?|izing|ized|izes?|ings?|ions?|ors?|ers?|ies|ied|ive|ity|ely|ed|es|ly|al|s|y|e)$/u;
const RUSSIAN_REFLEXIVE = /(?:ся|сь)$/u;
const RUSSIAN_ENDINGS =
  /(?:иями|ениями|ениях|ениям|ении|ением|ений|ения|ение|ению|ании|ание|ания|анию|анием|ованию|ями|ами|иях|иям|ием|ией|ого|его|ому|ему|ыми|ими|ующ(?:ий|его|ая)|ешь|ете|ите|ишь|ает|яет|ают|яют|ать|ять|ить|еть|уть|али|или|ыла|ила|ала|ует|уют|ет|ит|ют|ут|ат|ят|ть|ла|ло|ли|ую|юю|ая|яя|ое|ее|ые|ие|ый|ий|ой|ей|ом|ем|ам|ям|ах|ях|ов|ев|ью|ия|ья|ии|ию|и|ы|ь|ю|я|у|о|а|е|й|л)$/u;

export function stem(word: string): string {
  if (/^\p{Script=Cyrillic}/u.test(word)) {
    const base = word.length > 5 ? word.replace(RUSSIAN_REFLEXIVE, '') : word;
    const cut = base.replace(RUSSIAN_ENDINGS, '');
    return cut.length >= 3 ? cut.replace(/нн$/u, 'н') : base;
  }
  if (word.length <= 3) return word;
  const cut = word.replace(ENGLISH_ENDINGS, '');
  if (cut.length < 3) return word.replace(/s$/u, '');
  return cut
    .replace(/(.)\1$/u, '$1')
    .replace(/i$/u, 'y')
    .replace(/y$/u, '');
}

/** Every word, lower case, in order, function words included. */
export const words = (text: string): string[] => normalise(text).match(WORD) ?? [];

const cache = new Map<string, string>();
/** Stems repeat: a cache makes indexing a long document several times faster. Bounded by simply starting over. */
function cachedStem(word: string): string {
  const known = cache.get(word);
  if (known !== undefined) return known;
  if (cache.size > 50_000) cache.clear();
  const made = stem(word);
  cache.set(word, made);
  return made;
}

/** The content words of a text as stems, in order, repeats kept. */
export function terms(text: string): string[] {
  const result: string[] = [];
  for (const word of words(text)) if (!STOP.has(word)) result.push(cachedStem(word));
  return result;
}

const normalise = (text: string): string => text.toLowerCase().replace(/ё/gu, 'е').normalize('NFC');
