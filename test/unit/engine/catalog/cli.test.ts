import assert from 'node:assert/strict';
import fc from 'fast-check';
import { actionSchema, type Action } from '../../../../src/contracts/action';
import { DECISIONS } from '../../../../src/contracts/words';
import { toolOf } from '../../../../src/engine/catalog/cli/tool';
import type { CliSpec } from '../../../../src/engine/catalog/cli/spec';
import { effectOfVerb } from '../../../../src/engine/catalog/cli/verbs';
import { UNKNOWN } from '../../../../src/engine/invocation';
import { agentDecision } from '../../../../src/engine/policy/table';
import { contextOf, invocationOf, words } from './support';
import { runs } from '../../../support/runs';

const ACME: CliSpec = {
  names: ['acme', 'acme-beta'],
  provider: 'acme',
  split: ':',
  values: '-a --app --env --output -o',
  flags: '-v --verbose --json -y --yes -r -f',
  chooses: '--env --project:project',
  hints: '-a --app',
  hosts: '--address',
  variables: { chooses: 'ACME_ENV', hosts: 'ACME_ADDR' },
  rows: [
    ['apps', 'read', 'lists the apps'],
    [
      'apps destroy|delete|rm',
      'destroy',
      'deletes the app {target} with its add-ons',
      {
        values: '--confirm',
        targets: '-a --app 0',
        on: { '--dry-run': 'read: only shows what it would delete', '--force|-f': '+: without asking' },
        safer: ['{program} apps info {targets} {where}', 'shows what would be deleted'],
      },
    ],
    ['apps info', 'read', 'shows the app {target}'],
    ['scale', 'modify', 'scales', { values: '--count', on: { '--count=0': '+destroy: to nothing' } }],
    ['deploy', 'modify', 'deploys', { on: { '!--prod': 'create: deploys a preview' } }],
    ['sync', 'modify', 'syncs', { on: { '--prune': '+destroy' }, safer: '+--dry-run' }],
    ['team * remove', 'privilege', 'removes {target} from a team'],
    ['login', 'local', 'signs in'],
  ],
  refine: (call, judged) => {
    if (call.words.includes('everything')) judged.draft.add('destroy');
  },
};
const tool = toolOf(ACME);

function act(command: string | readonly string[]): Action[] {
  const argv = typeof command === 'string' ? words(command) : command;
  return tool.classify(invocationOf(argv), contextOf());
}

function effects(command: string | readonly string[]): string {
  return act(command)
    .flatMap((action) => action.effects)
    .join(' ');
}

/** Line and effects; '' where nothing is done. */
const LINES: readonly (readonly [string, string])[] = [
  ['acme apps', 'read'],
  ['acme apps:destroy -a x', 'destroy'],
  ['acme -a x apps delete', 'destroy'],
  ['acme apps rm x -vyf', 'destroy'],
  ['acme apps destroy x --dry-run', 'read'],
  ['acme apps destroy x --dry-run=false', 'destroy'],
  ['acme apps destroy x --dry-run --no-dry-run', 'destroy'],
  ['acme apps destroy x -- --dry-run', 'destroy'],
  ['acme apps destroy --confirm --dry-run x', 'destroy'],
  ['acme apps destroy --help', ''],
  ['acme apps destroy x --help=false', 'destroy'],
  ['acme apps destroy -vh', ''],
  ['acme help apps destroy', ''],
  ['acme', ''],
  ['acme --json', ''],
  ['acme login', ''],
  ['acme apps info delete-me', 'read'],
  ['acme apps my-app', 'read'],
  ['acme apps nuke x', 'destroy'],
  ['acme apps x nuke', 'read'],
  ['acme scale --count 0', 'modify destroy'],
  ['acme scale --count=0 x', 'modify destroy'],
  ['acme scale --count 3', 'modify'],
  ['acme deploy', 'create'],
  ['acme deploy --prod', 'modify'],
  ['acme deploy --prod=false', 'create'],
  ['acme team x remove bob', 'privilege'],
  ['acme widgets:destroy w', 'destroy'],
  ['acme widgets list delete', 'read'],
  ['acme widgets frobnicate', 'opaque'],
  // An unknown option is read both ways.
  ['acme --new x apps destroy', 'destroy'],
  ['acme --new apps destroy', 'destroy'],
  ['acme --new apps', 'read'],
  ['acme apps --new destroy x', 'destroy'],
  ['acme --new x apps info', 'read'],
  // What is only known when it runs.
  [`acme ${UNKNOWN}`, 'opaque'],
  [`acme ${UNKNOWN} apps destroy`, 'destroy opaque'],
  [`acme apps ${UNKNOWN}`, 'opaque'],
  [`acme apps destroy x ${UNKNOWN}`, 'destroy'],
  [`acme apps destroy x --dry-run=${UNKNOWN}`, 'destroy'],
  [`acme scale --count=${UNKNOWN}`, 'modify destroy'],
  [`acme deploy --prod=${UNKNOWN}`, 'modify'],
  ['acme apps info everything', 'destroy'],
];

