import assert from 'node:assert/strict';
import { findTool } from '../../../../src/engine/catalog/tools';
import { classifyArgv } from './support';
import { needSurface, surface } from './surface';

/** Tools of the table that have tests of their own. */
const ELSEWHERE = new Set(['kubectl', 'helm', 'eksctl', 'terraform', 'tofu', 'terragrunt']);

/** What the words of a label allow; a label may name several, "modify(state)" or "destructive/privilege". */
const ALLOWS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/destructive/, ['destroy']],
  [/modify/, ['modify', 'create', 'remote-run', 'cost']],
  [/\bcreate/, ['create', 'modify']],
  [/read(?!\?)|^read/, ['read', 'nothing']],
  [/privilege/, ['privilege']],
  [/exposure/, ['exposure', 'privilege']],
  [/cost/, ['cost']],
  [/secret-read/, ['secret']],
  [/secret-read\?/, ['secret', 'read']],
  [/exec/, ['remote-run', 'nothing']],
  [/guard/, ['unprotect', 'modify']],
  [/local/, ['nothing', 'read']],
  [/dynamic/, ['modify', 'read', 'destroy', 'opaque', 'nothing']],
  [/disrupt/, ['modify', 'destroy']],
];

interface Row {
  cli: string;
  command: string;
  label: string;
}

function rowsOf(text: string): Row[] {
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
    .map(([cli = '', command = '', label = '']) => ({ cli, command, label }))
    .filter(({ cli }) => !ELSEWHERE.has(cli));
}

/** What is said in brackets, stands for a name or gives a value is left out. */
function wordsOf(text: string): string[] {
  const plain = text.replace(/\([^)]*\)|<[^>]*>|\[[^\]]*\]|\.\.\./g, ' ').replace(/=\S+/g, ' ');
  return plain.split(/\s+/).filter((word) => word !== '' && word !== '*');
}

function expand(words: readonly string[]): string[][] {
  return words.reduce<string[][]>(
    (lines, word) => {
      const [first = '', ...others] = word.split(/[|/]/).filter((each) => each !== '');
      // `domains:add|remove`: the noun stands once.
      const noun = first.slice(0, first.lastIndexOf(':') + 1);
      const choices = [first, ...others.map((each) => (each.includes(':') ? each : noun + each))];
      return lines.flatMap((line) => choices.map((each) => [...line, each]));
    },
    [[]],
  );
}

/** One command of a row, and the ways to read it: `lease revoke / unwrap` may leave the group's name out. */
interface Line {
  readings: string[][];
  row: Row;
}

function linesOf(row: Row): Line[] {
  const { cli, command } = row;
  const parts = command
    .split(/,|\s\/\s/)
    .map(wordsOf)
    .filter((words) => words.length > 0);
  return parts.flatMap((words, at) => {
    const own = words[0] === cli || (words[0] ?? '').startsWith('ansible-') ? words : [cli, ...words];
    const groups = parts
      .slice(0, at)
      .flatMap((other) => other.slice(0, -1).map((_, end) => other.slice(0, end + 1)));
    const heads = [[], ...groups].flatMap(expand);
    return expand(own).map((argv) => ({
      readings: heads.map((head) => [argv[0] ?? '', ...head, ...argv.slice(1)]),
      row,
    }));
  });
}

function effects(argv: readonly string[]): string[] {
  if (!findTool(argv[0] ?? '')) return ['nothing'];
  const found = classifyArgv(argv).flatMap((action) => action.effects);
  return found.length > 0 ? found : ['nothing'];
}

function allowed(label: string): string[] {
  return ALLOWS.filter(([word]) => word.test(label)).flatMap(([, names]) => [...names]);
}

/** Lines that are judged otherwise than the table proposes, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'vault write *': 'auth/*: the path is what decides; see the lines of test/corpus/platforms',
  'vault *': 'identity/* and sys/policy are paths of `vault write`',
  'vault pki': 'a path of `vault write`',
  'vault database': 'a path of `vault write`',
  'vault operator seal': 'an outage that a person ends by unsealing: nothing is lost',
  'vault rotate': 'makes a new key and keeps the old',
  'vault migrate': 'copies the storage',
  'vault lock': 'a namespace that is locked can be unlocked',
  'consul config delete': 'a deleted entry is lost',
  'doctl compute firewall add-rules': 'an exposure only with 0.0.0.0/0 in its rules',
  'doctl create': 'an exposure only with 0.0.0.0/0 in its rules',
  'flyctl volumes snapshots': 'a group; snapshots are listed, created, deleted',
  'flyctl v6': 'short for `ips allocate-v6`, which has a line',
  'heroku pg:killall': 'ends connections and loses no data',
  'heroku authorizations:create': 'a new token is first of all a permission',
  'heroku authorizations:*': 'a group, its commands have rows',
  'vercel teams': 'a group; rm has a row',
  'vercel cache purge': 'a cache fills again',
  'vercel cache invalidate': 'a cache fills again',
  'vercel routes': 'a group, judged by its verb',
  'vercel redirects': 'a group, judged by its verb',
  'netlify migrations apply': 'runs migrations, as other tools do',
  'wrangler d1 execute': 'acts on this machine without --remote; then the SQL decides',
  'wrangler d1 migrations apply': 'acts on this machine without --remote',
  'wrangler r2 bucket lock remove': 'takes a protection away',
  'wrangler pages secret': 'a group; put, bulk and delete have rows',
  'supabase secrets unset': 'a setting that can be set again, as heroku config:unset',
  'railway down': 'takes the deployment away; a redeploy brings it back',
  'firebase firestore:backups:schedules:delete': 'takes the backups away',
  'firebase target:*': 'a group, its commands have rows',
  'gh pr merge': 'people merge all day and the rules of the branch guard it; --admin is unprotect',
  'gh pr close -d': 'a closed pull request and its branch can be brought back',
  'gh issue transfer': 'the issue is still there',
  'gh label delete': 'a label can be made again',
};

describe('every command that the table of other tools names', function () {
  before(function () {
    needSurface(this, 'other_clis.tsv');
  });
  const rows = surface('other_clis.tsv') ? rowsOf(surface('other_clis.tsv')) : [];

  it('is judged as its label says, or the disagreement has a reason', () => {
    const lines = rows.flatMap(linesOf);
    const agrees = ({ readings, row }: Line): boolean => {
      const allows = allowed(row.label);
      return readings.some((argv) => effects(argv).some((effect) => allows.includes(effect)));
    };
    const keyOf = ({ readings }: Line): string => (readings[0] ?? []).join(' ');
    const wrong = lines.filter((line) => !agrees(line));
    assert.deepEqual(
      wrong
        .filter((line) => !Object.hasOwn(OTHERWISE, keyOf(line)))
        .map(
          (line) => `${keyOf(line)}: ${line.row.label}, judged ${effects(line.readings[0] ?? []).join(' ')}`,
        ),
      [],
    );
    const found = new Set(wrong.map(keyOf));
    assert.deepEqual(
      Object.keys(OTHERWISE).filter((key) => !found.has(key)),
      [],
      'a reason for a line that agrees',
    );
    assert.ok(rows.length > 140 && lines.length > 300, `${rows.length} rows, ${lines.length} lines`);
  });
});
