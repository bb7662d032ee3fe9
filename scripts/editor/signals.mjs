// What has to be undone when the person presses Ctrl+C, or the script is told to end.

const cleanups = new Set();
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
let listening = false;
let stopping = false;

/**
 * Has `cleanup` run before a signal ends this process; the latest registered goes first.
 * The process ends with `process.exitCode` if that is set, else in the way of the signal.
 * @param {() => unknown} cleanup
 * @returns {() => void} takes it back
 */
export function onStop(cleanup) {
  if (!listening) {
    listening = true;
    for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => void stop(code));
  }
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** A signal often comes twice: from the terminal, and passed on by npm. The second must not cut the first short. */
async function stop(code) {
  if (stopping) return;
  stopping = true;
  for (const cleanup of [...cleanups].reverse()) {
    try {
      await cleanup();
    } catch (error) {
      console.error(error.message);
    }
  }
  process.exit(process.exitCode ?? code);
}
