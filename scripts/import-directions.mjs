// Reads every import of the product's source and holds it against scripts/lib/import-rules.mjs; finds circles too.
// A parser of its own rather than dependency-cruiser: that one needs the compiler API, which TypeScript 7 has not.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { findCircle } from './lib/circles.mjs';
import { reachesInside, refuse } from './lib/import-rules.mjs';
import { root } from './lib/steps.mjs';

const isTest = (file) => /\.test\.tsx?$/.test(file);
const files = globSync('{app,components,lib}/**/*.{ts,tsx}', { cwd: root })
  .map((file) => file.split(path.sep).join('/'))
  .concat('server.ts')
  .filter((file) => !isTest(file))
  .sort();
const problems = [];
const graph = new Map();

for (const file of files) {
  const targets = new Set();
  for (const { specifier, isType, names } of readImports(file)) {
    const isPackage = !/^(?:\.|#)/.test(specifier);
    const target = isPackage ? specifier : resolve(file, specifier);
    if (target === null) continue;
    const reason =
      refuse(file, target, isPackage, names) ??
      (!isPackage && reachesInside(file, target, (unit) => existsSync(path.join(root, unit, 'index.ts')))
        ? 'go through the index of that folder'
        : null);
    if (reason) problems.push(`${file} imports ${target}: ${reason}`);
    if (!isPackage && !isType) targets.add(target);
  }
  graph.set(file, targets);
}
const circle = findCircle(graph);
if (circle) problems.push(`a circle: ${circle.join(' → ')}`);

for (const problem of problems) console.log(problem);
console.log(`${files.length} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;

function readImports(file) {
  const source = readFileSync(path.join(root, file), 'utf8');
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const imported = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    isType: entries.length > 0 && entries.every((entry) => entry.isType),
    names: entries.map((entry) => entry.importName.name),
  }));
  const exported = module.staticExports
    .flatMap(({ entries }) => entries)
    .filter((entry) => entry.moduleRequest)
    .map((entry) => ({ specifier: entry.moduleRequest.value, isType: entry.isType }));
  const dynamic = module.dynamicImports
    .map(
      ({ moduleRequest }) => /^['"`]([^'"`$]+)['"`]$/.exec(source.slice(moduleRequest.start, moduleRequest.end))?.[1],
    )
    .filter(Boolean)
    // Loaded when it is needed, so it closes no circle.
    .map((specifier) => ({ specifier, isType: true }));
  return [...imported, ...exported, ...dynamic];
}

/** Paths are relative, or go through the `imports` map of package.json; null for style sheets and the like. */
function resolve(file, specifier) {
  const aliases = {
    '#lib/': 'lib/',
    '#components/': 'components/',
    '#prisma/': 'generated/prisma/',
    '#test/': 'test/',
  };
  const alias = Object.keys(aliases).find((prefix) => specifier.startsWith(prefix));
  const base = alias
    ? aliases[alias] + specifier.slice(alias.length)
    : path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  const candidates = [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`, `${base}/index.tsx`];
  const found = candidates.find((candidate) => {
    const place = path.join(root, candidate);
    return existsSync(place) && statSync(place).isFile();
  });
  if (!found) problems.push(`${file} imports ${specifier}, which is not there`);
  return found && /\.(?:tsx?|json)$/.test(found) ? found : null;
}
