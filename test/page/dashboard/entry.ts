// What the test's page runs: the dashboard alone, and the counting that the host does.
import '../../../src/views/webview/dashboard/dashboard';
import { statistics } from '../../../src/activity/statistics';
import type { ActivityRow, Range } from '../../../src/contracts/activity';
import { WEEK_NOW, weekRows } from '../../support/week';

Object.assign(globalThis, {
  week: (range: Range = '7d', extra: readonly ActivityRow[] = []) =>
    statistics(weekRows(extra), range, WEEK_NOW),
  nothing: (range: Range = '7d') => statistics([], range, WEEK_NOW),
});
