// Mocha reporter of the Node tiers: prints as it goes and leaves a summary for scripts/test.mjs.
// Options: `brief=1` counts passing tests instead of listing them, `summary=FILE`.
import { observe } from './events.mjs';
import { createResults } from './results.mjs';

export default class Reporter {
  constructor(runner, options) {
    const { brief, summary } = options.reporterOptions ?? {};
    const results = createResults({ brief: Boolean(brief) });
    observe(runner, (event) => {
      results.add(event);
      if (event.type === 'end') results.finish(summary);
    });
  }
}
