/** `npm run hash-password`: asks for a password and prints what PASSWORD_HASH takes. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { hashPassword } from '../lib/accounts/password.ts';

const LEAST = 8;
const MOST = 256;

/** Typed at a terminal, it is not shown; from a pipe it is the first line. */
async function readPassword(): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
  if (process.stdin.isTTY) process.stderr.write('Password: ');
  try {
    return process.stdin.isTTY ? await lines.question('') : ((await lines[Symbol.asyncIterator]().next()).value ?? '');
  } finally {
    lines.close();
    if (process.stdin.isTTY) process.stderr.write('\n');
  }
}

const password = await readPassword();
if (password.length < LEAST || password.length > MOST) {
  process.stderr.write(`The password must have ${LEAST} to ${MOST} characters.\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`PASSWORD_HASH='${await hashPassword(password)}'\n`);
}
