/** sysexits.h EX_CONFIG: the settings or the data folder keep the server from starting; starting again will not help. */
export const EXIT_CONFIG = 78;

/** Ends the start. The message is one sentence (or two) for the person at the terminal: what is wrong, what to do. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
  readonly exitCode: number = EXIT_CONFIG;
}

const START_ERROR_NAMES = new Set(['StartError', 'ConfigError']);

/** True for a StartError of any module graph (see `isAppError`). */
export function isStartError(value: unknown): value is StartError {
  return value instanceof Error && START_ERROR_NAMES.has(value.name);
}
