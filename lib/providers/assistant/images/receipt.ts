/** The lines of a receipt that are things bought: a name with an amount, above the total. */
export const AMOUNT = /\d{1,3}(?:[ ,.]\d{3})*[.,]\d{2}(?!\d)|\d+[.,]\d{2}(?!\d)/gu;

const TOTAL =
  /^(?:grand |amount )?total\b|\btotal (?:due|amount)|amount due|balance due|to pay|итог|итого|всего|к оплате/iu;
/** Sums, taxes, payment and dates carry amounts too. */
const NO_ITEM =
  /\b(?:sub-?total|total|vat|tax|mwst|gst|cash|change|card|visa|mastercard|amex|paid|payment|balance|due|tender|rounding|date|time|tel|phone|invoice|receipt no)\b|(?<!\p{L})(?:итог|итого|подытог|всего|ндс|наличн|сдача|карт|оплат|дата|время|тел)/iu;
const BARE_AMOUNT = /^[$€£₽]?\s?\d+[.,]\d{2}\s?(?:[$€£₽]|[A-Z]{3})?$/u;

export const BOUGHT_ASKED =
  /\bwhat (?:did|have|was|were) (?:i |we |they |there )?(?:\p{L}+ )?(?:buy|bought|purchased?|ordered|get)\b|\b(?:list|show|which|what)\b.*\b(?:items|products|goods|purchases)\b|what(?:['’]s| is) on the (?:receipt|bill)|(?<!\p{L})(?:что|чего)(?: \p{L}+){0,3} (?:купил|куплен|приобр|заказал)|(?:какие|перечисли|список|покажи).*(?:товар|покупк|продукт)/iu;

export function itemLines(lines: readonly string[]): string[] {
  const end = lines.findIndex((line) => TOTAL.test(line) || /\bsub-?total\b|подытог/iu.test(line));
  const items: string[] = [];
  const above = end < 0 ? lines : lines.slice(0, end);
  for (const [at, line] of above.entries()) {
    const next = above[at + 1] ?? '';
    if (!/\p{L}{2}/u.test(line) || NO_ITEM.test(line)) continue;
    if (/\d[.,]\d{2}(?!\d)\s*(?:[$€£₽]|\p{Lu}{1,3})?\s*$/u.test(line)) items.push(line);
    // The amount of a wide receipt may come out of the recognition as a line of its own.
    else if (BARE_AMOUNT.test(next.trim())) items.push(`${line} ${next.trim()}`);
  }
  return items;
}
