// `npm run dev`: the server with Next compiling pages as they are asked for, restarted when server code changes.
import { main } from './lib/main.mjs';
import { prepareProject } from './lib/project.mjs';
import { runServer } from './lib/server-process.mjs';

await main(async () => {
  await prepareProject({ build: false });
  return runServer({ NODE_ENV: 'development' }, ['--watch', '--watch-preserve-output', 'server.ts']);
});
