/** Questions of the calendar. Days are counted as dates, without time zones. */
import { count, type Language, say } from '../language.ts';

const DAY_MS = 86_400_000;
const EN = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const RU = ['янв', 'фев', 'мар', 'апр', 'ма', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'];
const UNITS: readonly (readonly [RegExp, 'day' | 'week' | 'month' | 'year'])[] = [
  [/^(?:days?|дн|день|сут)/iu, 'day'],
  [/^(?:weeks?|недел)/iu, 'week'],
  [/^(?:months?|месяц)/iu, 'month'],
  [/^(?:years?|год|лет)/iu, 'year'],
];
const STEP = String.raw`(\d{1,5}|an?) (days?|weeks?|months?|years?|дн\p{L}*|день|сут\p{L}*|недел\p{L}*|месяц\p{L}*|год\p{L}*|лет)`;
const TAIL_YEAR = /(\d{4})(?: ?г(?:ода|\.)?)?$/u;

/** @returns a sentence, or null when the question is not about dates */
export function answerDates(question: string, language: Language, now: Date): string | null {
  const today = utc(now.getFullYear(), now.getMonth(), now.getDate());
  const text = question.replace(/\s+/gu, ' ').trim();
  if (
    /^(?:what(?:['’]?s| is) (?:the |today['’]?s )?(?:date|day)(?: is it)?(?: today)?|what (?:date|day) is (?:it|today)(?: today)?|today['’]?s date|(?:а )?какой сегодня день недели|какое число(?: сегодня)?|какой (?:сейчас )?день|какое сегодня число|какой сегодня день|какая сегодня дата|сегодня какое число)$/iu.test(
      text,
    )
  ) {
    return say(language, `Today is **${long(today, language)}**.`, `Сегодня **${long(today, language)}**.`);
  }
  if (
    /^(?:(?:and )?what(?:['’]?s| is)? (?:the )?time(?: is it| now| right now)*(?: now| right now)?|what time is it(?: now| right now)?|current time|time now|(?:а )?сколько (?:сейчас )?времени(?: сейчас)?|(?:а )?который (?:сейчас )?час(?: сейчас)?|какое сейчас время|время)$/iu.test(
      text,
    )
  ) {
    return clock(now, language);
  }
  const between =
    /(?:days|weeks) (?:are there )?(?:between|from) (.+?) (?:and|to|until|till) (.+)$/iu.exec(text) ??
    /(?:дней|недель)(?: прошло| пройд[её]т)? (?:между|с|от) (.+?) (?:и|до|по) (.+)$/iu.exec(text);
  if (between !== null) {
    // "3 March and 1 May 2026": the year said last holds for both.
    const year = TAIL_YEAR.exec(between[2] ?? '')?.[1];
    const end = readDate(between[2] ?? '', today);
    const start = readDate(between[1] ?? '', today, year === undefined ? undefined : Number(year));
    if (start === null || end === null) return null;
    const days = Math.abs(end.getTime() - start.getTime()) / DAY_MS;
    return `${long(start, language)} → ${long(end, language)}: **${daysText(days, language)}**${weeks(days, language)}`;
  }
  const until =
    /(?:how many days|how long|^days)(?: is it| are left| left)? (?:until|till|to) (.+)$/iu.exec(text) ??
    /сколько (?:дней )?(?:осталось )?(?:дней )?до (.+)$/iu.exec(text);
  if (until !== null) {
    const end = readDate(until[1] ?? '', today);
    if (end === null) return null;
    const days = (end.getTime() - today.getTime()) / DAY_MS;
    const label = say(language, `Until ${long(end, language)}`, `До даты: ${long(end, language)}`);
    return days < 0
      ? say(
          language,
          `${long(end, language)} was **${daysText(-days, language)}** ago.`,
          `${long(end, language)}: **${daysText(-days, language)}** назад.`,
        )
      : `${label}: **${daysText(days, language)}**${weeks(days, language)}`;
  }
  const weekday =
    /(?:what|which) (?:week ?day|day(?: of the week)?) (?:is|was|will be|falls on) (?:on )?(.+)$/iu.exec(text) ??
    /какой день недели (?:был |будет )?(.+)$/iu.exec(text);
  if (weekday !== null) {
    const date = readDate(weekday[1] ?? '', today);
    if (date === null) return null;
    const day = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(date);
    return `${short(date, language)}: **${day}**`;
  }
  return shifted(text, language, today);
}

/** The server's clock, with its zone: the person may sit in another. */
function clock(now: Date, language: Language): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const time = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
  const minutes = -now.getTimezoneOffset();
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  const distance = `${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
  const offset = minutes === 0 ? 'UTC' : `UTC${distance}`;
  const named = zone === 'UTC' ? offset : `${zone}, ${offset}`;
  return say(
    language,
    `It is **${time}** (${named}) by the clock of the computer that runs Hypotez.`,
    `Сейчас **${time}** (${named}) по часам компьютера, на котором работает Hypotez.`,
  );
}

function shifted(text: string, language: Language, today: Date): string | null {
  const ahead = new RegExp(
    `^(?:(?:what (?:date|day)|which date|when) (?:is|will it be|is it) )?(?:in )?${STEP}(?: (from|after|before|ago)(?: (.+))?)?$`,
    'iu',
  ).exec(text);
  const later = new RegExp(
    `^(?:как\\p{L}+ (?:дата|число|день) (?:будет )?)?(?:(через) ${STEP}|${STEP} (назад|спустя))(?: (?:после|от|с) (.+))?$`,
    'iu',
  ).exec(text);
  let amount: string | undefined;
  let unit: string | undefined;
  let back = false;
  let base: string | undefined;
  if (ahead !== null) {
    if (ahead[3] === undefined && !/(?:^|\s)in\s/iu.test(text)) return null;
    [amount, unit] = [ahead[1], ahead[2]];
    back = /before|ago/iu.test(ahead[3] ?? '');
    base = ahead[4];
  } else if (later !== null) {
    [amount, unit] = [later[2] ?? later[4], later[3] ?? later[5]];
    back = later[6] === 'назад';
    base = later[7];
  } else return null;
  const kind = UNITS.find(([pattern]) => pattern.test(unit ?? ''))?.[1];
  const start = base === undefined ? today : readDate(base, today);
  if (kind === undefined || start === null || amount === undefined) return null;
  const n = (/^an?$/iu.test(amount) ? 1 : Number(amount)) * (back ? -1 : 1);
  const date = add(start, n, kind);
  return `${short(start, language)} ${n < 0 ? '−' : '+'} ${Math.abs(n)} ${unit ?? ''}: **${long(date, language)}**`;
}

/** The last day of a shorter month stands for a day it does not have: 31 January + 1 month is 28 February. */
function add(date: Date, n: number, unit: 'day' | 'week' | 'month' | 'year'): Date {
  if (unit === 'day' || unit === 'week') return new Date(date.getTime() + n * DAY_MS * (unit === 'week' ? 7 : 1));
  const months = date.getUTCMonth() + n * (unit === 'year' ? 12 : 1);
  const lastDay = utc(date.getUTCFullYear(), months + 1, 0).getUTCDate();
  return utc(date.getUTCFullYear(), months, Math.min(date.getUTCDate(), lastDay));
}

/** Reads one date; without a year the coming one is meant. Day before month in dd.mm and dd/mm. */
export function readDate(text: string, today: Date, year?: number): Date | null {
  const said = text
    .trim()
    .toLowerCase()
    .replace(/^(?:the|on|a) /u, '')
    .replace(/[?.!,]+$/u, '');
  if (/^(?:today|now|сегодня)$/u.test(said)) return today;
  if (/^(?:tomorrow|завтра)$/u.test(said)) return add(today, 1, 'day');
  if (/^(?:yesterday|вчера)$/u.test(said)) return add(today, -1, 'day');
  if (/^(?:christmas|рождества)$/u.test(said)) return coming(today, 11, 25);
  if (/^(?:new year(?:'s(?: day)?)?|нового года)$/u.test(said)) return coming(today, 0, 1);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/u.exec(said);
  if (iso !== null) return valid(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  const dotted = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/u.exec(said);
  if (dotted !== null) return valid(Number(dotted[3]), Number(dotted[2]) - 1, Number(dotted[1]));
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th|-?го|-?е)?(?: of)? (\p{L}+)\.?,?(?: (\d{4})(?: ?г(?:ода|\.)?)?)?$/u.exec(
    said,
  );
  const monthFirst = /^(\p{L}+)\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?$/u.exec(said);
  const [day, name, given] =
    dayFirst !== null ? [dayFirst[1], dayFirst[2], dayFirst[3]] : [monthFirst?.[2], monthFirst?.[1], monthFirst?.[3]];
  if (day === undefined || name === undefined) return null;
  const month = monthOf(name);
  if (month < 0) return null;
  const known = given === undefined ? year : Number(given);
  return known === undefined ? coming(today, month, Number(day)) : valid(known, month, Number(day));
}

function monthOf(name: string): number {
  const english = EN.findIndex((month) => name.startsWith(month));
  if (english >= 0) return english;
  if (/^мар/u.test(name)) return 2;
  return RU.findIndex((month) => name.startsWith(month));
}

const utc = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month, day));

function valid(year: number, month: number, day: number): Date | null {
  const date = utc(year, month, day);
  return date.getUTCMonth() === month && date.getUTCDate() === day ? date : null;
}

function coming(today: Date, month: number, day: number): Date | null {
  const date = valid(today.getUTCFullYear(), month, day);
  return date !== null && date < today ? valid(today.getUTCFullYear() + 1, month, day) : date;
}

const locale = (language: Language): string => (language === 'ru' ? 'ru-RU' : 'en-GB');
const long = (date: Date, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(date);
const short = (date: Date, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    date,
  );
const daysText = (days: number, language: Language): string =>
  count(language, days, ['day', 'days'], ['день', 'дня', 'дней']);

function weeks(days: number, language: Language): string {
  if (days < 14) return '';
  const whole = Math.floor(days / 7);
  const rest = days % 7;
  const text = count(language, whole, ['week', 'weeks'], ['неделя', 'недели', 'недель']);
  return ` (${text}${rest === 0 ? '' : ` ${say(language, 'and', 'и')} ${daysText(rest, language)}`})`;
}
