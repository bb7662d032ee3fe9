// What the test's page runs: the dashboard alone, and the counting that the host does.
import '../../../src/views/webview/dashboard/dashboard';
import { statistics } from '../../../src/activity/statistics';
import { WEEK_NOW, weekRows } from '../../support/week';

Object.assign(globalThis, {
  week: (range = '7d', extra = []) => statistics(weekRows(extra), range, WEEK_NOW),
  nothing: (range = '7d') => statistics([], range, WEEK_NOW),
});
