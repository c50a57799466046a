/** What happens at the edges of a connection: bodies nobody reads, clients that stop in mid-sentence, broken HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** A client may pause this long in the middle of its body. */
const BODY_SILENCE_MS = 60_000;
/** After the answer, a client still sending gets this long to notice it before the connection is cut. */
const LINGER_MS = 1_000;

/** Cuts a connection whose body stalls. (Node's own request timeout would also cut long, healthy uploads.) */
export function watchBody(request: IncomingMessage): void {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return;
  let seen = request.socket.bytesRead;
  const timer = setInterval(() => {
    const read = request.socket.bytesRead;
    if (request.complete) clearInterval(timer);
    else if (read === seen) request.socket.destroy();
    seen = read;
  }, BODY_SILENCE_MS).unref();
  request.once('close', () => clearInterval(timer));
}

/**
 * Lets go of a body that was refused unread: reads on for a moment, so that the client sees the answer instead of a
 * reset, and then cuts the connection.
 */
export function letGoOfBody(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete) return;
    request.on('error', () => {}); // the cut below, or the client's own
    // A reader that stopped early may have left its listener, and a stream with one of these never flows.
    request.removeAllListeners('readable');
    request.resume();
    const timer = setTimeout(() => {
      // A reader may have destroyed the stream, which then never ends, while its body has long arrived: by now the
      // connection serves another request.
      if (!request.complete) request.socket.destroy();
    }, LINGER_MS).unref();
    request.once('end', () => clearTimeout(timer));
  });
}

const PARSER_STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};

/** Answers what Node's parser could not read, and closes. */
export function answerBrokenHttp(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = PARSER_STATUS[error.code ?? ''] ?? '400 Bad Request';
  closeWith(socket, status);
}

/** Writes a bodyless answer to a bare socket and closes it. */
export function closeWith(socket: Duplex, status: string): void {
  socket.on('error', () => {}); // the other end may be gone already; there is nobody left to tell
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}