describe('a command line tool described as data', () => {
  for (const [command, expected] of LINES) {
    it(command.replaceAll(UNKNOWN, '…'), () => {
      assert.equal(effects(command), expected);
    });
  }

  it('tells what it does to what, and what is safer', () => {
    const [action] = act('acme-beta apps:destroy -a shop --force');
    assert.ok(action);
    assert.equal(action.summary, 'deletes the app shop with its add-ons without asking');
    assert.deepEqual(action.targets, ['shop']);
    assert.deepEqual(action.modifiers, ['--force']);
    assert.equal(action.operation, 'apps:destroy');
    assert.equal(action.reversible, 'no');
    assert.equal(action.safer?.command, 'acme-beta apps info shop -a shop');
    assert.equal(act('acme apps destroy')[0]?.summary, 'deletes the app with its add-ons');
    assert.equal(act('acme sync --prune -- x')[0]?.safer?.command, 'acme sync --prune --dry-run -- x');
  });

  it('reads the one-dash options of Go as such', () => {
    const go = toolOf({
      names: ['go'],
      provider: 'x',
      singleDash: true,
      values: '--address',
      rows: [['job stop', 'modify', 'stops', { on: { '--purge': '+destroy' } }]],
    });
    const of = (command: string): string =>
      go
        .classify(invocationOf(words(command)), contextOf())
        .flatMap((action) => action.effects)
        .join(' ');
    assert.equal(of('go job stop -purge x'), 'modify destroy');
    assert.equal(of('go job stop -purge=false x'), 'modify');
    assert.equal(of('go -address http://x job stop --purge x'), 'modify destroy');
    assert.equal(of('go job stop -help'), '');
  });

  it('knows verbs at the front, at the end, and none', () => {
    assert.equal(effectOfVerb(['delete-all']), 'destroy');
    assert.equal(effectOfVerb(['droplet', 'deleteUser']), 'destroy');
    assert.equal(effectOfVerb(['list', 'purge']), 'read');
    assert.equal(effectOfVerb(['frob']), undefined);
    assert.equal(effectOfVerb(['constructor', '__proto__']), undefined);
  });
});

describe('where a described tool acts', () => {
  const where = (command: string, env: Record<string, string> = {}): string => {
    const invocation = invocationOf(words(command), { env });
    const [action] = tool.classify(invocation, contextOf());
    assert.ok(action);
    return tool.locate(action, invocation, contextOf()).environment;
  };
  it('is what its options, its variables and its targets say', () => {
    assert.equal(where('acme apps destroy x'), 'unknown');
    assert.equal(where('acme --env=dev apps destroy x'), 'dev');
    assert.equal(where('acme --env=dev apps destroy shop-prod'), 'prod');
    assert.equal(where('acme apps destroy shop-dev'), 'unknown');
    assert.equal(where('acme apps destroy x', { ACME_ENV: 'staging' }), 'staging');
    assert.equal(where('acme --env dev apps destroy x', { ACME_ENV: 'prod' }), 'dev');
    assert.equal(where('acme apps destroy x --address localhost:4646'), 'local');
    assert.equal(where('acme apps destroy x', { ACME_ADDR: 'http://127.0.0.1:1' }), 'local');
    assert.equal(where('acme apps destroy x --address=http://localhost.evil.com'), 'unknown');
    assert.equal(where(`acme apps destroy x --env ${UNKNOWN}`), 'unknown');
  });
});

const word = fc.oneof(
  fc.constantFrom('apps', 'destroy', 'apps:rm', '--', '-', '', '--=', '-=', '--new', '-vf', '-z', 'team'),
  fc.constantFrom('--dry-run', '--count', '0', '--help', '--env', UNKNOWN, `--x${UNKNOWN}`, 'constructor'),
  fc.string(),
);
const strictness = (argv: readonly string[]): number =>
  Math.max(
    0,
    ...act(argv).flatMap((action) =>
      action.effects.map((effect) => DECISIONS.indexOf(agentDecision(effect, 'prod'))),
    ),
  );

describe('any line of a described tool', function () {
  this.timeout(30_000);

  it('is judged without an error, validly', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 10 }), (rest) => {
        for (const action of act(['acme', ...rest])) {
          actionSchema.parse(action);
          tool.locate(action, invocationOf(['acme', ...rest]), contextOf());
        }
      }),
      { numRuns: runs(2000) },
    );
  });

  it('is judged no milder for a global option, wherever it stands', () => {
    const globals = [
      ['--env', 'x'],
      ['--env=x'],
      ['-v'],
      ['-o', 'json'],
      ['-ojson'],
      ['--json'],
      ['-va', 'x'],
    ];
    const lines = LINES.map(([line]) => words(line));
    fc.assert(
      fc.property(fc.constantFrom(...lines), fc.constantFrom(...globals), fc.nat(), (line, option, seed) => {
        const places = line.map((_, i) => i + 1).filter((at) => !(line[at - 1] ?? '').startsWith('-'));
        const at = places[seed % places.length] ?? 1;
        assert.ok(strictness([...line.slice(0, at), ...option, ...line.slice(at)]) >= strictness(line));
      }),
      { numRuns: runs(2000) },
    );
  });

  it('ends soon, however long it is', () => {
    const long = ['acme', ...Array.from({ length: 20_000 }, (_, i) => `--o${i}`), 'apps', 'destroy', 'x'];
    const start = process.hrtime.bigint();
    assert.equal(effects(long), 'destroy');
    assert.ok(process.hrtime.bigint() - start < 2_000_000_000n);
  });
});
