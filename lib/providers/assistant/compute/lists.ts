/** "Average of 3, 5 and 10": one operation over a list of numbers. */
import type { Language } from '../language.ts';

const HEADS: readonly (readonly [RegExp, (items: readonly string[]) => string])[] = [
  [
    /^(?:the )?(?:average|mean)(?: value)?(?: of)?:? |^среднее(?: арифметическое)?(?: значение)?(?: чисел| из| для)?:? /iu,
    call('mean'),
  ],
  [/^(?:the )?(?:median)(?: of)?:? |^медиан[аы](?: чисел)?:? /iu, call('median')],
  [
    /^(?:the )?(?:sum|total)(?: of)?:? |^add(?: up)?:? |^(?:сумм[аы]|сложи(?:ть)?)(?: чисел)?:? /iu,
    (items) => items.join('+'),
  ],
  [/^(?:the )?(?:product)(?: of)?:? |^произведение(?: чисел)?:? /iu, (items) => items.join('*')],
  [/^(?:the )?(?:max(?:imum)?|largest|highest)(?: of)?:? |^(?:максимум|наибольшее)(?: из)?:? /iu, call('max')],
  [/^(?:the )?(?:min(?:imum)?|smallest|lowest)(?: of)?:? |^(?:минимум|наименьшее)(?: из)?:? /iu, call('min')],
];

function call(name: string): (items: readonly string[]) => string {
  return (items) => `${name}(${items.join(',')})`;
}

/** The expression; null where the text is not such a list of at least two numbers. */
export function readList(text: string, language: Language): string | null {
  for (const [head, make] of HEADS) {
    if (!head.test(text)) continue;
    const items = split(text.replace(head, ''), language);
    if (items.length < 2 || items.some((item) => !/^-?\d+(?:\.\d+)?$/u.test(item))) return null;
    return make(items);
  }
  return null;
}

/** In "3, 5" the comma separates; in "3,5" it is a Russian decimal comma, and in English separates unless it groups. */
function split(text: string, language: Language): string[] {
  const words = text.replace(/\s+(?:and|и|plus|плюс)\s+/giu, ' ; ');
  const spaced = /[;]|,\s|\s/u.test(words.trim());
  const parts = spaced || language === 'ru' ? words.split(/\s*;\s*|,\s+|\s+/u) : words.split(/,/u);
  return parts
    .map((part) => (language === 'ru' ? part.replace(',', '.') : part.replace(/,(?=\d{3}(?!\d))/gu, '')).trim())
    .filter(Boolean);
}
