/** Ends a script as people expect: its exit code, or one sentence without a stack for what they can put right. */

/** A problem whose message is the whole story. */
export class ScriptError extends Error {}

/** @param {() => Promise<number>} run resolves to the exit code */
export async function main(run) {
  try {
    process.exitCode = await run();
  } catch (error) {
    const sentence = explain(error);
    if (sentence === null) throw error;
    console.error(sentence);
    process.exitCode = 1;
  }
}

function explain(error) {
  if (error instanceof ScriptError) return error.message;
  switch (error?.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${error.path ?? 'The project folder'} cannot be written to. Give this user write access to the project folder.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return 'The disk is full. Free about 2 GB and run the command again.';
    default:
      return null;
  }
}
