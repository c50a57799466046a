/**
 * Clients of the wire put some fields of a shared record into their pages as they come (contract, section 9), and anybody
 * can post one. What such a field may hold is a name or a web address; everything else of a record stays as it was sent.
 */

type Raw = Readonly<Record<string, unknown>>;

/** A copy in which names hold no markup, and addresses lead to the web. */
export function harmlessRecord(record: Raw): Raw {
  const items = record.items;
  return {
    ...record,
    ...(typeof record.id === 'string' && { id: plainName(record.id) }),
    ...(Array.isArray(items) && { items: items.map((item: unknown) => (isRaw(item) ? harmlessItem(item) : item)) }),
  };
}

function harmlessItem(item: Raw): Raw {
  const { provider, content } = item;
  return {
    ...item,
    ...(isRaw(provider) && { provider: harmlessNames(provider) }),
    ...(typeof provider === 'string' && { provider: plainName(provider) }),
    ...(Array.isArray(content) && {
      content: content.map((part: unknown) => (isRaw(part) ? harmlessPart(part) : part)),
    }),
  };
}

/** `{name, url, label, model}`. */
const harmlessNames = (provider: Raw): Raw =>
  Object.fromEntries(
    Object.entries(provider).map(([key, value]) => {
      if (typeof value !== 'string') return [key, value];
      return [key, key === 'url' ? webAddress(value) : plainName(value)];
    }),
  );

/** A reference to a file of a bucket: `{bucket_id, name, url}`. */
const harmlessPart = (part: Raw): Raw => ({
  ...part,
  ...(typeof part.name === 'string' && { name: plainName(part.name) }),
  ...(typeof part.bucket_id === 'string' && { bucket_id: plainName(part.bucket_id) }),
});

const plainName = (text: string): string => text.replace(/[<>"]/g, '');

function webAddress(text: string): string {
  if (!URL.canParse(text)) return '';
  const { protocol, href } = new URL(text);
  return /^https?:$/.test(protocol) ? href : '';
}

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
