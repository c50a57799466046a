/** A short conversation title made from the first question; its question mark is kept, as the first title does. */
import { splitPasted } from './tables/pasted.ts';

const MAX_CHARS = 60;
const OPENERS =
  /^(?:(?:hi|hello|hey|please|could you|can you|would you|tell me|привет|здравствуйте|пожалуйста|скажи(?:те)?|подскажи(?:те)?|можешь)(?=[\s,!.]|$)[\s,!.]*)+/iu;

export function makeTitle(question: string, fileName: string | undefined): string {
  const line =
    (splitPasted(question)?.task || question)
      .split('\n', 1)[0]
      ?.replace(/[`#>]|(?<=^|\s)[*_]+(?=\S)|(?<=\S)[*_]+(?=$|[\s.,;:!?])/gu, '')
      .replace(/\s+/gu, ' ')
      .trim() ?? '';
  const core = line.replace(OPENERS, '').trim() || line;
  const short = shorten(core.replace(/[\s.,;:]+$/u, ''));
  if (short === '') return fileName === undefined ? '' : shorten(fileName);
  if (/^\w+:\/\//.test(short)) return short;
  return short.charAt(0).toLocaleUpperCase() + short.slice(1);
}

function shorten(text: string): string {
  if (text.length <= MAX_CHARS) return text;
  const cut = text.slice(0, MAX_CHARS);
  const space = cut.lastIndexOf(' ');
  return `${space > MAX_CHARS / 2 ? cut.slice(0, space) : cut}…`;
}
