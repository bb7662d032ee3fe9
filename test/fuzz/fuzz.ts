// `npm run fuzz -- [--minutes N] [--seed N] [--trace FILE]`: mutated corpus lines for as long as you like. Prints the seed, every line
// that made the engine throw or take over its bound, and the slowest one; ends with exit code 1 where there was any.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fastest, judged } from './judge';
import { largeSamples } from './large';
import { corpusSamples, mutate, type Sample } from './mutate';
import { randomFrom } from '../support/random';

/** Longest line, in UTF-16 units, and the time it may take, in milliseconds. */
const LIMIT = 10 * 1024;
const BOUND_MS = 50;
/** The time that a line of a megabyte may take, in milliseconds. */
const LARGE_BOUND_MS = 1000;

const { values } = parseArgs({
  options: { minutes: { type: 'string' }, seed: { type: 'string' }, trace: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const end = Date.now() + Number(values.minutes ?? 10) * 60_000;
const random = randomFrom(seed);
const samples = corpusSamples();
const any = () => samples[Math.floor(random() * samples.length)]!;

let [count, bad, slowest] = [0, 0, 0];
console.log(`seed ${seed}, ${samples.length} lines to start from`);
for (const sample of samples) judged(sample); // warm
for (const [name, sample] of Object.entries(largeSamples())) {
  const ms = fastest(sample, 2);
  if (ms > LARGE_BOUND_MS / 4) console.log(`a megabyte of ${name}: ${ms.toFixed(0)} ms`);
  if (ms > LARGE_BOUND_MS) bad += 1;
}
while (Date.now() < end) {
  const from = any();
  const sample: Sample = { ...from, command: mutate(from.command, any().command, random, LIMIT) };
  count += 1;
  // Where a line never ends, its trace is what is left.
  if (values.trace) writeFileSync(values.trace, JSON.stringify(sample));
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
