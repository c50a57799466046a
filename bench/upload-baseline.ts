/**
 * The least a server can do with an upload: parse the form, write the file. Nothing is checked or hashed; at `/synced`
 * the answer waits, as ours does, until the disk has the bytes for good.
 */
import { createWriteStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';

const target = path.join(process.argv[2] ?? '.', 'baseline.bin');

const server = createServer((request, response) => {
  const parser = new Busboy({ headers: { 'content-type': request.headers['content-type'] ?? '' } });
  const writes: Promise<void>[] = [];
  const flush = request.url === '/synced';
  parser.on('file', (_field, stream) => writes.push(pipeline(stream, createWriteStream(target, { flush }))));
  parser.on('finish', async () => {
    await Promise.all(writes);
    response.end('{}');
    await unlink(target);
  });
  request.pipe(parser);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
