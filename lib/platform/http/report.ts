/** Where faults of our own go: never to the client, always to the log, with the id the client was given. */

export interface Fault {
  readonly requestId: string;
  /** The endpoint, or the part of the server. */
  readonly where: string;
  readonly error: unknown;
}

export function reportFault({ requestId, where, error }: Fault): void {
  const detail =
    error instanceof Error ? { message: error.message, stack: error.stack, cause: error.cause } : { error };
  process.stderr.write(`${JSON.stringify({ level: 'error', requestId, where, ...detail })}\n`);
}
