/**
 * How a text feels, by the words in it: VADER for English, and for Russian its arithmetic over the word list of nlp.js.
 * VADER: Hutto and Gilbert, ICWSM 2014, https://ojs.aaai.org/index.php/ICWSM/article/view/14550
 */
import russian from '@nlpjs/lang-ru';
import vader from 'vader-sentiment';

export interface Sentiment {
  readonly label: 'positive' | 'negative' | 'neutral';
  /** 0 to 1: how sure. 0.5 says that no word of it told anything. */
  readonly score: number;
}

/** VADER's own bounds between the three labels. */
const NEUTRAL = 0.05;
/** VADER's constants: what a negated word is worth, what a stronger one adds, and the norm of the sum. */
const NEGATED = -0.74;
const STRONGER = 0.293;
const ALPHA = 15;
/** VADER's words go to 4, those of the Russian list to 5. */
const SCALE = 4 / 5;

export function sentimentOf(text: string): Sentiment {
  const compound = isRussian(text)
    ? russianCompound(text)
    : vader.SentimentIntensityAnalyzer.polarity_scores(text).compound;
  const label = compound >= NEUTRAL ? 'positive' : compound <= -NEUTRAL ? 'negative' : 'neutral';
  return { label, score: Math.round((0.5 + Math.abs(compound) / 2) * 100) / 100 };
}

const isRussian = (text: string): boolean =>
  (text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0) > (text.match(/\p{Script=Latin}/gu)?.length ?? 0);

const stemmer = new russian.StemmerRu();
const SCORES: ReadonlyMap<string, number> = new Map(
  Object.entries(russian.SentimentRu.afinn).map(([stem, score]) => [stem, Number(score)]),
);
const NEGATIONS = new Set(['не', 'ни', 'нет', 'без', 'никогда', 'вовсе', 'отнюдь', 'нельзя']);
const BOOSTERS = new Set([
  'очень',
  'крайне',
  'самый',
  'самая',
  'самое',
  'совершенно',
  'абсолютно',
  'невероятно',
  'просто',
]);

function russianCompound(text: string): number {
  const words =
    text
      .toLowerCase()
      .replaceAll('ё', 'е')
      .match(/\p{L}+/gu) ?? [];
  let sum = 0;
  for (const [index, word] of words.entries()) {
    const found = SCORES.get(stemmer.stemWord(word));
    if (found === undefined || Number.isNaN(found) || NEGATIONS.has(word)) continue;
    const before = words.slice(Math.max(0, index - 2), index);
    const strong = before.some((other) => BOOSTERS.has(other)) ? STRONGER * Math.sign(found) : 0;
    sum += (found * SCALE + strong) * (before.some((other) => NEGATIONS.has(other)) ? NEGATED : 1);
  }
  return sum / Math.sqrt(sum * sum + ALPHA);
}
