import assert from 'node:assert/strict';
import fc from 'fast-check';
import { actionSchema } from '../../../../src/contracts/action';
import { redactText } from '../../../../src/contracts/redact';
import { DECISIONS, EFFECTS, type Decision } from '../../../../src/contracts/words';
import { REFINEMENTS } from '../../../../src/engine/catalog/gcloud/refine';
import { UNKNOWN } from '../../../../src/engine/invocation';
import { judge } from '../../../../src/engine/policy/judge';
import { classifyArgv, effectsOf, words } from './support';
import { runs } from '../../../support/runs';

const ordered = (effects: readonly string[]): string[] =>
  EFFECTS.filter((effect) => effects.includes(effect));

/** Lines of gsutil and bq and the effects that they must be judged to have. */
const EXAMPLES: readonly (readonly [command: string, effects: readonly string[]])[] = [
  ['gsutil rm gs://b/o', ['destroy']],
  ['gsutil -m rm -r gs://b', ['destroy']],
  ['gsutil -o GSUtil:x=y -h a:b -u p rm gs://b/o', ['destroy']],
  ['gsutil remove gs://b/o', ['destroy']],
  ['gsutil rb gs://b', ['destroy']],
  ['gsutil rsync -rd . gs://b', ['destroy']],
  ['gsutil rsync -rdn . gs://b', ['read']],
  ['gsutil rsync -r -d gs://b .', ['read']],
  ['gsutil rsync -x n -r -d . gs://b', ['destroy']],
  ['gsutil cp a gs://b/a', ['modify']],
  ['gsutil cp -a public-read a gs://b/a', ['modify', 'exposure']],
  ['gsutil mv gs://b/a gs://b/c', ['destroy']],
  ['gsutil acl ch -u AllUsers:R gs://b/o', ['privilege', 'exposure']],
  ['gsutil acl ch -u a@b.c:R gs://b/o', ['privilege']],
  ['gsutil acl ch -d AllUsers gs://b/o', ['modify']],
  ['gsutil acl set public-read gs://b/o', ['privilege', 'exposure']],
  ['gsutil acl set private gs://b/o', ['modify']],
  ['gsutil iam ch allUsers:objectViewer gs://b', ['privilege', 'exposure']],
  ['gsutil iam ch -d allUsers:objectViewer gs://b', ['modify']],
  ['gsutil versioning set off gs://b', ['modify', 'unprotect']],
  ['gsutil versioning set on gs://b', ['modify']],
  ['gsutil lifecycle set gone.json gs://b', ['destroy']],
  ['gsutil retention clear gs://b', ['modify', 'unprotect']],
  ['gsutil pap set enforced gs://b', ['modify']],
  ['gsutil web set -m i.html gs://b', ['modify']],
  ['gsutil ls gs://b', ['read']],
  ['gsutil help rm', []],
  ['gsutil rm --help', []],
  ['gsutil', []],
  ['gsutil frobnicate gs://b', ['opaque']],
  ['bq rm -r -f -d d', ['destroy']],
  ['bq rm -t -f d.t', ['destroy']],
  ['bq query "SELECT 1"', ['read']],
  ['bq query --use_legacy_sql=false "DROP TABLE d.t"', ['destroy']],
  ['bq query --dry_run "DROP TABLE d.t"', ['read']],
  ['bq query --nodry_run "DROP TABLE d.t"', ['destroy']],
  ['bq query --destination_table d.t --replace "SELECT 1"', ['destroy']],
  ['bq load --replace d.t f.csv', ['destroy']],
  ['bq load d.t f.csv', ['create']],
  ['bq cp -f d.a d.b', ['destroy']],
  ['bq cp d.a d.b', ['create']],
  ['bq truncate d.t', ['destroy']],
  ['bq mk --reservation --slots=100 r', ['create', 'cost']],
  ['bq update --expiration 1 d.t', ['modify', 'destroy']],
  ['bq update --set_label a:b d.t', ['modify']],
  ['bq show d.t', ['read']],
  ['bq help rm', []],
  ['bq frobnicate', ['opaque']],
];

describe('gcloud: the examples that refinements carry', () => {
  const carried = REFINEMENTS.flatMap((refinement) => refinement.examples);
  for (const [command, effects] of [...carried, ...EXAMPLES]) {
    it(command, () => {
      assert.deepEqual(ordered(effectsOf(command)), ordered(effects));
    });
  }

  it('every refinement carries one', () => {
    for (const refinement of REFINEMENTS)
      assert.ok(refinement.examples.length > 0, refinement.commands.join());
  });
});

