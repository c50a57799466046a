import type { Language } from '../language.ts';

/** Unit names as people write them, in English and Russian, to mathjs's own. Keys are matched as whole words. */
const TABLE: readonly (readonly [string, RegExp])[] = [
  ['km', /^(?:km|kilomet(?:er|re)s?|км|километр\p{L}*)$/iu],
  ['cm', /^(?:cm|centimet(?:er|re)s?|см|сантиметр\p{L}*)$/iu],
  ['mm', /^(?:mm|millimet(?:er|re)s?|мм|миллиметр\p{L}*)$/iu],
  ['m', /^(?:m|met(?:er|re)s?|м|метр\p{L}*)$/iu],
  ['mi', /^(?:mi|miles?|мил[яиьею]\p{L}*)$/iu],
  ['yd', /^(?:yd|yards?|ярд\p{L}*)$/iu],
  ['ft', /^(?:ft|foot|feet|['’′]|фут\p{L}*)$/iu],
  ['in', /^(?:in|inch(?:es)?|["”″]|дюйм\p{L}*)$/iu],
  ['kg', /^(?:kg|kilos?|kilograms?|кг|килограмм\p{L}*|кило)$/iu],
  ['mg', /^(?:mg|milligrams?|мг|миллиграмм\p{L}*)$/iu],
  ['g', /^(?:g|grams?|г|грамм\p{L}*)$/iu],
  ['tonne', /^(?:t|tonnes?|т|тонн\p{L}*)$/iu],
  ['lb', /^(?:lbs?|pounds?|фунт\p{L}*)$/iu],
  ['oz', /^(?:oz|ounces?|унци\p{L}*)$/iu],
  ['ml', /^(?:ml|millilit(?:er|re)s?|мл|миллилитр\p{L}*)$/iu],
  ['L', /^(?:l|lit(?:er|re)s?|л|литр\p{L}*)$/iu],
  ['gallon', /^(?:gal|gallons?|галлон\p{L}*)$/iu],
  ['cup', /^(?:cups?|чашк\p{L}*|чашек)$/iu],
  ['degC', /^(?:°\s?c|c|celsius|degrees? celsius|°\s?с|градус\p{L}* цельсия|цельси\p{L}*)$/iu],
  ['degF', /^(?:°\s?f|f|fahrenheit|degrees? fahrenheit|градус\p{L}* фаренгейта|фаренгейт\p{L}*)$/iu],
  ['K', /^(?:k|kelvins?|кельвин\p{L}*)$/iu],
  ['hour', /^(?:h|hrs?|hours?|ч|час\p{L}*)$/iu],
  ['minute', /^(?:min|minutes?|мин|минут\p{L}*)$/iu],
  ['s', /^(?:s|sec|seconds?|с|сек|секунд\p{L}*)$/iu],
  ['day', /^(?:days?|дн\p{L}*|день|сут\p{L}*)$/iu],
  ['week', /^(?:weeks?|недел\p{L}*)$/iu],
  ['km/hour', /^(?:km\/h|kmh|kph|км\/ч)$/iu],
  ['mi/hour', /^(?:mph|miles per hour|миль в час)$/iu],
  ['m/s', /^(?:m\/s|м\/с)$/iu],
  ['m^2', /^(?:m2|m²|sqm|square met(?:er|re)s?|м2|м²|кв\.? ?м|квадратн\p{L}* метр\p{L}*)$/iu],
  ['sqft', /^(?:sq ?ft|square f(?:ee|oo)t|квадратн\p{L}* фут\p{L}*)$/iu],
  ['hectare', /^(?:ha|hectares?|га|гектар\p{L}*)$/iu],
  ['acre', /^(?:acres?|акр\p{L}*)$/iu],
  ['MB', /^(?:mb|megabytes?|мб|мегабайт\p{L}*)$/iu],
  ['GB', /^(?:gb|gigabytes?|гб|гигабайт\p{L}*)$/iu],
  ['kB', /^(?:kb|kilobytes?|кб|килобайт\p{L}*)$/iu],
  ['kWh', /^(?:kwh|квт·?ч)$/iu],
  ['hp', /^(?:hp|horse ?power)$/iu],
  ['kW', /^(?:kw|kilowatts?|квт|киловатт\p{L}*)$/iu],
];
const CURRENCY =
  /^(?:[$€£₽¥]|usd|eur|gbp|rub|chf|jpy|dollars?|euros?|rubles?|roubles?|yen|доллар\p{L}*|евро|рубл\p{L}*|руб|иен\p{L}*|юан\p{L}*)$/iu;

export const findUnit = (text: string): string | undefined =>
  TABLE.find(([, pattern]) => pattern.test(text.trim()))?.[0];
export const isCurrency = (text: string): boolean => CURRENCY.test(text.trim());

/** Symbols where they differ from mathjs's name: English, and Russian as a symbol or as one, a fraction, many. */
const SYMBOLS: Readonly<Record<string, readonly [string, string | readonly [string, string, string]]>> = {
  km: ['km', 'км'],
  cm: ['cm', 'см'],
  mm: ['mm', 'мм'],
  m: ['m', 'м'],
  mi: ['mi', ['миля', 'мили', 'миль']],
  yd: ['yd', ['ярд', 'ярда', 'ярдов']],
  ft: ['ft', ['фут', 'фута', 'футов']],
  in: ['in', ['дюйм', 'дюйма', 'дюймов']],
  kg: ['kg', 'кг'],
  mg: ['mg', 'мг'],
  g: ['g', 'г'],
  tonne: ['t', 'т'],
  lb: ['lb', ['фунт', 'фунта', 'фунтов']],
  oz: ['oz', ['унция', 'унции', 'унций']],
  ml: ['ml', 'мл'],
  L: ['l', 'л'],
  gallon: ['gal', ['галлон', 'галлона', 'галлонов']],
  cup: ['cup(s)', ['чашка', 'чашки', 'чашек']],
  degC: ['°C', '°C'],
  degF: ['°F', '°F'],
  hour: ['h', 'ч'],
  minute: ['min', 'мин'],
  s: ['s', 'с'],
  day: ['day(s)', ['день', 'дня', 'дней']],
  week: ['week(s)', ['неделя', 'недели', 'недель']],
  'km/hour': ['km/h', 'км/ч'],
  'mi/hour': ['mph', ['миля/ч', 'мили/ч', 'миль/ч']],
  'm/s': ['m/s', 'м/с'],
  'm^2': ['m²', 'м²'],
  sqft: ['sq ft', 'кв. фут.'],
  hectare: ['ha', 'га'],
  acre: ['acre(s)', ['акр', 'акра', 'акров']],
  MB: ['MB', 'МБ'],
  GB: ['GB', 'ГБ'],
  kB: ['kB', 'кБ'],
  kWh: ['kWh', 'кВт·ч'],
  hp: ['hp', 'л. с.'],
  kW: ['kW', 'кВт'],
};
const russian = new Intl.PluralRules('ru');

/** The unit as it stands after a number: symbols, so that no case ending has to agree, else the form the number asks for. */
export function unitAfter(unit: string, value: number, language: Language): string {
  const [english, other] = SYMBOLS[unit] ?? [unit, unit];
  if (language === 'en') return english.replace('(s)', value === 1 ? '' : 's');
  if (typeof other === 'string') return other;
  const category = russian.select(value);
  return category === 'one' ? other[0] : category === 'many' ? other[2] : other[1];
}
