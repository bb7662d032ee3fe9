import assert from 'node:assert/strict';
import { judged } from '../../fuzz/judge';
import { largeSamples } from '../../fuzz/large';

/** A command that destroys: what names it may never be allowed for its mere size. */
const DESTROYS =
  /terraform destroy|aws s3 rb|Remove-S3Bucket|delete from|kubectl delete|-X DELETE|delete_bucket/;
const SIZE = 100_000;
const fill = (piece: string) => piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE);
const count = (times: number, line: (i: number) => string) =>
  Array.from({ length: times }, (_, i) => line(i)).join('');
const python = (code: string) => `python3 - <<'EOF'\n${code}\nEOF\n`;
const node = (code: string) => `node - <<'EOF'\n${code}\nEOF\n`;
const ruby = (code: string) => `ruby - <<'EOF'\n${code}\nEOF\n`;
const DELETE = 'import boto3\nboto3.client("s3").delete_bucket(Bucket="x")\n';

/** Code that doubles, nests or calls itself, with a destroying call behind it. */
const CODE: Readonly<Record<string, string>> = {
  'functions that call each other': python(
    count(2500, (i) => `def f${i}(a, b=1):\n  return f${i + 1}(a, f${i}(b))\n`) + DELETE,
  ),
  'lists that double': python(`x=[1]\n${fill('x=x+x\n')}\n${DELETE}`),
  'texts that double': python(`x="aaaaaaaaaaaaaaaa"\n${fill('x=x.replace("a",x)\n')}\n${DELETE}`),
  'formats of themselves': python(`x="{}{}{}"\n${fill('x=x.format(x,x,x)\n')}\n${DELETE}`),
  'maps that grow': python(`x={}\n${count(4000, (i) => `x={**x,"k${i}":1}\n`)}${DELETE}`),
  'functions on one line': python(`${count(5000, (i) => `def f${i}(): return x;`)}\n${DELETE}`),
  comprehensions: python(DELETE + fill('[x for x in [')),
  'code in code': python(`${'exec("exec(\'f(1)\')")\n'.repeat(5000)}${DELETE}`),
  'functions in functions': node(fill('a=>{b=>{')),
  'loops over functions': node('for(()=>{'.repeat(7000) + '}) {}'.repeat(7000)),
  'templates in templates': node('`${'.repeat(20_000) + '1' + '}`'.repeat(20_000)),
  'chains of calls': node(`a${fill('.b(c)')}`),
  'patterns without an end': node(fill('=/[ ')),
  blocks: ruby(fill('x.each do |a| ')),
  'texts in texts': ruby(fill('"#{')),
};

/** Shell texts that grow when they are read. */
const GROWING: Readonly<Record<string, string>> = {
  'arguments that double': 'f() { f "$@" "$@"; }; f a b; terraform destroy -auto-approve',
  'functions that call two': `${count(500, (i) => `f${i}() { f${i + 1}; f${i + 1}; }; `)}f0; terraform destroy`,
  'loops in loops': `${'for a in {1..30}; do '.repeat(12)}terraform destroy; ${'done; '.repeat(12)}`,
  'loops without commands': `${fill('select x in a b; do ')}terraform destroy`,
  'arrays that double': `a=(x); ${'a+=("${a[@]}"); '.repeat(5000)}terraform destroy`,
  'texts that double': `x=a; ${'x=$x$x; '.repeat(10_000)}terraform destroy $x`,
};

describe('bounds', function () {
  this.timeout(120_000);

  for (const [name, sample] of Object.entries(largeSamples(200_000)))
    it(`ends: ${name}`, () => {
      const { decision } = judged(sample).verdict;
      if (DESTROYS.test(sample.command)) assert.notEqual(decision, 'allow');
    });

  for (const [name, command] of Object.entries({ ...CODE, ...GROWING }))
    it(`ends: ${name}`, () => {
      const { decision } = judged({ command, shell: 'bash', files: {} }).verdict;
      if (DESTROYS.test(command)) assert.notEqual(decision, 'allow');
    });

  it('ends where a Makefile makes variables of themselves, or runs itself', () => {
    for (const line of ['x+=$(x)\n', 'x:=$(x)$(x)\n', 't:\n\tmake t\n']) {
      const files = { Makefile: `${fill(line)}\nt:\n\t$(x) terraform destroy\n` };
      assert.notEqual(judged({ command: 'make t', shell: 'bash', files }).verdict.decision, 'allow', line);
    }
  });

  it('lists no more actions than people read, and stays as strict', () => {
    const command = `${count(3000, (i) => `aws s3 cp a s3://b/${i}; `)}terraform destroy -auto-approve`;
    const { decision, actions } = judged({ command, shell: 'bash', files: {} }).verdict;
    assert.equal(decision, 'block');
    assert.ok(actions.length <= 500);
    assert.ok(actions.some(({ operation }) => operation === 'destroy'));
  });
});
