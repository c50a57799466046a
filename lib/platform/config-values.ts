/** The kinds of values an environment variable can have; each refusal is the end of a sentence that names it. */
import { z } from 'zod';

export const flag = z
  .enum(['0', '1', 'true', 'false'], 'must be 1 or 0')
  .transform((value) => value === '1' || value === 'true');
export const text = (least: number) => z.string().min(least, `must have at least ${least} characters`);
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);
export const whole = (least: number, most: number) => {
  const sentence = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, sentence)
    .transform(Number)
    .pipe(z.number().min(least, sentence).max(most, sentence));
};
/** Milliseconds, from `90s`, `30m`, `24h` or `7d`. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'must be a time such as 30m, 24h or 7d')
  .transform((value) => Number.parseInt(value, 10) * (UNITS[value.at(-1) ?? ''] ?? 0));
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** An address of the web, such as the example. */
export const address = (example: string) =>
  z.url({ protocol: /^https?$/, error: `must be an address such as ${example}` });
