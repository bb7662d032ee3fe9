// How long the kill switch takes: until shims that wait refuse, and, in a namespace of processes of its own, until the
// scene of test/shells/killScene has ended, 50 times.

import { killRounds, withoutNamespace, type Round } from '../shells/killScene/rig';
import { waitingShims } from '../shells/killScene/waiting';
import { median, percentile, report } from './support';

const ROUNDS = 50;
const CROWD = 4000;

function tell(rounds: readonly Round[], where: string): void {
  const clean = rounds.filter(({ hit, left, beats }) => hit.length + left.length + beats === 0).length;
  console.log(`${clean} of ${rounds.length} rounds clean${where}`);
  const times: [string, (round: Round) => number, number][] = [
    ['flag on disk', ({ flagMs }) => flagMs, 50],
    ['all stands still', ({ flagMs, frozenMs }) => flagMs + frozenMs, 200],
    ['all has ended', ({ flagMs, endedMs }) => flagMs + endedMs, 1000],
  ];
  for (const [what, pick, bound] of times) {
    const values = rounds.map(pick);
    report(`${what}${where}, median`, median(values), 'ms');
    report(`${what}${where}, nine of ten below`, percentile(values, 0.9), 'ms');
    report(`${what}${where}, longest`, Math.max(...values), 'ms', bound);
  }
}

/** Of a window that answers nothing at all. */
async function tellWaiting(): Promise<void> {
  const refusals = await waitingShims(ROUNDS);
  const refused = refusals.filter(({ code, ran }) => code === 77 && !ran).length;
  console.log(`${refused} of ${ROUNDS} shims that waited refused`);
  const times = refusals.map(({ ms }) => ms);
  report('flag written to the end of a shim that waits, median', median(times), 'ms');
  report('flag written to the end of a shim that waits, nine of ten', percentile(times, 0.9), 'ms');
  report('flag written to the end of a shim that waits, longest', Math.max(...times), 'ms', 100);
}

async function main(): Promise<void> {
  await tellWaiting();
  const why = withoutNamespace();
  if (why !== undefined) {
    console.log(`kill: skipped, ${why}`);
    return;
  }
  tell(await killRounds(ROUNDS), '');
  tell(await killRounds(5, CROWD), `, ${CROWD} others`);
}

void main();
