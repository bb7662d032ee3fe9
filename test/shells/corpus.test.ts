import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { TOOLS } from '../../src/engine/catalog/tools';
import { sample } from '../support/runs';
import { skipBecause } from '../support/skip';
import { unforeseen } from './foreseen';
import { Sandbox, type TriedLine } from './sandbox';

/*
 * The lines of the corpus, in a real bash with a stub for every cloud tool: what a stub was really started with must have
 * been foreseen. Programs that are neither tools nor below do not exist there, so wrappers like sudo end a line early.
 */
const CORPUS = join(import.meta.dirname, '../corpus');
// prettier-ignore
const PROGRAMS = ['bash', 'sh', 'dash', 'zsh', 'env', 'nice', 'timeout', 'nohup', 'stdbuf', 'setsid', 'xargs', 'find', 'cat', 'printf', 'echo', 'true', 'false', 'base64', 'tee', 'tr', 'rev', 'sed', 'awk', 'grep', 'head', 'tail', 'sort', 'uniq', 'cut', 'wc', 'seq', 'date', 'mkdir', 'touch', 'chmod', 'cp', 'mv', 'rm', 'ls', 'dirname', 'basename', 'make', 'python3', 'node', 'perl', 'ruby', 'id', 'expr', 'test', 'yes', 'xxd', 'od', 'gzip', 'gunzip', 'split', 'paste', 'mktemp', 'realpath', 'readlink', 'script'];
/** Lines that wait for the real time to pass, or for a person. */
const WAITS = /\bsleep\b|\bwatch\b|\byes\b|\btail -f\b|\bread\b|inotify|while (?:true|:)|until /;

interface CorpusLine {
  command: string;
  files?: Record<string, string>;
  shell?: string;
}

function lines(): (TriedLine & { folder: string })[] {
  const folders = readdirSync(CORPUS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name: folder }) =>
    ['risky', 'benign']
      .map((side) => join(CORPUS, folder, `${side}.jsonl`))
      .filter(existsSync)
      .flatMap((file) => readFileSync(file, 'utf8').split('\n').filter(Boolean))
      .map((row) => JSON.parse(row) as CorpusLine)
      .filter(({ command, shell = 'bash' }) => shell === 'bash' && !WAITS.test(command))
      .filter(({ files = {} }) =>
        Object.keys(files).every((name) => !isAbsolute(name) && !name.startsWith('..')),
      )
      .map(({ command, files }) => ({ line: command, folder, ...(files && { files }) })),
  );
}

describe('what the corpus really starts', function () {
  this.timeout(300_000);
  const tools = TOOLS.flatMap((tool) => tool.names).filter((name) => /^[\w.-]+$/.test(name));
  const stubs = tools.filter((name) => !PROGRAMS.includes(name));
  const isTool = (name: string) => tools.includes(name);
  /** Two at a time. */
  let boxes: Sandbox[] = [];

  before(function () {
    const reason = Sandbox.unavailable();
    if (reason !== undefined) skipBecause(this, reason);
    boxes = [0, 1].map(() => new Sandbox(stubs, PROGRAMS, 'bash'));
  });
  after(() => {
    for (const box of boxes) box.remove();
  });

  it('was foreseen', async () => {
    const all = sample(lines());
    const half = Math.ceil(all.length / 2);
    const run = (index: number) =>
      boxes[index]!.run(['bash', '--norc', '--noprofile', '-c'], all.slice(index * half, (index + 1) * half));
    const results = (await Promise.all([run(0), run(1)])).flat();
    const missed = all.flatMap(({ line, files = {} }, index) =>
      unforeseen(
        { line, shell: 'bash', home: boxes[index < half ? 0 : 1]!.home, files, isTool },
        results[index]!.calls,
      ),
    );
    const started = results.filter(({ calls }) => calls.length > 0).length;
    console.log(`      ${all.length} lines, ${started} of them started a stub`);
    assert.deepEqual(missed, []);
    assert.ok(started > all.length / 4, 'hardly any line started a stub: the sandbox is broken');
  });
});
