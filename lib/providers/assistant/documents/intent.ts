/** Which kind of work on a file a question asks for. */
import type { EntityKind } from '../text/entities.ts';

export type DocumentIntent =
  | { readonly kind: 'summary' }
  | { readonly kind: 'outline' }
  | { readonly kind: 'size' }
  /** 1-based; -1 is the last. */
  | { readonly kind: 'page'; readonly page: number }
  | { readonly kind: 'list'; readonly entities: readonly EntityKind[] }
  | { readonly kind: 'find'; readonly phrase: string }
  | { readonly kind: 'question' };

const SUMMARY =
  /\bsummar|\btl;?dr\b|main (?:points|ideas?|topics?)|key (?:points|takeaways|facts)|\bgist\b|\boverview\b|what(?:'s| is) (?:this|it|the|that|\S+\.\w+)(?: \p{L}+)? about\b|what does (?:this|the|it) (?:document|file|text|pdf)? ?say$|кратк(?:о|ое) |(?<!\p{L})(?:изложи|перескажи|резюм|суммир|подытож|обобщи|конспект)|о ч[её]м (?:\p{L}+ ){0,3}(?:документ|файл|текст|книга|договор|письмо|отч[её]т|речь|это|он[ао]?)|о ч[её]м \S+\.\w+|главн(?:ое|ые мысли)|основн(?:ое|ые|ая) (?:содержан|мысл|полож|тезис|пункт)|в двух словах|суть/iu;
const OUTLINE =
  /\boutline\b|table of contents|\bheadings\b|\bchapters\b|(?:which|what|list(?: the)?|how many) (?:sheets|tabs)\b|как\p{L}+ листы|сколько листов|\bsections\b.*(?:list|are there|does)|(?:list|what|show).*\bsections\b|оглавлени|список (?:глав|разделов)|какие (?:главы|разделы)|план документа/iu;
const SIZE =
  /how (?:many|much) (?:pages|words|characters|sentences|symbols)|how long is (?:this|the) (?:document|file|text|pdf|book|report)|(?:word|page|character) count|number of (?:pages|words|characters)|сколько (?:в \p{L}+ )?(?:страниц|слов|символов|знаков|предложений)|количество (?:страниц|слов|символов|знаков)|(?:объ[её]м|размер) (?:документа|файла|текста)/iu;
const PAGE =
  /(?:what(?:'s| is| does)|show|read|quote|summari[sz]e|content).{0,30}\b(?:page|p\.) ?(\d{1,4})|^page (\d{1,4})$|(?:что|покажи|прочитай|процитируй|содержание).{0,30}(?:страниц\p{L}|с\.|стр\.?) ?№? ?(\d{1,4})|(?:что|покажи|прочитай).{0,20}(\d{1,4})-?(?:й|ой|ю|ей) страниц/iu;
/** Sheets and chapters are pages too; "second" and "last" count them. */
const PART =
  /(?:what(?:['’]?s| is| does| stands)?|show|read|quote|content).{0,30}\b(?:the )?(first|second|third|fourth|fifth|last|\d{1,3}(?:st|nd|rd|th)) (?:page|sheet|chapter|tab)\b|(?:what(?:['’]?s| is| does)?|show|read|content).{0,30}\b(?:sheet|chapter|tab) (\d{1,3})\b|(?:что|покажи|прочитай|содержание).{0,30}(перв|втор|трет|четв[её]рт|пят|последн)\p{L}* (?:страниц|лист|глав|вкладк)\p{L}*|(?:что|покажи|прочитай).{0,30}(?:лист|глав)\p{L}* (\d{1,3})/iu;
const ORDINALS: readonly (readonly [RegExp, number])[] = [
  [/^(?:first|перв)/iu, 1],
  [/^(?:second|втор)/iu, 2],
  [/^(?:third|трет)/iu, 3],
  [/^(?:fourth|четв)/iu, 4],
  [/^(?:fifth|пят)/iu, 5],
  [/^(?:last|последн)/iu, -1],
];
const LISTING =
  /\b(?:list|extract|find|show|give|get|pull out|collect|what|which)\b|\ball (?:the )?|(?<!\p{L})(?:перечисли|выпиши|найди|покажи|извлеки|собери|вытащи|какие|список|все)/iu;
const ALL =
  /\ball\b|\bevery\b|\blist\b|\bextract\b|are (?:there|mentioned|in|named)|\bcollect\b|pull out|(?<!\p{L})(?:все|всех|перечисли|выпиши|извлеки|собери|список|вытащи|упоминаются|упомянуты|есть|встречаются)(?!\p{L})/iu;
const LISTED: readonly (readonly [RegExp, readonly EntityKind[]])[] = [
  [/\bdates\b|deadlines|(?<!\p{L})дат(?:ы|ах)?(?!\p{L})/iu, ['date']],
  [/\b(?:amounts|prices|sums|costs|money|figures)\b|суммы|цены|стоимости|денежн/iu, ['money']],
  [/e-?mails?\b|адреса (?:электронной )?почты|электронные (?:адреса|почты)|имейлы|почты/iu, ['email']],
  [/\b(?:urls?|links|web ?sites)\b|ссылки|сайты/iu, ['url']],
  [/\bphones?\b|phone numbers|телефоны|номера телефонов/iu, ['phone']],
  [/\b(?:names|people|persons)\b|who is mentioned|имена|людей|люди|фамилии|персон/iu, ['person']],
  [/\b(?:companies|organi[sz]ations|firms)\b|компании|организации|фирмы/iu, ['organisation']],
  [/percentages|\bpercents?\b|проценты/iu, ['percent']],
  [/durations|\bperiods\b|сроки/iu, ['duration']],
  [/\b(?:addresses)\b|(?<!\p{L})адреса(?! (?:электронной )?почты)/iu, ['place']],
];
const FIND =
  /(?:find|search(?: for)?|look for|where (?:is|does it say|do they mention)|which page|what page|on (?:which|what) page|mentions? of|quote)[^"«“]*["«“]([^"»”]{2,200})["»”]|(?:найди|поищи|где (?:написано|сказано|упоминается)|на какой странице|процитируй)[^"«“]*["«“]([^"»”]{2,200})["»”]/iu;

export function readIntent(question: string): DocumentIntent {
  const phrase = FIND.exec(question);
  const quoted = phrase?.[1] ?? phrase?.[2];
  if (quoted !== undefined) return { kind: 'find', phrase: quoted };
  const page = PAGE.exec(question);
  const number = page?.slice(1).find((group) => group !== undefined);
  if (number !== undefined) return { kind: 'page', page: Number(number) };
  const part = PART.exec(question)
    ?.slice(1)
    .find((group) => group !== undefined);
  if (part !== undefined) {
    const ordinal = ORDINALS.find(([pattern]) => pattern.test(part))?.[1] ?? Number.parseInt(part, 10);
    return { kind: 'page', page: ordinal };
  }
  if (SIZE.test(question)) return { kind: 'size' };
  if (OUTLINE.test(question)) return { kind: 'outline' };
  if (SUMMARY.test(question)) return { kind: 'summary' };
  if (LISTING.test(question) && ALL.test(question)) {
    const entities = LISTED.flatMap(([pattern, kinds]) => (pattern.test(question) ? kinds : []));
    if (entities.length > 0) return { kind: 'list', entities };
  }
  return { kind: 'question' };
}
