// What the dashboard counts and the weekly review says, over as many rows as the panel holds.
import { statistics } from '../../src/activity/statistics';
import { weeklyReview } from '../../src/activity/review';
import { RANGES, type ActivityRow } from '../../src/contracts/activity';
import { cpuMs } from '../support/cpu';
import { WEEK_NOW, weekRows } from '../support/week';
import { median, report } from './support';

const ROWS = 100_000;
const ROUNDS = 9;

/** The rows of three weeks, over and over, each a millisecond older than the one before. */
function manyRows(): ActivityRow[] {
  const week = weekRows();
  return Array.from({ length: ROWS }, (_, index) => {
    const row = week[index % week.length]!;
    return { ...row, id: `r${index}`, time: row.time - index };
  });
}

function cost(work: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = cpuMs();
    work();
    return cpuMs() - start;
  });
  return median(rounds.slice(2));
}

const rows = manyRows();
for (const range of RANGES)
  report(
    `statistics of ${ROWS} rows, ${range}`,
    cost(() => statistics(rows, range, WEEK_NOW)),
    'ms',
  );
report(
  `weekly review of ${ROWS} rows`,
  cost(() => weeklyReview(rows, WEEK_NOW)),
  'ms',
);
