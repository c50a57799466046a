/** From a clone to something that runs: packages, Node, the database client, and the built pages. */
import path from 'node:path';
import { fingerprint, makeOnce } from './fingerprint.mjs';
import { childEnvironment, ensureNode, nodeBinary } from './node-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { root, runLogged, step } from './steps.mjs';

const CLIENT_SOURCES = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'];
const BUILD_SOURCES = [
  ...['app', 'components', 'lib', 'messages', 'public', 'styles', 'docs', 'prisma/schema.prisma'],
  ...['next.config.ts', 'postcss.config.mjs', 'tsconfig.json', 'package-lock.json'],
];

/** Does what is missing and says so; with nothing to do it is silent and takes a fraction of a second. */
export async function prepareProject({ build }) {
  await ensurePackages();
  await ensureNode();
  await ensureClient();
  if (build) await ensureBuild();
}

function ensureClient() {
  const stamp = path.join(root, 'generated/.stamp');
  return makeOnce(stamp, fingerprint(root, CLIENT_SOURCES), () =>
    step('Generating the database client', (log) =>
      runLogged(log, nodeBinary, ['node_modules/prisma/build/index.js', 'generate'], {
        // Generating needs no schema engine, but the command would download one unless it is given a path.
        env: childEnvironment({ PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }),
      }),
    ),
  );
}

function ensureBuild() {
  const stamp = path.join(root, '.next/stamp');
  return makeOnce(stamp, fingerprint(root, BUILD_SOURCES), () =>
    step('Building', (log) =>
      runLogged(log, nodeBinary, ['node_modules/next/dist/bin/next', 'build'], {
        env: childEnvironment({ NODE_ENV: 'production' }),
      }),
    ),
  );
}
