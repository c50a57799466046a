/** The process around the server: start, the line that says it is ready, and a stop that loses nothing. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import next from 'next';
import { config } from '../config.ts';
import { logger } from '../log.ts';
import { prepare } from '../startup/prepare.ts';
import { isStartError, StartError } from '../startup/start-error.ts';
import type { Endpoint } from './endpoint.ts';
import { createEntry } from './entry.ts';
import { lifecycle } from './lifecycle.ts';
import { reportFault } from './report.ts';

export interface ServeOptions {
  /** The hot endpoints, for the direct door. */
  readonly direct: readonly Endpoint[];
  /** Before the first request, with the database open. */
  readonly onReady: readonly (() => unknown)[];
  /** Ends what runs, keeping it; resolves within the given milliseconds. */
  readonly onDrain: readonly ((ms: number) => Promise<void>)[];
}

/** Streams may finish by themselves this long; then they are ended and saved; then clients may read the end. In all 10 s. */
const PATIENCE_MS = 6_500;
const DRAIN_MS = 2_500;
const LAST_WORDS_MS = 1_000;
/** A stop that takes longer than this says why. */
const HINT_MS = 700;

class ListenError extends StartError {
  override readonly exitCode = 1;
}

/** Starts the server and lives until it is told to stop. A problem of the start ends the process with one sentence. */
export async function serve(options: ServeOptions): Promise<void> {
  process.on('unhandledRejection', (error) => reportFault({ where: 'an unawaited promise', error }));
  try {
    await start(options);
  } catch (error) {
    if (isStartError(error)) process.stderr.write(`${error.message}\n`);
    else reportFault({ where: 'the start', error });
    process.exit(isStartError(error) ? error.exitCode : 1);
  }
}

async function start(options: ServeOptions): Promise<void> {
  const {
    root,
    development,
    HOST,
    PORT,
    PUBLIC_URL,
    ALLOWED_HOSTS,
    CORS_ORIGINS,
    UPLOAD_MAX_MB,
    DIRECT_DOOR,
    FRAME_ANCESTORS,
  } = config();
  const prepared = await prepare();
  // Next would take every WebSocket of the server it is given; this one never listens, and only passes on the checked.
  const sockets = createServer();
  const app = next({ dev: development, dir: root, httpServer: sockets, hostname: HOST, port: PORT, quiet: true });
  await prepareNext(app, development);
  for (const hook of options.onReady) await hook();
  const server = createEntry({
    rules: {
      host: HOST,
      publicUrl: PUBLIC_URL,
      allowedHosts: ALLOWED_HOSTS,
      uploadBytes: UPLOAD_MAX_MB * 1024 * 1024,
      corsOrigins: CORS_ORIGINS,
    },
    development,
    frames: FRAME_ANCESTORS,
    direct: DIRECT_DOOR ? options.direct : [],
    next: app.getRequestHandler(),
    ...(development && { upgrade: (request, socket, head) => sockets.emit('upgrade', request, socket, head) }),
  });
  await listen(server, HOST, PORT);
  stopOnSignals(server, async () => {
    await endWork(server, options, development ? 0 : PATIENCE_MS);
    await prepared.release();
  });
  process.stdout.write(`Hypotez is ready at ${shownUrl(server, HOST)}\n`);
}

/** @throws StartError when there is no build to serve. */
async function prepareNext(app: { prepare(): Promise<void> }, development: boolean): Promise<void> {
  const say = console.log;
  // Next tells how long it took to read its settings; the person who starts this wants one line, the address.
  if (!development) console.log = () => {};
  try {
    await app.prepare();
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes('production build')) {
      throw new StartError('Hypotez has not been built yet. Run npm start, which builds it first.', { cause });
    }
    throw cause;
  } finally {
    console.log = say;
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen({ host, port, backlog: 1_024 });
    await once(server, 'listening');
  } catch (cause) {
    throw new ListenError(listenProblem(cause, host, port), { cause });
  }
}

function listenProblem(cause: unknown, host: string, port: number): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') {
    return `Port ${port} is already in use. Stop what uses it, or choose another port: PORT=${port + 1} npm start`;
  }
  if (code === 'EACCES')
    return `Port ${port} may not be used by this account. Choose one above 1023: PORT=1337 npm start`;
  return `The server cannot listen on HOST ${host} and PORT ${port} (${String(code)}). Check both.`;
}

function shownUrl(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const everywhere = ['0.0.0.0', '::', '127.0.0.1', '::1', 'localhost'].includes(host);
  return `http://${everywhere ? 'localhost' : host}:${port}`;
}

/** The first signal ends the process in order, the second at once. */
function stopOnSignals(server: Server, stop: () => Promise<void>): void {
  const begin = (exitCode: number, hurriedCode: number) => {
    if (lifecycle().draining) process.exit(hurriedCode);
    lifecycle().drain();
    server.close();
    stop()
      .catch((error: unknown) => reportFault({ where: 'the stop', error }))
      .finally(() => process.exit(exitCode));
  };
  process.on('SIGTERM', () => begin(0, 143));
  process.on('SIGINT', () => begin(0, 130));
  process.on('uncaughtException', (error) => {
    reportFault({ where: 'the process', error });
    // Its state is unknown from here on: what runs is saved, and whoever supervises the process starts a fresh one.
    begin(1, 1);
  });
}

/** Lets requests finish, then ends what still runs, then cuts whatever is left. */
async function endWork(server: Server, options: ServeOptions, patience: number): Promise<void> {
  const closed = once(server, 'close');
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const hint = setTimeout(() => process.stdout.write('Letting answers finish. Ctrl-C again stops at once.\n'), HINT_MS);
  await Promise.race([closed, sleep(patience)]);
  await Promise.all(options.onDrain.map((drain) => drain(DRAIN_MS)));
  await Promise.race([closed, sleep(LAST_WORDS_MS)]);
  clearInterval(idle);
  clearTimeout(hint);
  server.closeAllConnections();
  logger().debug('stopped');
}
