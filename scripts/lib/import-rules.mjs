/**
 * Which way imports point (docs/architecture.md): app, components → lib/client | lib/chat, lib/vision → domains,
 * providers, inference → platform → contract. A rule says what files of a place may import besides packages.
 */

const DOMAINS =
  'lib/(?:accounts|buckets|media|memory|sharing|cookies|usage|conversations|credentials|settings|documents|catalogue|gallery|speech|web-search|demo|pairing|api-keys|oauth)';
const ENGINES = 'lib/(?:providers|inference)';
const BROWSER_SIDE = '(?:components|lib/client|lib/contract|messages)/';

/** The first rule whose `from` matches a file holds for it. Tests may reach for what they test. */
export const RULES = [
  { from: /^lib\/contract\//, to: /^lib\/contract\//, packages: /^zod$/ },
  { from: /^lib\/platform\//, to: /^(?:lib\/(?:platform|contract)|generated\/prisma)\// },
  { from: /^lib\/client\//, to: /^(?:lib\/(?:client|contract)|messages)\//, browser: true },
  { from: /^components\//, to: new RegExp(`^${BROWSER_SIDE}`), browser: true },
  {
    from: new RegExp(`^(?:${DOMAINS}|${ENGINES})/`),
    to: new RegExp(`^(?:${DOMAINS}|${ENGINES}|lib/platform|lib/contract|messages|generated/prisma)/`),
  },
  { from: /^lib\/(?:chat|vision|openai-api)\//, to: /^(?:lib\/(?!client\/)|generated\/prisma\/|messages\/)/ },
  { from: /^app\/(?:.+\/)?route\.ts$/, to: /^(?:app|lib\/(?!client\/))/ },
  // Pages and layouts are server components: they may ask domains, so that a page arrives with its data.
  {
    from: /^app\/(?:.+\/)?(?:page|layout)\.tsx$/,
    to: /^(?:(?:app|components)\/|package\.json$|lib\/(?!platform\/database))/,
  },
  { from: /^app\//, to: new RegExp(`^(?:app/|package.json$|${BROWSER_SIDE})`) },
  { from: /^server\.ts$/, to: /^lib\/(?!client\/)/ },
];

/** Packages that only run on the server: an import of one would end up in a browser's bundle, or fail there. */
export const SERVER_PACKAGES =
  /^(?:node:|better-sqlite3|@prisma\/|sharp|onnxruntime-node|pino|undici|@fastify\/busboy)/;

/** The folders whose insides belong to themselves: others import the index, or the one public file beside it. */
const UNITS = new RegExp(`^(?:${DOMAINS}|lib/chat|lib/vision|lib/openai-api|lib/inference(?:/ocr)?)/`);

/** Returns why `from` may not import these names of `to` (a path, or a package's name), or null. */
export function refuse(from, to, isPackage, names = []) {
  const rule = RULES.find((candidate) => candidate.from.test(from));
  if (!rule) return null;
  if (isPackage) {
    if (rule.packages && !rule.packages.test(to)) return 'only zod may be imported here';
    if (rule.browser && SERVER_PACKAGES.test(to)) return 'this runs in browsers';
    return to === '@prisma/adapter-better-sqlite3' && !/^lib\/platform\/database/.test(from)
      ? 'only lib/platform/database opens the database'
      : null;
  }
  if (!rule.to.test(to)) return 'imports do not point this way';
  if (names.includes('PrismaClient') && !/^lib\/platform\/database/.test(from)) {
    return 'take the database from lib/platform/database.ts';
  }
  return null;
}

/** True when `to` lies inside a unit that `from` is not part of, and is not what the unit shows of itself. */
export function reachesInside(from, to, hasIndex) {
  const unit = UNITS.exec(to)?.[0];
  if (!unit || from.startsWith(unit)) return false;
  return hasIndex(unit) && to !== `${unit}index.ts` && !/^(?:app\/|server\.ts)/.test(from);
}
