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
}
