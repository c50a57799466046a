// `npm start`: makes sure of everything the server needs, then runs it. Nothing is imported before the version is
// known, so that a Node too old for the rest can still say so.
const major = Number(process.versions.node.split('.')[0]);
if (major < 18) {
  console.error(
    `Hypotez needs Node 18 or newer to start; this is ${process.version}. Get a current one at https://nodejs.org.`,
  );
  process.exit(1);
}
const { main } = await import('./lib/main.mjs');
await main(async () => {
  const { prepareProject } = await import('./lib/project.mjs');
  const { runServer } = await import('./lib/server-process.mjs');
  await prepareProject({ build: true });
  // Names are looked up on Node's thread pool, beside file work: a slow resolver must not hold up the rest.
  return runServer({ NODE_ENV: 'production', UV_THREADPOOL_SIZE: '16' }, ['server.ts']);
});
