/** Text files as they are: paragraphs of prose, sections of Markdown, rows of tables, lines of code. */
import type { DocumentBuilder } from './document.ts';

/** `name` decides how lines belong together; the content has already been found to be text. */
export function readPlain(text: string, name: string, into: DocumentBuilder): void {
  if (/\.(md|markdown|mdx|rst)$/i.test(name)) readMarkdown(text, into);
  else if (/\.(txt|text|log)$/i.test(name) || !name.includes('.')) readProse(text, into);
  else for (const group of groupLines(text)) into.addRow(group);
}

function readMarkdown(text: string, into: DocumentBuilder): void {
  let fenced = false;
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) into.addRow(lines.join('\n'));
    lines = [];
  };
  for (const line of text.split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? null : /^#{1,6}\s+(.+?)\s*#*$/.exec(line);
    if (heading) {
      flush();
      into.addHeading(heading[1] ?? '');
    } else if (line.trim() === '' && !fenced) flush();
    else lines.push(line);
    if (into.full) return;
  }
  flush();
}

/** Blank lines part paragraphs; a file of single long lines has one paragraph a line. */
function readProse(text: string, into: DocumentBuilder): void {
  for (const paragraph of text.split(/\n[ \t]*\n/)) {
    if (into.full) return;
    into.addRow(paragraph.replace(/^\n+/, ''));
  }
}

/** Some lines at a time: blocks of one line each would be a million objects for a large log. */
function* groupLines(text: string): Generator<string> {
  let group = '';
  for (const line of text.split('\n')) {
    if (group !== '' && group.length + line.length > 800) {
      yield group;
      group = '';
    }
    group += group === '' ? line : `\n${line}`;
  }
  yield group;
}
