import assert from 'node:assert/strict';
import fc from 'fast-check';
import { actionSchema } from '../../../../src/contracts/action';
import { redactText } from '../../../../src/contracts/redact';
import type { Decision } from '../../../../src/contracts/words';
import { DECISIONS } from '../../../../src/contracts/words';
import { REFINEMENTS } from '../../../../src/engine/catalog/aws/refine';
import { AWS_RULES } from '../../../../src/engine/catalog/generated/aws';
import { RuleTable } from '../../../../src/engine/catalog/table';
import { SUBCOMMANDS } from '../../../../src/engine/catalog/terraform/subcommands';
import { TOOLS, findTool } from '../../../../src/engine/catalog/tools';
import { UNKNOWN } from '../../../../src/engine/invocation';
import { judge } from '../../../../src/engine/policy/judge';
import { classifyArgv, words } from './support';
import { runs } from '../../../support/runs';

const GLOBALS: readonly (readonly string[])[] = [
  ['--profile', 'prod'],
  ['--profile=prod'],
  ['--prof', 'prod'],
  ['--region', 'eu-west-1'],
  ['--output', 'json'],
  ['--query', 'a[?b==`c`]'],
  ['--debug'],
  ['--no-verify-ssl'],
  ['--no-paginate'],
  ['--no-sign-request'],
  ['--no-cli-pager'],
  ['--color', 'off'],
  ['--cli-read-timeout', '0'],
  ['--ca-bundle', '/x.pem'],
  ['--cli-binary-format', 'raw-in-base64-out'],
  ['--endpoint-url', 'https://example.test'],
];

/** The strictest answer for an agent in prod: what a change of the words must not lower. */
function strictness(argv: readonly string[]): number {
  const actor = { kind: 'agent' as const, evidence: 'test' };
  const decisions = classifyArgv(argv).map(
    (action): Decision => judge(action.effects, 'prod', actor).decision,
  );
  return Math.max(0, ...decisions.map((decision) => DECISIONS.indexOf(decision)));
}

/** Every command line that the catalogue carries, and one for every group and every verb of the table. */
const LINES: readonly (readonly string[])[] = [
  ...REFINEMENTS.flatMap((refinement) => refinement.examples.map(([command]) => words(command))),
  ...Object.values(SUBCOMMANDS).flatMap((entry) => entry.examples.map(([command]) => words(command))),
  ...AWS_RULES.verbs.split(/\s+/).map((verb) => ['aws', 'ec2', `${verb}-things`]),
  ...AWS_RULES.groups
    .split('\n')
    .map((line) => ['aws', line.split(' ')[0] ?? '', 'delete-thing', '--name', 'x']),
];

const anyLine = fc.constantFrom(...LINES);
const anyWord = fc.oneof(
  fc.constantFrom(
    'aws',
    'ec2',
    's3',
    'rm',
    'terminate-instances',
    '--dry-run',
    '--',
    '-',
    '',
    '=',
    '--=',
    UNKNOWN,
  ),
  fc.constantFrom(
    'apply',
    'destroy',
    '-destroy',
    '-chdir=x',
    'state',
    'rm',
    '-help',
    'file://x',
    's3://b/k',
    '{"a":1}',
  ),
  fc.string(),
  fc.string({ unit: 'binary' }),
);

describe('the whole catalogue', function () {
  this.timeout(30_000);

  it('never throws, and gives valid actions', () => {
    const programs = TOOLS.flatMap((tool) => tool.names);
    fc.assert(
      fc.property(fc.constantFrom(...programs), fc.array(anyWord, { maxLength: 12 }), (program, rest) => {
        for (const action of classifyArgv([program, ...rest])) {
          actionSchema.parse(action);
          assert.ok(!action.effects.includes('read') || action.effects.length === 1, action.effects.join());
          assert.equal(redactText(action.summary), action.summary);
        }
      }),
      { numRuns: runs(3000) },
    );
  });

  it('judges no aws line milder for a global option, wherever it stands', () => {
    const awsLine = fc.constantFrom(...LINES.filter((line) => line[0] === 'aws'));
    fc.assert(
      fc.property(awsLine, fc.constantFrom(...GLOBALS), fc.nat(), (line, global, seed) => {
        // Not between an option and its value, where it would be another command.
        const places = [1, 2, 3, line.length].filter(
          (at) => at <= line.length && !(line[at - 1] ?? '').startsWith('--'),
        );
        const at = places[seed % places.length] ?? line.length;
        assert.ok(strictness([...line.slice(0, at), ...global, ...line.slice(at)]) >= strictness(line));
      }),
      { numRuns: runs(5000) },
    );
  });

  it('judges no terraform line milder for -chdir or a variable', () => {
    const line = fc.constantFrom(...LINES.filter((l) => l[0] === 'terraform'));
    fc.assert(
      fc.property(line, (argv) => {
        assert.ok(strictness([argv[0] ?? '', '-chdir=infra', ...argv.slice(1)]) >= strictness(argv));
        assert.ok(strictness([...argv, '-no-color', '-input=false']) >= strictness(argv));
      }),
    );
  });

  it('judges no line milder when its last words cannot be known', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        // What makes a line harmless is what this may take away, so harmless lines are left out.
        if (strictness(line) === 0) return;
        assert.ok(strictness([...line, UNKNOWN]) >= strictness(line), line.join(' '));
      }),
      { numRuns: runs(2000) },
    );
  });

  it('judges an operation as a read only by a rule that says read', () => {
    const table = new RuleTable(AWS_RULES);
    const anyOperation = fc.array(fc.stringMatching(/^[a-z]{2,9}$/), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom('ec2', 'iam', 'newservice'), anyOperation, (service, parts) => {
        const operation = parts.join('-');
        const isRead = classifyArgv(['aws', service, operation]).some((action) =>
          action.effects.includes('read'),
        );
        assert.equal(isRead, table.lookup(service, operation).code.startsWith('r'));
      }),
      { numRuns: runs(3000) },
    );
  });

  it('offers only safer commands that it judges as reads', () => {
    for (const line of LINES) {
      for (const action of classifyArgv(line)) {
        if (!action.safer) continue;
        const argv = words(action.safer.command);
        assert.ok(findTool(argv[0] ?? ''), action.safer.command);
        const effects = classifyArgv(argv).flatMap((a) => a.effects);
        assert.deepEqual([...new Set(effects)], ['read'], `${line.join(' ')} -> ${action.safer.command}`);
      }
    }
  });

  it('names every tool once, but for programs that share a name or a subcommand', () => {
    const names = TOOLS.flatMap((tool) => tool.names);
    const shared = new Set(names.filter((name, at) => names.indexOf(name) !== at));
    // `rm` and `shred`: state files of Terraform here, anything on a server of production.
    assert.deepEqual([...shared].sort(), ['atlas', 'dotnet', 'mvn', 'mvnw', 'rm', 'shred']);
    for (const tool of TOOLS)
      for (const name of tool.names) if (!shared.has(name)) assert.equal(findTool(name), tool);
    assert.equal(findTool('constructor'), undefined);
  });
});
