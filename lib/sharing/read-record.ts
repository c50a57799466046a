/**
 * A conversation record (contract, section 3) as the few things that are shown and taken over of it. Anybody can post
 * one, so nothing about its shape is believed: what is not understood is said to be so, and everything else is text.
 */
import type { SharedChat, SharedMessage } from '../contract/api.ts';
import { LIMITS } from '../contract/limits.ts';
import type { SharedFile } from '../contract/shares.ts';

type Raw = Readonly<Record<string, unknown>>;

const ROLES: Readonly<Record<string, SharedMessage['role']>> = {
  user: 'user',
  assistant: 'assistant',
  system: 'system',
  developer: 'system',
  tool: 'tool',
};
/** Enough for a mention of every file there is; the rest of a text is not searched for more. */
const BUCKET_REFERENCE = /\{"bucket_id":"[^"\n]{0,200}"(?:,"[a-z_]{1,20}":"[^"\n]{0,400}"){0,4}\}/g;
/** Around pictures that a model made: markers for clients, not for readers. */
const MEDIA_MARKERS = /<!-- generated images (?:start|end) -->\n?/g;
/** Sounds and videos a model made are listed with their message. */
const PLAYERS = /<(audio|video) controls src="[^"<>\n]{0,2000}"><\/\1>\n?/g;
/**
 * Letters nobody sees and models read (the block of tags, but for those of flags), and what turns the order of letters
 * around: where they stood, a mark shows that something did.
 */
const HIDDEN = /(?<!\u{1F3F4}|[\u{E0000}-\u{E007F}])[\u{E0000}-\u{E007F}]+|[\u202a-\u202e]/gu;
const MARK = '\ufffd';
/** What turns a title around or breaks its line. */
const UNFIT_FOR_TITLES = /[\p{Cc}\p{Zl}\p{Zp}\u{E0000}-\u{E007F}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/** Never throws. @param updated of the share, for records that have none of their own. */
export function readRecord(record: Raw, updated: number): SharedChat {
  const items: readonly unknown[] = Array.isArray(record.items) ? record.items : [];
  return {
    title: titleOf(record),
    updated,
    system: cleaned(record.system, LIMITS.messageChars),
    messages: joined(items.slice(0, LIMITS.messages)),
  };
}

/** An item that continues the one before it is part of that one. */
function joined(items: readonly unknown[]): SharedMessage[] {
  const messages: SharedMessage[] = [];
  for (const item of items) {
    const message = readItem(item);
    const before = messages.at(-1);
    const goesOn = isRaw(item) && item.continue === true && message.role === 'assistant';
    if (goesOn && before?.role === 'assistant' && !before.unreadable) {
      messages[messages.length - 1] = { ...before, text: before.text + message.text };
    } else {
      messages.push(message);
    }
  }
  return messages;
}

function readItem(item: unknown): SharedMessage {
  const raw = isRaw(item) ? item : {};
  const role = typeof raw.role === 'string' && Object.hasOwn(ROLES, raw.role) ? ROLES[raw.role] : undefined;
  const content = textOf(raw.content);
  const reasoning = isRaw(raw.reasoning) ? raw.reasoning.text : raw.reasoning;
  const provider = isRaw(raw.provider) ? raw.provider : { name: raw.provider };
  return {
    role: role ?? 'assistant',
    text: content?.text ?? '',
    reasoning: cleaned(reasoning, LIMITS.messageChars),
    provider: titled(provider.label) || titled(provider.name),
    model: titled(provider.model),
    files: content?.files ?? false,
    attachments: attachmentsOf(raw.files),
    length: typeof raw.content === 'string' ? raw.content.length : 0,
    variant: raw.regenerate === true,
    unreadable: role === undefined || content === null,
  };
}

/** Only addresses of shares are followed: no record makes its reader's browser ask for anything else. */
const SHARED_MEDIA = /^\/backend-api\/v2\/shares\/[0-9a-f-]{36}\/media\/[1-9]\d{0,5}$/;
const KINDS = ['text', 'image', 'audio', 'video', 'other'] as const;

function attachmentsOf(files: unknown): SharedFile[] {
  if (!Array.isArray(files)) return [];
  return files.slice(0, LIMITS.shareFiles).flatMap((file: unknown) => {
    if (!isRaw(file) || typeof file.url !== 'string' || !SHARED_MEDIA.test(file.url)) return [];
    const { url, width, height, size } = file;
    const kind = KINDS.find((known) => known === file.kind) ?? 'other';
    const pixels = (value: unknown) => (typeof value === 'number' && value > 0 && value < 100_000 ? value : null);
    return [
      {
        name: titled(file.name),
        kind,
        media_type: titled(file.media_type),
        size: typeof size === 'number' && size >= 0 ? size : 0,
        width: pixels(width),
        height: pixels(height),
        url,
      },
    ];
  });
}

/** A text, or OpenAI's list of parts, of which the texts count; null for anything else. */
function textOf(content: unknown): { readonly text: string; readonly files: boolean } | null {
  if (content === null || content === undefined) return { text: '', files: false };
  if (typeof content === 'string') {
    const words = content.replace(BUCKET_REFERENCE, '');
    const text = words.replace(MEDIA_MARKERS, '').replace(PLAYERS, '');
    return { text: cleaned(text === content ? text : text.trim(), LIMITS.messageChars), files: words !== content };
  }
  if (!Array.isArray(content)) return null;
  const texts: string[] = [];
  let files = false;
  for (const part of content.slice(0, 200)) {
    const text: unknown = isRaw(part) ? part.text : part;
    if (typeof text === 'string') texts.push(text);
    else files = true;
  }
  return { text: cleaned(texts.join('\n'), LIMITS.messageChars), files };
}

const titleOf = (record: Raw): string => titled(record.new_title) || titled(record.title);

/** One line, fit to stand in a tab, a list or a caption. */
export function titled(value: unknown): string {
  if (typeof value !== 'string') return '';
  const line = cut(value, 10 * LIMITS.titleChars)
    .replaceAll('\0', '')
    .replace(UNFIT_FOR_TITLES, ' ');
  return cut(cleaned(line, line.length).trim(), LIMITS.titleChars);
}

const cleaned = (value: unknown, most: number): string =>
  typeof value === 'string' ? cut(value, most).toWellFormed().replace(HIDDEN, MARK).replaceAll('\0', '') : '';

const cut = (text: string, most: number): string => (text.length <= most ? text : text.slice(0, most));

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
