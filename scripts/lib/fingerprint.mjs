/** What a generated folder was made from, kept in a stamp beside it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A hash over names and contents. Tests and hidden files change nothing that is built. */
export function fingerprint(root, sources) {
  const hash = createHash('sha256').update(process.platform);
  for (const source of sources) {
    for (const file of listFiles(root, source)) hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

function listFiles(root, source) {
  const place = path.join(root, source);
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [source];
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !/\.test\.[a-z]+$/.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => listFiles(root, path.posix.join(source, entry.name)));
}

/** Runs `make` unless `stamp` says that it ran for the same `print`; the stamp is gone while it runs. */
export async function makeOnce(stamp, print, make) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === print) return;
  rmSync(stamp, { force: true });
  await make();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, print);
}
