/** Headers the server entry puts on a request for the route handlers; a client's own are removed first. */
export const ENTRY_HEADERS = {
  requestId: 'x-request-id',
  /** The address of the other end of the socket. */
  peer: 'x-hypotez-peer',
  /** Set where only the headers of a page are asked for, which its renderer does not see. */
  headOnly: 'x-hypotez-head-only',
} as const;

/** Marks an answer as ours, so that the entry leaves it alone; it never reaches the wire. */
export const OUR_ANSWER_HEADER = 'x-hypotez-answer';
