/** Where faults of our own go: never to the client, always to the log, with the id the client was given. */
import { logger } from '../log.ts';

export interface Fault {
  /** Absent when no request caused it. */
  readonly requestId?: string;
  /** The endpoint, or the part of the server. */
  readonly where: string;
  readonly error: unknown;
}

export function reportFault({ requestId, where, error }: Fault): void {
  const err = error instanceof Error ? error : new Error(`Thrown value: ${String(error)}`);
  logger().error({ requestId, where, err }, `Fault in ${where}`);
}
