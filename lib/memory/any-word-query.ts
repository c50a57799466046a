/** A question as an FTS5 query that any of its telling words satisfies; ranking puts the best first. */

const WORD = /[\p{L}\p{N}]+/gu;
const MAX_WORDS = 32;
const MAX_CHARS = 4_000;

/** Words so common that sharing one says nothing. */
const COMMON = new Set(
  `a about an and any are as at be but by can could did do does for from had has have he her him his how i if in into is
  it its just like may me my no not of on or our please remember she should so some such tell than that the their them
  then there these they this to too up us was we were what when where which who whom whose why will with would you your
  am been s t re ll ve d m
  а без бы был была были было быть в вам вас весь во вот все всё вы где да для до его ее её если есть еще ещё же за и из
  или им их к как какая какие какой когда которая которые который кто ли меня мне мой моя моё мои мы на над надо нам нас
  не него нее неё нет ни них но ну о об он она они оно от по под при с свой себя со так там тебя тем то тоже той только
  том тот ты у уже хотя чего чей чем что чтобы чьё эта эти это этого этой этот я запомни пожалуйста скажи`.split(
    /\s+/u,
  ),
);

/** Every word is quoted, so that nothing in it is an operator. null when no word tells anything. */
export function anyWordQuery(question: string): string | null {
  const found = question.slice(0, MAX_CHARS).toLowerCase().match(WORD) ?? [];
  const words = [...new Set(found)].filter((word) => word.length > 1 && !COMMON.has(word)).slice(0, MAX_WORDS);
  if (words.length === 0) return null;
  // From four letters on a word also stands for its longer forms: "cook" finds "cooking".
  return words.map((word) => (word.length >= 4 ? `"${word}"*` : `"${word}"`)).join(' OR ');
}
