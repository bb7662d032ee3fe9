// How long the kill switch takes, in a namespace of processes of its own: the scene of test/shells/killScene, 50 times.
import { killRounds, withoutNamespace, type Round } from '../shells/killScene/rig';
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

async function main(): Promise<void> {
  const why = withoutNamespace();
  if (why !== undefined) {
    console.log(`kill: skipped, ${why}`);
    return;
  }
  tell(await killRounds(ROUNDS), '');
  tell(await killRounds(5, CROWD), `, ${CROWD} others`);
}

void main();
