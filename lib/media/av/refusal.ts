import type { InputTrack } from 'mediabunny';

/** Thrown in the decoder's process where the status is not that of a damaged file. The message is for the user. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: 'foreign' | 'too-long';

  constructor(reason: 'foreign' | 'too-long', message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The library does not know this container or codec; another decoder may. */
export class NotDecodable extends Error {
  override readonly name = 'NotDecodable';
  /** As the file, or its format, calls it; null where it is the container that is not known. */
  readonly codec: string | null;

  constructor(message: string, options: ErrorOptions & { readonly codec?: string | null } = {}) {
    super(message, options);
    this.codec = options.codec ?? null;
  }
}

/** @param track whose codec nothing here decodes */
export async function notDecodable(track: InputTrack): Promise<NotDecodable> {
  const told = (await track.getCodec()) ?? (await track.getInternalCodecId());
  // It is the file's own word.
  const codec = typeof told === 'string' && /^[\w.-]{2,20}$/.test(told) ? told : null;
  return new NotDecodable(`No decoder for ${codec}.`, { codec });
}
