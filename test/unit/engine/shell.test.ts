import assert from 'node:assert/strict';
import { expandBraces } from '../../../src/engine/shell/braces';
import { fishToBash } from '../../../src/engine/shell/fish';
import { resolvePath } from '../../../src/engine/shell/frame';
import { matches } from '../../../src/engine/shell/pattern';
import { readLine, toolLines } from './unwrapReading';
import { cpuMs } from '../../support/cpu';

/** A line, and what `t` gets: `?` is an unknown part. */
// prettier-ignore
const EXPANSIONS: readonly (readonly [line: string, ...expected: string[]])[] = [
  ['x=a; t $x', 't a'], ['x="a b"; t $x "$x"', 't a b a b'], ['x=a; x+=b; t $x', 't ab'], ['export x=a y; t $x', 't a'], ['declare -x x=a; t $x', 't a'], ['readonly x=a; t $x', 't a'], ['x=a; unset x; t $x b', 't b'], ['x=; $x t a', 't a'],
  ['t ${x:-a}', 't a', 't ?'], ['x=b; t ${x:-a}', 't b'], ['x=; t ${x:-a}', 't a'], ['t ${x:=a} $x', 't a ?', 't ? ?'], ['x=1; t ${x:+a}', 't a'], ['x=a.tar.gz; t ${x%%.*} ${x%.gz} ${x#a.} ${x##*.}', 't a a.tar tar.gz gz'],
  ['x=abcabc; t ${x/b/-} ${x//b/-} ${x/#a/-} ${x/%c/-}', 't a-cabc a-ca-c -bcabc abcab-'], ['x=abc; t ${x:1} ${x:0:2} ${x: -1} ${#x}', 't bc ab c 3'], ['x=aB; t ${x^^} ${x,,} ${x^}', 't AB ab AB'], ['y=a; x=y; t ${!x}', 't a'],
  ['a=(x "y z"); t "${a[@]}" ${a[0]} "${a[*]}" ${#a[@]}', 't x y z x x y z 2'], ['a=(x); a+=(y); t "${a[@]}"', 't x y'], ['a[1]=y; a[0]=x; t "${a[@]}"', 't x y'], ['mapfile -t a <<< "x"; t "${a[@]}"', 't x'],
  ['t {a,b}c {1..3} {c..a} {01..02}', 't ac bc 1 2 3 c b a 01 02'], ['t a{,b{c,d}}', 't a abc abd'], ['x=1; t {$x,"y z"}', 't 1 y z'], ['t ~ ~/x "~"', 't /home/u /home/u/x ~'], ["t $'\\x61\\u0062\\103'", 't abC'], ['t \\a "\\$x" \'\\a\'', 't a $x \\a'],
  ['t $(echo a b) "$(echo c)"', 't a b c'], ['t `echo a`', 't a'], ['t $(unknown) x$(unknown)y', 't ? x?y'], ['t $((1+1))', 't ?'], ['t $(pwd)', 't /srv/app'], ['cd x; t $PWD', 't /srv/app/x'], ['t $(basename a/b.c .c)', 't b'],
  ['read x y <<< "a b c"; t $x "$y"', 't a b c'], ['IFS=, read x y <<< "a b"; t "$x"', 't a b'], ['IFS=, read x y <<< "a,b"; t "$x"', 't a'], ['while read x; do t $x; done <<< "a\nb"', 't a', 't b'], ['for x; do t $x; done', 't ?'], ['set -- a b; shift; t $1 $#', 't b 1'], ['IFS=:; x=a:b; t $x', 't a b'],
  ['if c; then x=a; else x=b; fi; t $x', 't a', 't b'], ['x=a; c && x=b; t $x', 't b'], ['x=a; [ c ] && x=b; t $x', 't b', 't a'], ['x=a; c || x=b; t $x', 't b', 't a'], ['case $z in a) x=a;; b) x=b;; esac; t $x', 't a', 't b', 't ?'], ['(x=a); t $x', 't ?'],
  ['x=a; f() { local x=b; t $x; }; f; t $x', 't b', 't a'], ['f() { t "$@"; shift; t $1; }; f a b', 't a b', 't b'], ['f() { x=b; }; f; t $x', 't b'], ['t() { echo no; }; t a'], ['t() { command t "$@" b; }; t a', 't a b'],
  ['alias k="t a"; k b', 't a b'], ['alias k="t a;u b"; k c', 't a', 'u b c'], ['alias t="t -x"; t a', 't -x a', 't a'], ['case a in a) t 1;; b) t 2;; esac', 't 1'], ['case "$1" in a) t 1;; b) t 2;; esac', 't 1', 't 2'],
  ['x=ls; while c; do t $x; x=rm; done', 't ls', 't rm'], ['until t a; do t b; done', 't a', 't b'], ['select x in a b; do t $x; done', 't a', 't b'], ['for ((i=0;i<3;i++)); do t $i; done', 't ?'], ['coproc t a', 't a'], ['{ t a; } > f', 't a'], ['[[ -n $(t a) ]]', 't a'], ['(( $(t a) ))', 't a'],
  ['t <(u a)', 'u a', 't /dev/fd/63'], ['echo ${x:-$(t a)}', 't a', 't a'], ['cat <<E\n$(t a)\nE', 't a'], ["cat <<'E'\n$(t a)\nE"], ['x="$(t a)" y', 't a'], ['x=$(t a)', 't a'], ['> $(t a)', 't a'], ['printf -v x a; t $x', 't a'],
];

describe('static values', () => {
  for (const [line, ...expected] of EXPANSIONS) {
    it(line.replaceAll('\n', '\\n'), () => {
      assert.deepEqual(toolLines(readLine(line)), expected);
    });
  }
});

describe('small readers', () => {
  it('matches patterns without backtracking', () => {
    for (const [pattern, text, expected] of [
      ['a*c', 'abbc', true],
      ['a[b-d]?', 'acx', true],
      ['[!a]', 'a', false],
      ['*', '', true],
      ['\\*', '*', true],
      ['[', '[', true],
      ['a*b*c', 'abcb', false],
    ] as const) {
      assert.equal(matches(pattern, text), expected, `${pattern} on ${text}`);
    }
    const started = cpuMs();
    assert.equal(matches('a*'.repeat(30), `${'a'.repeat(5000)}b`), true);
    assert.equal(matches(`${'a*'.repeat(30)}c`, 'a'.repeat(5000)), false);
    assert.ok(cpuMs() - started < 1000);
  });

  it('gives up on braces that explode', () => {
    assert.equal(expandBraces('{a,b}'.repeat(10)), undefined);
    assert.equal(expandBraces('{1..100000}'), undefined);
    assert.deepEqual(expandBraces('{a}{}${x,y}'), ['{a}{}${x,y}']);
  });

  it('resolves paths as text', () => {
    for (const [path, cwd, expected] of [
      ['a', '/x', '/x/a'],
      ['../a/./b/', '/x/y', '/x/a/b'],
      ['/a//b', undefined, '/a/b'],
      ['a', undefined, undefined],
      ['../../..', '/x', '/'],
    ] as const)
      assert.equal(resolvePath(path, cwd), expected);
  });

  it('keeps the lines of fish where they were', () => {
    const fish = 'if a\n  b\nelse\n  c\nend\nfor x in 1\n  d\nend';
    assert.equal(fishToBash(fish).split('\n').length, fish.split('\n').length);
  });
});
