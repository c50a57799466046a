import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import { LOCALES } from './locales.ts';

const folder = path.join(process.cwd(), 'messages');
const read = (locale: string): Map<string, string> =>
  flatten(JSON.parse(readFileSync(path.join(folder, `${locale}.json`), 'utf8')));

function flatten(value: object, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, child] of Object.entries(value)) {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof child === 'string') flat.set(name, child);
    else for (const [inner, text] of flatten(child, name)) flat.set(inner, text);
  }
  return flat;
}

/** The arguments of a message with their kinds, e.g. "count:plural", and its rich-text tags. */
function argumentsOf(elements: readonly MessageFormatElement[], found = new Set<string>()): Set<string> {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    found.add(`${element.value}:${TYPE[element.type]}`);
    if (element.type === TYPE.tag) argumentsOf(element.children, found);
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      for (const option of Object.values(element.options)) argumentsOf(option.value, found);
    }
  }
  return found;
}

/** Plural categories a language really uses must all be written out ("other" alone reads wrong in Russian). */
function missingPlurals(elements: readonly MessageFormatElement[], locale: string): string[] {
  const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  return elements.flatMap((element) => {
    if (element.type !== TYPE.plural) return [];
    const written = Object.keys(element.options);
    // "many" of Russian reads as its "other" for whole numbers.
    return needed.filter((category) => !written.includes(category) && category !== 'many');
  });
}

const english = read('en');

describe('messages', () => {
  it('exist for exactly the languages offered', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(LOCALES.map((locale) => `${locale}.json`).sort());
  });

  it.each(LOCALES)('%s has the keys of English and no others', (locale) => {
    expect([...read(locale).keys()].sort()).toEqual([...english.keys()].sort());
  });

  it.each(LOCALES)('%s takes the arguments of English and writes its plurals out', (locale) => {
    for (const [key, text] of read(locale)) {
      expect(text.trim(), key).not.toBe('');
      const parsed = parse(text);
      expect([...argumentsOf(parsed)].sort(), key).toEqual([...argumentsOf(parse(english.get(key) ?? ''))].sort());
      expect(missingPlurals(parsed, locale), key).toEqual([]);
    }
  });
});
