// `npm run dev`: the server with Next compiling pages as they are asked for, restarted when server code changes.
import { main } from './lib/main.mjs';
import { prepareProject } from './lib/project.mjs';
import { runServer } from './lib/server-process.mjs';

await main(async () => {
  await prepareProject({ build: false });
  // lib/client and lib/contract reach the page through Next, which reloads them itself; a restart does no harm.
  return runServer({ NODE_ENV: 'development' }, ['server.ts'], ['lib', 'server.ts']);
});
