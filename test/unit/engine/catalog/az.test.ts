import assert from 'node:assert/strict';
import fc from 'fast-check';
import { redactText } from '../../../../src/contracts/redact';
import { DECISIONS, EFFECTS } from '../../../../src/contracts/words';
import { parseAzArgs } from '../../../../src/engine/catalog/az/arguments';
import { REFINEMENTS } from '../../../../src/engine/catalog/az/refine';
import { UNKNOWN } from '../../../../src/engine/invocation';
import { judge } from '../../../../src/engine/policy/judge';
import { classify, classifyArgv, effectsOf, words } from './support';
import { cpuMs } from '../../../support/cpu';
import { runs } from '../../../support/runs';

const ordered = (effects: readonly string[]): string[] =>
  EFFECTS.filter((effect) => effects.includes(effect));

const EXAMPLES = REFINEMENTS.flatMap((refinement) => refinement.examples);

describe('az: the examples that its refinements carry', () => {
  for (const [command, effects] of EXAMPLES) {
    it(command, () => {
      assert.deepEqual(ordered(effectsOf(command)), ordered(effects));
    });
  }

  it('every refinement carries one', () => {
    for (const refinement of REFINEMENTS)
      assert.ok(refinement.examples.length > 0, refinement.commands.join());
  });
});

describe('az: the words of a command line', () => {
  const parsed = (command: string) => parseAzArgs(words(command));

  for (const [command, path] of [
    ['az vm delete -n v', 'vm delete'],
    ['az VM Delete -n v', 'vm delete'],
    ['az --debug vm -o json delete -n v', 'vm delete'],
    ['az --subscription s vm delete', 'vm delete'],
    ['az -o=table --query x vm list', 'vm list'],
    ['az find vm delete', 'find'],
    ['az acr build . -r reg', 'acr build'],
    ['az -n x', ''],
  ])
    it(`${command}: ${path}`, () => {
      assert.equal(parsed(command ?? '').path.join(' '), path);
    });

  for (const [command, options] of [
    ['az x y -nweb', [['n', ['web']]]],
    [
      'az x y -yg rg',
      [
        ['y', []],
        ['g', ['rg']],
      ],
    ],
    [
      'az x y --name=a=b --ids 1 2',
      [
        ['name', ['a=b']],
        ['ids', ['1', '2']],
      ],
    ],
    [
      'az x y --count -5 --yes z',
      [
        ['count', ['-5']],
        ['yes', []],
      ],
    ],
    ['az x y --scripts="rm -rf /"', [['scripts', ['rm -rf /']]]],
  ] as const)
    it(`${command}: options`, () => {
      assert.deepEqual(
        parsed(command).options.map(({ name, values }) => [name, values]),
        options,
      );
    });

  it('ends at --', () => {
    assert.deepEqual(parsed('az ssh vm -n v -- -t ls').after, ['-t', 'ls']);
  });
});

describe('az: what people are told', () => {
  const summaryOf = (command: string) => classify(command)[0]?.summary;

  for (const [command, summary] of [
    ['az group delete -n shop -y', 'deletes the resource group shop and everything in it'],
    [
      'az vm delete --ids /a/b/web1 /a/b/web2',
      'deletes 2 virtual machines (web1 and web2); they cannot be started again',
    ],
    ['az network nsg rule delete -g rg --nsg-name n -n ssh', 'deletes the network security group rule ssh'],
    [
      'az deployment group create -g rg -f m.bicep --mode Complete',
      'deploys a template; resources may be changed or replaced and deletes everything in the group that the template does not name',
    ],
    ['az storage blob delete-batch -s c --account-name a --dryrun', 'only shows what it would do'],
  ])
    it(command ?? '', () => {
      assert.equal(summaryOf(command ?? ''), summary);
    });

  it('holds no secret', () => {
    const lines = [
      'az storage container delete -n c --account-name a --account-key c2VjcmV0LXNlY3JldC1zZWNyZXQ=',
      'az storage container delete -n c --sas-token "sv=2022&sig=c2VjcmV0LXNlY3JldA%3D"',
      'az storage container delete -n c --connection-string "AccountName=a;AccountKey=c2VjcmV0LXNlY3JldA=="',
      'azcopy rm "https://a.blob.core.windows.net/c?sv=2022&sig=c2VjcmV0LXNlY3JldA%3D"',
      'az rest --method delete --url "https://a.blob.core.windows.net/c?sig=c2VjcmV0LXNlY3JldA%3D"',
      'az vm create -g g -n v --admin-password c2VjcmV0LXNlY3JldA',
    ];
    for (const line of lines) assert.ok(!JSON.stringify(classify(line)).includes('c2VjcmV0'), line);
  });
});

