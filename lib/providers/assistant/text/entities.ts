/** Finds dates, amounts, durations and the like by their form. English and Russian. */
export type EntityKind =
  | 'date'
  | 'time'
  | 'duration'
  | 'money'
  | 'percent'
  | 'number'
  | 'email'
  | 'url'
  | 'phone'
  | 'person'
  | 'organisation'
  | 'role'
  | 'place';

export interface Entity {
  readonly kind: EntityKind;
  readonly text: string;
  readonly start: number;
}

const MONTHS =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const RU_MONTHS =
  '(?:январ[яьюе]|феврал[яьюе]|март[ае]?|апрел[яьюе]|ма[яйе]|июн[яьюе]|июл[яьюе]|август[ае]?|сентябр[яьюе]|октябр[яьюе]|ноябр[яьюе]|декабр[яьюе])';
const EN_NUMBER =
  '(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|eighteen|twenty|twenty-four|thirty|forty-five|forty|fifty|sixty|ninety|hundred|(?<=\\b(?:within|for|after|of|than|least|in|lasts?|takes?)\\s)an?)';
const RU_NUMBER =
  '(?:один|одного|одну|одной|одна|два|две|двух|три|тр[её]х|четыре|четыр[её]х|пять|пяти|шесть|шести|семь|семи|восемь|восьми|девять|девяти|десять|десяти|двенадцать|двенадцати|четырнадцать|четырнадцати|пятнадцать|пятнадцати|двадцать|двадцати|тридцать|тридцати|сорок|шестьдесят|шестидесяти|девяносто|полтора|полгода)';
const NUMBER = String.raw`\d{1,3}(?:[ \u00a0\u202f,.']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?`;
const CURRENCY = String.raw`(?:[$€£¥₽₴₸]|\b(?:USD|EUR|GBP|CHF|JPY|RUB|PLN|SEK|NOK|DKK|CZK|CAD|AUD|CNY|INR|UAH|KZT)\b)`;
const CURRENCY_WORD =
  '(?:dollars?|euros?|pounds?|francs?|cents?|руб(?:лей|ля|ль|\\.)?|коп(?:еек|ейки|\\.)?|р\\.|доллар(?:ов|а)?|евро|тенге|гривен)';
const SCALE = '(?:\\s?(?:million|billion|thousand|[mk]|тыс\\.?|млн\\.?|млрд\\.?|тысяч|миллион(?:ов|а)?))?';
const NAME = String.raw`\p{Lu}\p{Ll}+(?:[-’']\p{Lu}\p{Ll}+)?`;

