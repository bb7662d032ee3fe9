// `npm run fuzz -- [--minutes N] [--seed N]`: mutated corpus lines for as long as you like. Prints the seed, every line
// that made the engine throw or take over its bound, and the slowest one; ends with exit code 1 where there was any.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fastest, judged } from './judge';
import { corpusSamples, mutate, randomFrom, type Sample } from './mutate';

/** Longest line, in UTF-16 units, and the time it may take, in milliseconds. */
const LIMIT = 10 * 1024;
const BOUND_MS = 50;

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const end = Date.now() + Number(values.minutes ?? 10) * 60_000;
const random = randomFrom(seed);
const samples = corpusSamples();
const any = () => samples[Math.floor(random() * samples.length)]!;

let [count, bad, slowest] = [0, 0, 0];
console.log(`seed ${seed}, ${samples.length} lines to start from`);
for (const sample of samples) judged(sample); // warm
while (Date.now() < end) {
  const from = any();
  const sample: Sample = { ...from, command: mutate(from.command, any().command, random, LIMIT) };
  count += 1;
  if (process.env.AGENT_GUARD_TRACE) writeFileSync(process.env.AGENT_GUARD_TRACE, JSON.stringify(sample));
  try {
    // A second look tells a slow line from a busy machine.
    const ms = judged(sample).ms > BOUND_MS / 2 ? fastest(sample) : 0;
    slowest = Math.max(slowest, ms);
    if (ms > BOUND_MS) report(`${ms.toFixed(0)} ms`, sample);
  } catch (error) {
    report(String(error), sample);
  }
}
console.log(`${count} lines, ${bad} bad, slowest ${slowest.toFixed(0)} ms`);
process.exitCode = bad > 0 ? 1 : 0;

function report(what: string, sample: Sample): void {
  bad += 1;
  console.log(`${what}: ${JSON.stringify({ ...sample, files: Object.keys(sample.files) }).slice(0, 2000)}`);
}
