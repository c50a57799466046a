/** Foreign text goes into an answer as text: nothing in it may become a link, an image, HTML or emphasis. */
export const escapeMarkdown = (text: string): string => text.replace(/[\\`*_[\]<>#|~$!]|(?<=^\s*)[-+](?=\s)/gu, '\\$&');

/** A value as inline code, for text whose every character counts. */
export function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