const flags = 'giu';
/** Earlier patterns win where two overlap. */
const PATTERNS: readonly (readonly [EntityKind, RegExp])[] = [
  ['email', /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu],
  ['url', /\bhttps?:\/\/[^\s<>"')\]]+[^\s<>"')\].,;:!?]|\bwww\.[\p{L}\p{N}-]+\.[^\s<>"')\]]*[^\s<>"')\].,;:!?]/gu],
  [
    'date',
    /(?<![\d.])(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})|\d{1,2}\/\d{1,2}\/(?:\d{4}|\d{2}))(?![\d])/gu,
  ],
  [
    'date',
    new RegExp(
      String.raw`\b\d{1,2}(?:st|nd|rd|th)?(?: day)?(?: of)? ${MONTHS}\b\.?(?:,? \d{4})?|\b${MONTHS}\.? \d{1,2}(?:st|nd|rd|th)?\b(?:,? \d{4})?|\b${MONTHS},? \d{4}\b`,
      flags,
    ),
  ],
  [
    'date',
    new RegExp(
      String.raw`(?<![\p{L}\d])«?\d{1,2}»?(?:-?го)? ${RU_MONTHS}(?![\p{L}])(?: \d{4}(?: ?г(?:ода|\.)?)?)?|(?<!\p{L})${RU_MONTHS} \d{4}(?: ?г(?:ода|\.)?)?`,
      flags,
    ),
  ],
  [
    'date',
    /\b(?:the )?(?:first|second|third|fifth|tenth|fifteenth|last|\d{1,2}(?:st|nd|rd|th))(?: (?:business|working|calendar))?(?: day)? of (?:each|every|the)(?: calendar)? (?:following )?(?:month|year|quarter|week)\b|(?<!\p{L})\d{1,2}(?:-?го|-?е)? числа(?: каждого(?: \p{L}+)? месяца)?/giu,
  ],
  [
    'date',
    new RegExp(
      String.raw`\b(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty-\p{L}+|thirtieth|thirty-first) of ${MONTHS}\b`,
      flags,
    ),
  ],
  [
    'date',
    /(?<!\p{L})по (?:(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)(?:ам|ям)(?:,? и |, )?)+(?!\p{L})/giu,
  ],
  ['date', /\b(?:every|each|on) (?:mon|tues|wednes|thurs|fri|satur|sun)days?\b/giu],
  [
    'money',
    new RegExp(
      `${CURRENCY}\\s?(?:${NUMBER})${SCALE}(?!\\p{L})|(?<![\\d.,])(?:${NUMBER})${SCALE}\\s?(?:${CURRENCY}|(?<=[\\s\\d])${CURRENCY_WORD})(?!\\p{L})`,
      flags,
    ),
  ],
  [
    'duration',
    new RegExp(
      String.raw`(?<![\p{L}\d])(?:(?:${EN_NUMBER}|\d+(?:[.,]\d+)?)(?:\s?\(\s?(?:\d+|${EN_NUMBER})\s?\))?(?:[- ](?:full|calendar|business|working|consecutive))*[- ](?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|nights?)(?:['’]s?)?)(?!\p{L})`,
      flags,
    ),
  ],
  [
    'duration',
    new RegExp(
      String.raw`(?<![\p{L}\d])(?:${RU_NUMBER}|\d+(?:[.,]\d+)?)(?:\s?\(\s?(?:\d+|[а-яё ]+)\s?\))?(?: (?:полных|календарных|рабочих|банковских))* (?:секунд[аы]?|минут[аы]?|час(?:а|ов)?|день|дн(?:я|ей)|сут(?:ки|ок)|недел[яиью]|недель|месяц(?:а|ев)?|год(?:а)?|лет)(?!\p{L})|(?<!\p{L})полгода(?!\p{L})`,
      flags,
    ),
  ],
  ['percent', /(?<![\d.,])\d+(?:[.,]\d+)?\s?(?:%|percent\b|per cent\b|процент\p{L}*)/giu],
  [
    'time',
    /(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\.?\b)?(?![\d:])|\b(?:1[0-2]|[1-9])\s?[ap]\.?m\b\.?|\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:o['’]clock|in the (?:morning|afternoon|evening))|\b(?:at )(?:noon|midnight)\b/giu,
  ],
  ['phone', /(?<![\p{L}\d])(?:\+\d[\d ()-]{7,17}\d|\(\d{3,5}\)[\d -]{5,12}\d|8[ -]?\(?\d{3}\)?[\d -]{7,10})(?!\d)/gu],
  [
    'organisation',
    new RegExp(
      String.raw`(?:(?:${NAME}|\p{Lu}{2,}|&) ){1,5}(?:Ltd|Limited|LLC|LLP|Inc|GmbH|AG|SE|Corp|Corporation|Company|PLC|plc|Bank|University|Institute|Foundation)\b\.?|(?:ООО|ОАО|ЗАО|ПАО|АО|ИП)\s[«"][^»"]{1,80}[»"]|(?:ООО|ОАО|ЗАО|ПАО|АО|ИП)\s${NAME}(?:\s${NAME})*`,
      'gu',
    ),
  ],
  [
    'place',
    new RegExp(
      String.raw`\b\d{1,5}[a-z]? (?:${NAME} ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Square|Boulevard|Blvd|Drive|Dr|Way|Court|Place)\b\.?(?:, (?:${NAME}|\d[\d ]*|[A-Z]{1,2}\d[A-Z\d ]*)(?: (?:${NAME}|\d+))*)*|\b${NAME}(?:straße|strasse|weg|platz|allee)\s\d+[a-z]?(?:, \d{4,5} ${NAME})?|(?:г\. ?${NAME}, ?)?(?:ул\.|улица|проспект|пр\.|пер\.|наб\.) ?${NAME}(?: ${NAME})?(?:, ?(?:д\. ?)?\d+[а-я]?)?(?:, ?кв\. ?\d+)?|(?<!\p{L})г\. ?${NAME}(?:-${NAME})?`,
      'gu',
    ),
  ],
  [
    'person',
    new RegExp(
      String.raw`\b(?:Mr|Mrs|Ms|Dr|Prof)\.? ${NAME}(?: ${NAME})?|(?<!\p{L})${NAME} \p{Lu}\. ?\p{Lu}\.|(?<!\p{L})\p{Lu}\. ?(?:\p{Lu}\. ?)?${NAME}|(?<!\p{L})${NAME}(?: \p{Lu}\.)? ${NAME}(?: ${NAME})?(?!\p{L})`,
      'gu',
    ),
  ],
  [
    'role',
    /(?<!\p{L})(?:the )?(?:landlord|tenant|lessor|lessee|buyer|seller|employer|employee|contractor|client|customer|supplier|owner|author|director|manager|borrower|lender|insurer|licensee|licensor|provider)(?!\p{L})|(?<!\p{L})(?:арендодател|арендатор|наймодател|нанимател|покупател|продав|заказчик|исполнител|подрядчик|работодател|работник|поставщик|заемщик|займодав|собственник|владел|автор|директор)(?:ем|ём|ю|я|ь|ец|ца|цу|цем|ом|у|а|и|ы)?(?!\p{L})/giu,
  ],
  ['number', new RegExp(`(?<![\\p{L}\\d.,])(?:${NUMBER})(?![\\p{L}\\d])`, 'gu')],
];

/** Words that begin with a capital for other reasons than being a name. */
const NOT_NAMES =
  /^(?:The|This|That|These|Those|In|On|At|For|From|If|When|Each|Every|Any|All|No|It|We|You|He|She|They|And|But|Or|Section|Article|Chapter|Page|Table|Figure|Annex|Total|Date|Invoice|Street|New|Tax|Bank|Account|Rental|Lease|Agreement|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|При|Если|Для|Раздел|Статья|Глава|Договор|Акт|Счет|Счёт|Приложение|Российск\p{Ll}*|Настоящ\p{Ll}*|Дата|Итого|Все|Это|Он|Она|Они|Мы|По|За|До|После)$/u;

/** @param kinds only these; all when absent */
export function findEntities(text: string, kinds?: ReadonlySet<EntityKind>): Entity[] {
  const taken: { start: number; end: number }[] = [];
  const found: Entity[] = [];
  for (const [kind, pattern] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (match[0].trim() === '' || taken.some((span) => start < span.end && end > span.start)) continue;
      if (kind === 'person' && !isName(match[0])) continue;
      taken.push({ start, end });
      if (kinds === undefined || kinds.has(kind)) found.push({ kind, text: match[0].trim(), start });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function isName(text: string): boolean {
  if (/^(?:Mr|Mrs|Ms|Dr|Prof)\b/u.test(text)) return true;
  return !text.split(/\s+/u).some((word) => NOT_NAMES.test(word));
}
