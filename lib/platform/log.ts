/**
 * The log: JSON lines on standard error, or short plain lines when that is a terminal. Secrets are cut out by field
 * name as a last line of defence; nobody should hand them over in the first place.
 */
import { type Logger, pino } from 'pino';
import { config } from './config.ts';
import { singleton } from './singleton.ts';

const SECRET_FIELDS = ['apiKey', 'api_key', 'authorization', 'cookie', 'set-cookie', 'password', 'secret', 'token'];
const REDACTED = ['', '*.', '*.*.'].flatMap((prefix) => SECRET_FIELDS.map((field) => `${prefix}["${field}"]`));

/** The log of this process. */
export function logger(): Logger {
  return singleton('log', () =>
    createLog(config().LOG_LEVEL, process.stderr.isTTY ? plainLines(process.stderr) : null),
  );
}

/** @param sink takes the JSON lines; null writes them to standard error, synchronously, so that none is lost. */
export function createLog(level: string, sink: { write(line: string): void } | null): Logger {
  return pino(
    { level, base: null, redact: { paths: REDACTED.map((path) => path.replace('.[', '[')), censor: '[secret]' } },
    sink ?? pino.destination({ fd: 2, sync: true }),
  );
}

/** Lines for someone watching: time, level above info, message, and the cause if there is one. */
export function plainLines(out: { write(text: string): unknown }): { write(line: string): void } {
  return {
    write(line) {
      const entry: { time: number; level: number; msg?: string; err?: { stack?: string } } = JSON.parse(line);
      const time = new Date(entry.time).toTimeString().slice(0, 8);
      const level = entry.level >= 50 ? 'error: ' : entry.level >= 40 ? 'warning: ' : '';
      out.write(`${time} ${level}${entry.msg ?? ''}${entry.err?.stack ? `\n${entry.err.stack}` : ''}\n`);
    },
  };
}
