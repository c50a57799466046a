/** Sizes, times and shares, as people write them. */
import { type Language, say } from '../language.ts';

const locale = (language: Language): string => (language === 'ru' ? 'ru-RU' : 'en-US');

export const decimal = (language: Language, value: number, digits: number): string =>
  value.toLocaleString(locale(language), { maximumFractionDigits: digits });

/** "23 KB" */
export function sizeText(language: Language, bytes: number): string {
  const [value, unit] =
    bytes >= 1024 * 1024 ? [bytes / 1024 / 1024, say(language, 'MB', 'МБ')] : [bytes / 1024, say(language, 'KB', 'КБ')];
  return `${decimal(language, value, value < 10 ? 1 : 0)} ${unit}`;
}

/** "1:05", "1:02:03"; the parts of a second count below ten. */
export function lengthText(language: Language, seconds: number): string {
  if (seconds < 10) return `${decimal(language, seconds, 1)} ${say(language, 's', 'с')}`;
  return clock(Math.round(seconds));
}

/** A moment in a sound: "0:07". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60), whole % 60];
  const tail = String(rest).padStart(2, '0');
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}
