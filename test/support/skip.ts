/** Mocha sets `type`; its type definitions leave it out. */
interface Skippable {
  type?: string;
  parent?: object;
  skipReason?: string;
}

/** Skips the running test, or from a hook the tests of its suite, and says why in the report. */
export function skipBecause(context: Mocha.Context, reason: string): never {
  const runnable = (context.test ?? context.currentTest) as Skippable | undefined;
  const owner = runnable?.type === 'hook' ? (runnable.parent as Skippable | undefined) : runnable;
  if (owner) owner.skipReason = reason;
  return context.skip();
}

/** Skips what takes too long for every run, and is near enough to what quicker tests show. */
export function onlyAtNight(context: Mocha.Context): void {
  if (!process.env.AGENT_GUARD_NIGHTLY) skipBecause(context, 'runs at night (npm run test:nightly)');
}
