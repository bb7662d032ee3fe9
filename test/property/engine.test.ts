import assert from 'node:assert/strict';
import { DECISIONS } from '../../src/contracts/words';
import { judged } from '../fuzz/judge';
import { corpusSamples, mutate, type Sample } from '../fuzz/mutate';
import { randomFrom } from '../support/random';
import { sample as part } from '../support/runs';

/*
 * What holds for the engine as a whole, over all lines of the corpus: how a line is dressed never makes it milder. The
 * lines that miss are shown, twenty of them at most. By day a fifth of the lines is wrapped, another one in each run.
 */
const samples = corpusSamples();
/** Lines that mean the same in any shell: no parameters of the one they stand in, and no broken syntax. */
const bash = samples.filter(
  ({ shell, command }) => shell === 'bash' && !/\$[\d@*#]|\(default\)/.test(command),
);
const strictness = (sample: Sample) => DECISIONS.indexOf(judged(sample).verdict.decision);
const known = new Map<Sample, number>();

/** How strict the engine is with a line as it stands in the corpus. */
function undressed(sample: Sample): number {
  const found = known.get(sample) ?? strictness(sample);
  known.set(sample, found);
  return found;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Lines of plain words: nothing in them means anything to a shell. */
const plain = bash.filter(({ command }) => /^[\w./-]+(?: [\w./:@%+,-]+)*$/.test(command));
/** Lines that leave nothing behind for the one after them: no folder, variable, function or selected target. */
const STATE =
  /\b(?:cd|pushd|export|alias|set|source|use-context|set-context|use|select|eval|config|function|switch|activate|login|connect|credentials|link|read|unset|shopt|trap|exec|context|account|env|new|init|update-kubeconfig|kubectx|kubens|kubie|aws-vault|kind|minikube|k3d|exit|return)\b|^\w+=|[;&|\n]\s*\w+=|<<|\(\)|^\s*\./;
const stateless = bash.filter(
  ({ command, files }) => !STATE.test(command) && Object.keys(files).length === 0,
);

/** The samples for which `change` lets the engine be milder than without it. */
function milder(from: readonly Sample[], change: (command: string) => string): string[] {
  return from
    .filter((sample) => strictness({ ...sample, command: change(sample.command) }) < undressed(sample))
    .map(({ command }) => command.slice(0, 300))
    .slice(0, 20);
}

function changed(from: readonly Sample[], change: (command: string) => string): string[] {
  return from
    .filter((sample) => strictness({ ...sample, command: change(sample.command) }) !== undressed(sample))
    .map(({ command }) => command.slice(0, 300))
    .slice(0, 20);
}

describe('the engine, over the corpus', function () {
  this.timeout(120_000);

  const WRAPPED: Record<string, (command: string) => string> = {
    'bash -c': (command) => `bash -c ${quoted(command)}`,
    'eval in a group': (command) => `{ eval ${quoted(command)}; }`,
    'a subshell': (command) => `(\n${command}\n)`,
    'a function': (command) => `f() {\n${command}\n}; f`,
    'an if': (command) => `if true; then\n${command}\nfi`,
    'a script that is written and run': (command) => `printf '%s\\n' ${quoted(command)} > w.sh && sh w.sh`,
    'a pipe into a shell': (command) => `printf '%s\\n' ${quoted(command)} | bash`,
    Base64: (command) => `echo ${Buffer.from(command).toString('base64')} | base64 -d | bash`,
  };
  for (const [name, wrap] of Object.entries(WRAPPED)) {
    it(`is no milder with ${name} around a line`, () => {
      assert.deepEqual(milder(part(bash), wrap), []);
    });
  }

  const PREFIXED = [
    'sudo',
    'env A=b',
    'nice -n 5',
    'timeout 60',
    'nohup',
    'time',
    'command',
    'xargs -I@@',
    'stdbuf -oL',
  ];
  for (const prefix of PREFIXED) {
    it(`is no milder with ${prefix} before a command`, () => {
      assert.deepEqual(
        milder(plain, (command) => `${prefix} ${command}`),
        [],
      );
    });
  }

  it('gives two lines the stricter verdict of them', () => {
    const random = randomFrom(7);
    const wrong: string[] = [];
    for (let i = 0; i < 3000; i++) {
      const [one, two] = [0, 1].map(() => stateless[Math.floor(random() * stateless.length)]!) as [
        Sample,
        Sample,
      ];
      const both = strictness({ ...one, command: `${one.command}\n${two.command}` });
      if (both < Math.max(undressed(one), undressed(two))) wrong.push(`${one.command}\n${two.command}`);
    }
    assert.deepEqual(wrong.slice(0, 20), []);
  });

  it('does not mind white space, comments and quotes', () => {
    const same: ((command: string) => string)[] = [
      (command) => `  ${command.replaceAll(' ', '  ')} `,
      (command) => command.replaceAll(' ', ' \\\n '),
      (command) => `${command} # as it was`,
      (command) => `\n\n${command}\n`,
      (command) => command.split(' ').map(quoted).join(' '),
      (command) => command.replace(/(\w)(\w+)/g, "$1''$2"),
    ];
    for (const change of same) assert.deepEqual(changed(plain, change), []);
  });

  it('never throws, and answers the same twice', () => {
    const random = randomFrom(11);
    for (let i = 0; i < 3000; i++) {
      const [from, other] = [0, 1].map(() => samples[Math.floor(random() * samples.length)]!) as [
        Sample,
        Sample,
      ];
      const sample = { ...from, command: mutate(from.command, other.command, random, 2048) };
      assert.deepEqual(judged(sample).verdict, judged(sample).verdict, sample.command);
    }
  });
});