describe('az: properties', function () {
  this.timeout(30_000);
  const actor = { kind: 'agent' as const, evidence: 'test' };
  const strictness = (argv: readonly string[]): number =>
    Math.max(
      0,
      ...classifyArgv(argv).map(({ effects }) => DECISIONS.indexOf(judge(effects, 'prod', actor).decision)),
    );
  const line = fc.constantFrom(...EXAMPLES.map(([command]) => words(command)));
  const global = fc.constantFrom(
    ['--only-show-errors'],
    ['--debug'],
    ['--verbose'],
    ['-o', 'none'],
    ['--output=json'],
    ['--query', 'id'],
    ['--subscription', 'x'],
    ['--no-wait'],
    ['--yes'],
    ['-y'],
  );

  it('judges no line milder for a global option at its end', () => {
    fc.assert(
      fc.property(line, global, (argv, option) => {
        // The query of a secret says what of it is shown.
        if (option[0] === '--query' && argv.includes('secret')) return;
        assert.ok(strictness([...argv, ...option]) >= strictness(argv), [...argv, ...option].join(' '));
      }),
      { numRuns: runs(2000) },
    );
  });

  it('judges no line milder when its last words cannot be known', () => {
    for (const [command] of EXAMPLES) {
      const argv = words(command);
      if (strictness(argv) > 0) assert.ok(strictness([...argv, UNKNOWN]) >= strictness(argv), command);
    }
  });

  it('offers only safer commands that it judges as reads', () => {
    const deletes = ['vm', 'aks', 'sql db', 'keyvault', 'lock', 'network vnet', 'storage container'].map(
      (resource) => `az ${resource} delete -g rg -n x --yes`,
    );
    let offered = 0;
    for (const command of [...EXAMPLES.map(([example]) => example), ...deletes, 'az group delete -n x']) {
      for (const { safer } of classify(command)) {
        if (!safer) continue;
        offered += 1;
        assert.deepEqual(effectsOf(safer.command), ['read'], safer.command);
      }
    }
    assert.ok(offered > deletes.length, `${offered} offers`);
  });

  it('judges no line milder for a global option in front of it', () => {
    const inFront = fc.constantFrom(['--debug'], ['-o', 'none'], ['--output=json'], ['--subscription', 'x']);
    fc.assert(
      fc.property(line, inFront, ([az = 'az', ...rest], option) => {
        assert.ok(strictness([az, ...option, ...rest]) >= strictness([az, ...rest]), rest.join(' '));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('asks at least where a word of the command is not known, unless it is a read in any case', () => {
    for (const at of [1, 2]) {
      const argv = ['az', 'group', 'delete', '-n', 'x'].map((word, i) => (i === at ? UNKNOWN : word));
      assert.ok(strictness(argv) >= DECISIONS.indexOf('ask'), argv.join(' '));
    }
    assert.equal(strictness(['az', 'vm', 'list', UNKNOWN]), 0);
  });

  it('never throws, and shows what is redacted already', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'group',
        'delete',
        'rest',
        '--url',
        '--method',
        '--ids',
        '@f',
        '--',
        '-y',
        '-',
        UNKNOWN,
        '',
      ),
      fc.constantFrom('storage', 'blob', 'sync', 'aks', 'command', 'invoke', '--command', '--set', 'a=b'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 14 }), (rest) => {
        for (const action of classifyArgv(['az', ...rest]))
          assert.equal(redactText(action.summary), action.summary);
      }),
      { numRuns: runs(3000) },
    );
  });

  it('ends soon on hostile input', () => {
    const start = cpuMs();
    for (const piece of ['a-', '--set ', '"script":"', '{"rules":', '0.0.0.0/', 'delete-', '/subscriptions/'])
      for (const command of [
        'vm extension set --settings',
        'storage account update --set',
        'x',
        'rest --url',
      ])
        classifyArgv(['az', ...command.split(' '), piece.repeat(20_000)]);
    assert.ok(cpuMs() - start < 8000);
  });
});