const GLOBALS: readonly (readonly string[])[] = [
  ['--project', 'acme'],
  ['--project=acme'],
  ['--quiet'],
  ['-q'],
  ['--account', 'a@b.c'],
  ['--configuration=c'],
  ['--format', 'json'],
  ['--verbosity=debug'],
  ['--log-http'],
  ['--no-user-output-enabled'],
  ['--impersonate-service-account', 's@p.iam.gserviceaccount.com'],
  ['--billing-project', 'b'],
  ['--trace-token=t'],
];

const LINES = REFINEMENTS.flatMap((refinement) => refinement.examples.map(([command]) => words(command)));

/** The strictest answer for an agent in prod: what a change of the words must not lower. */
function strictness(argv: readonly string[]): number {
  const actor = { kind: 'agent' as const, evidence: 'test' };
  const decisions = classifyArgv(argv).map(
    (action): Decision => judge(action.effects, 'prod', actor).decision,
  );
  return Math.max(0, ...decisions.map((decision) => DECISIONS.indexOf(decision)));
}

describe('gcloud, gsutil and bq', function () {
  this.timeout(30_000);

  it('never throw, and give valid actions', () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...'compute instances delete rm -r -d --project gs://b/** query -- - = --= -o -u'.split(' '),
      ),
      fc.constantFrom('', UNKNOWN, `a${UNKNOWN}`, 'DROP TABLE t', '--flags-file=f', '--member=allUsers'),
      fc.string(),
      fc.string({ unit: 'binary' }),
    );
    const program = fc.constantFrom('gcloud', 'gsutil', 'bq');
    fc.assert(
      fc.property(program, fc.array(word, { maxLength: 12 }), (name, rest) => {
        for (const action of classifyArgv([name, ...rest])) {
          actionSchema.parse(action);
          assert.ok(!action.effects.includes('read') || action.effects.length === 1, action.effects.join());
          assert.equal(redactText(action.summary), action.summary);
        }
      }),
      { numRuns: runs(3000) },
    );
  });

  it('judge no line milder for a global flag, wherever it stands', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LINES), fc.constantFrom(...GLOBALS), fc.nat(), (line, global, seed) => {
        // Not between a flag and its value, where it would be another command.
        const places = line
          .map((_, i) => i + 1)
          .filter((at) => !(line[at - 1] ?? '').startsWith('-') && !line.slice(0, at).includes('--'));
        const at = places[seed % places.length] ?? 1;
        assert.ok(
          strictness([...line.slice(0, at), ...global, ...line.slice(at)]) >= strictness(line),
          `${line.join(' ')} + ${global.join(' ')} at ${at}`,
        );
      }),
      { numRuns: runs(5000) },
    );
  });

  it('judge no line milder in the alpha or beta track', () => {
    for (const line of LINES.filter((each) => !/^(?:alpha|beta)$/.test(each[1] ?? ''))) {
      for (const track of ['alpha', 'beta'])
        assert.ok(strictness(['gcloud', track, ...line.slice(1)]) >= strictness(line), line.join(' '));
    }
  });

  it('judge no line milder when its last words cannot be known', () => {
    for (const line of LINES.filter((each) => strictness(each) > 0))
      assert.ok(strictness([...line, UNKNOWN]) >= strictness(line), line.join(' '));
  });

  it('judge what no table knows by its verb, on the safe side', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['gcloud compute quantum-gates delete g', 'destroy'],
      ['gcloud newproduct things delete t', 'destroy'],
      ['gcloud newproduct things list', 'read'],
      ['gcloud newproduct things frobnicate t', 'opaque'],
      ['gcloud compute instances destroy-forever vm', 'destroy'],
      ['gcloud compute instances describe-deeply vm', 'read'],
      ['gcloud frobnicate', 'opaque'],
      [`gcloud compute instances ${UNKNOWN} vm`, 'opaque'],
      [`gcloud ${UNKNOWN} compute instances delete vm`, 'destroy'],
      [`gcloud ${UNKNOWN}`, 'opaque'],
      [`gsutil ${UNKNOWN} gs://b`, 'opaque'],
      [`bq ${UNKNOWN}`, 'opaque'],
    ];
    for (const [line, effect] of cases)
      assert.ok(effectsOf(line).includes(effect), `${line}: ${effectsOf(line).join()}`);
  });

  it('offer only safer commands that they judge as reads', () => {
    for (const line of [...LINES, ...EXAMPLES.map(([command]) => words(command))]) {
      for (const { safer } of classifyArgv(line)) {
        if (safer) assert.deepEqual([...new Set(effectsOf(safer.command))], ['read'], safer.command);
      }
    }
  });
});
