/** What a browser says of itself, as a few words its owner knows the phone by. It proves nothing. */

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b/, 'Mac'],
  [/\bLinux\b/, 'Linux'],
];

/** The more special first: nearly all call themselves Chrome and Safari too. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:Edg|EdgA|EdgiOS)\//, 'Edge'],
  [/\b(?:OPR|OPT)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bYaBrowser\//, 'Yandex'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

/** A model's name as Android's browsers gave it before they stopped to ("Pixel 8"); "K" is what they all say now. */
const MODEL = /\bAndroid [\d.]+; ([^;)]{2,40}?)(?: Build\/[^;)]*)?\)/;

/** "iPhone · Safari", "Pixel 8 · Chrome"; "" when it says nothing known. */
export function deviceName(userAgent: string): string {
  const system = MODEL.exec(userAgent)?.[1] ?? first(SYSTEMS, userAgent);
  return [system, first(BROWSERS, userAgent)].filter(Boolean).join(' · ');
}

const first = (table: readonly (readonly [RegExp, string])[], text: string): string =>
  table.find(([pattern]) => pattern.test(text))?.[1] ?? '';
