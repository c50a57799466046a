/** What a question asks for: its content words, and the kind of thing that would answer it. */
import type { EntityKind } from '../text/entities.ts';
import { terms } from '../text/words.ts';

export interface Question {
  /** Content stems in order, each once. */
  readonly stems: readonly string[];
  /** Kinds of entity that would answer it, best first; empty when anything may. */
  readonly wants: readonly EntityKind[];
  /** A reason is asked for. */
  readonly why?: boolean;
  /** The question says the kind itself ("how many euros"): nothing of another kind answers it. */
  readonly strict?: boolean;
}

/** A sentence that gives a reason says so. */
export const REASON =
  /\b(?:because|since|due to|owing to|so that|as a result|caused by|in order to|therefore|otherwise)\b|(?<!\p{L})(?:потому|поскольку|так как|из-за|чтобы|ввиду|вследствие|в связи с|по причине|иначе|поэтому)(?!\p{L})/iu;
const WHY =
  /\bwhy\b|how come|what (?:was |is )?(?:the )?(?:caused?|reason)|(?<!\p{L})(?:почему|зачем|отчего|из-за чего|по какой причине|причин[аы])(?!\p{L})/iu;

/** Money by name: a duration or a bare number is no answer to "сколько рублей". */
const MONEY_ASKED =
  /how (?:many|much) (?:\p{L}+ )?(?:money|dollars|euros?|pounds|rou?bles|francs)|what (?:sum|amount) of money|сколько (?:\p{L}+ )?(?:рублей|денег|долларов|евро|тенге|гривен)|в рублях/iu;

const WANTS: readonly (readonly [RegExp, readonly EntityKind[]])[] = [
  [/e-?mail|электронн\p{L}+ (?:почт|адрес)|почт[аыуе]\b|имейл/iu, ['email']],
  [/\bphone|telephone|call\b.*\bnumber|телефон|номер телефона/iu, ['phone']],
  [/\bwebsite|\burl\b|web ?page|homepage|сайт/iu, ['url']],
  [/what time|at which time|opening hours|во сколько|в какое время|в котором часу/iu, ['time']],
  [
    /how long|notice|\bperiod\b|duration|how many (?:\p{L}+ )?(?:seconds|minutes|hours|days|weeks|months|years)|как долго|(?:какой|какие|какого|каков|на какой)(?: \p{L}+)? срок|^срок|за сколько|сколько(?: \p{L}+)? (?:секунд|минут|час|дн|недел|месяц|лет)|предупре|уведом/iu,
    ['duration', 'date'],
  ],
  [
    /percent|\brate\b|\bshare of|процент|доля|ставк|на сколько (?:вырос|упал|увелич|сниз)|by how much/iu,
    ['percent', 'number', 'money'],
  ],
  [
    /\bwhen\b|(?:what|which) (?:date|day|year|month)|\bdate\b|deadline|due\b|until when|by when|since when|(?<!\p{L})когда|какого числа|(?<!\p{L})дат[аыу](?!\p{L})|какой день|как\p{L}+ год|(?:до|с|к) какого|крайний срок|дедлайн/iu,
    ['date', 'time', 'duration'],
  ],
  [
    /how much|\bprice|\bcosts?\b|\brent\b|\bdeposit|\bsalary|\bfees?\b|\btotal|\bamount|\badvance|down payment|prepayment|\bpenalty|\bfine\b|\bbudget|\brevenue|\bprofit|сколько стоит|сколько составля|аванс|предоплат|стоимост|цен[аыу]|сумм[аыу]|сколько.*(?:плат|сто[ия]|денег)|залог|депозит|оклад|зарплат|штраф|неусто|пен[яи]|выручк|прибыл|бюджет|итого|арендн\p{L}+ плат|(?:какой|каков) размер/iu,
    ['money', 'percent', 'number'],
  ],
  [
    /how (?:many|large|big|far|tall|heavy|old|high|deep|wide|fast)|number of|сколько|количеств|площад/iu,
    ['number', 'duration', 'percent'],
  ],
  [
    /(?<!\p{L})who(?:m|se)?(?!\p{L})|name of|which (?:company|person)|(?<!\p{L})(?:кто|кому|кем|чей|чья|чьё)(?!\p{L})|как зовут|имя|какая (?:компания|фирма|организация)/iu,
    ['person', 'organisation', 'role'],
  ],
  [/\bwhere\b|\baddress|located|(?<!\p{L})(?:где|куда|откуда)(?!\p{L})|адрес/iu, ['place']],
];

/** Words about the document rather than about its matter. */
const ABOUT_THE_FILE =
  /\b(?:according to|in|of|from)? ?(?:this|the|my|that|attached|these|uploaded)? ?(?:document|file|pdf|attachment|text|spreadsheet)s?\b|\b(?:mention(?:ed|s)?|written|stated?|states|specified|contain(?:s|ed)?|tell me|find|search|look up|quote)\b|(?<!\p{L})(?:в|из|по|о)?(?: (?:этом|этого|этому|моем|данном|приложенном))? ?(?:документ(?:е|а|у|ах)?|файл(?:е|а|у|ах)?|пдф|вложени[ие])(?!\p{L})|(?<!\p{L})(?:согласно|указан[ао]?|написан[ао]|сказано|говорится|упоминается|найди|найти|процитируй)(?!\p{L})/giu;
const FILE_NAME = /\S+\.(?:pdf|docx?|xlsx?|csv|txt|md|html?|epub|odt|json|xml|ya?ml|png|jpe?g|webp)\b/giu;
/** Verbs that carry a question without saying what it is about. */
const FILLER = new Set(
  terms(
    'before after need want know happen get go make take use have give put keep let possible allowed necessary supposed exactly actually work like able mean there нужно хочу знать произойдет получить сделать делать использовать разрешено возможно необходимо обязан надо означает является находится быть будет составляет происходит перед после до',
  ),
);

/** They say what kind of answer is asked for, not what it is about. */
const CURRENCY_NAMES = new Set(
  terms('money dollars euros euro pounds roubles rubles рублей рублях денег долларов евро'),
);

export function readQuestion(text: string): Question {
  const matter = text.slice(0, 1_000).replace(FILE_NAME, ' ').replace(ABOUT_THE_FILE, ' ');
  const all = [...new Set(terms(matter))];
  const core = all.filter((stem) => !FILLER.has(stem));
  const wants: EntityKind[] = [];
  for (const [pattern, kinds] of WANTS) {
    if (pattern.test(text)) for (const kind of kinds) if (!wants.includes(kind)) wants.push(kind);
  }
  const strict = MONEY_ASKED.test(text);
  const stems = (core.length > 0 ? core : all).filter((stem) => !strict || !CURRENCY_NAMES.has(stem));
  return { stems: stems.slice(0, 16), wants: strict ? ['money', 'percent'] : wants, why: WHY.test(text), strict };
}
