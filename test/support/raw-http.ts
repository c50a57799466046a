/** Speaks to a server byte by byte, for requests that no HTTP client would send. */
import net from 'node:net';

export interface RawAnswer {
  /** 0 when the server closed without a word. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
  readonly closed: boolean;
}

/** Sends the text as it is and reads until the server closes, or has been silent for `silenceMs`. */
export function sendRaw(port: number, text: string, silenceMs = 100): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let received = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    const finish = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const [head = '', ...rest] = received.split('\r\n\r\n');
      resolve({ status: Number(/^HTTP\/1.1 (\d+)/.exec(head)?.[1] ?? 0), head, body: rest.join('\r\n\r\n'), closed });
    };
    let timer = setTimeout(finish, 3_000, false);
    socket.setEncoding('utf8').on('data', (data: string) => {
      received += data;
      clearTimeout(timer);
      timer = setTimeout(finish, silenceMs, false);
    });
    socket.on('error', () => {}); // a reset is one of the ways to close
    socket.on('close', () => finish(true));
  });
}
