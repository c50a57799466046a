/** Joins class names, leaving out what is false. Later names do not override earlier ones: write each property once. */
export function classes(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
