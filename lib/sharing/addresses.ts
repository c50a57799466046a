/** A text of the owner's chat as its readers may have it: addresses of files are the share's own, or lead nowhere. */

/** What stands in the place of an address that is not part of the share. */
export const NOT_SHARED = '#not-shared';

export const sharedMediaUrl = (shareId: string, number: number): string =>
  `/backend-api/v2/shares/${shareId}/media/${number}`;

const OWN_FILE =
  /(https?:\/\/[^\s/()<>"'[\]]+)?\/(?:(?:media|images|thumbnail)\/([^\s()<>"'[\]?#/]+)|files\/([\w-]{1,100})\/(?:media|thumbnail)\/([^\s()<>"'[\]?#/]+))(?:\?[^\s()<>"'[\]#]*)?/g;
/** Before these an address is one that a page would load or lead to, not a word of the text. */
const OPENS_ADDRESS = /[("'<=]/;

export const mediaKey = (name: string): string => `media ${name}`;
export const fileKey = (bucketId: string, name: string): string => `file ${bucketId} ${name}`;

/** Names of generated media that a text refers to, each once. */
export function mediaNamesIn(text: string): string[] {
  const names = new Set<string>();
  for (const match of text.matchAll(OWN_FILE)) if (match[2] !== undefined) names.add(decoded(match[2]));
  return [...names];
}

/** @param urls by `mediaKey` and `fileKey`; null for a file of the owner's that does not travel. */
export function rewriteAddresses(text: string, urls: ReadonlyMap<string, string | null>): string {
  return text.replace(OWN_FILE, (whole, origin: string | undefined, media, bucket, file, at: number) => {
    const key = media === undefined ? fileKey(bucket, decoded(file)) : mediaKey(decoded(media));
    const url = urls.get(key);
    if (url !== undefined) return url ?? NOT_SHARED;
    return origin === undefined && OPENS_ADDRESS.test(text[at - 1] ?? '') ? NOT_SHARED : whole;
  });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A "%" that is none of ours: the name is what it looks like.
    return name;
  }
}
