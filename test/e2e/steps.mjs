// Steps that several stories have in common, on top of a session of the harness.
import { after, afterEach } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { descendants } from '../../scripts/editor/processes.mjs';
import { poll, waitForFile } from './harness.mjs';
import { succeeds } from './poll.mjs';

/** In a test or in a hook: skips, and prints why. */
export function skipBecause(context, reason) {
  const runnable = context.test ?? context.currentTest;
  const owner = runnable?.type === 'hook' ? runnable.parent : runnable;
  if (owner) owner.skipReason = reason;
  context.skip();
}

/** Skips what takes too long for every run, and is near enough to what quicker stories show. */
export function onlyAtNight(context) {
  if (!process.env.AGENT_GUARD_NIGHTLY) skipBecause(context, 'runs at night (npm run test:nightly)');
}

/**
 * In a suite: a picture of each failure; at the end the editor is closed, and its logs are kept if something has failed.
 * @param {string} name begins the picture's name
 * @param {() => Awaited<ReturnType<typeof import('./harness.mjs').openEditor>> | undefined} session
 */
export function closesAfterwards(name, session) {
  let failed = false;
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    failed = true;
    const title = this.currentTest.title.slice(0, 30).replaceAll(/\W+/g, '-');
    await session()?.ui.screenshot(`failed-${name}-${title}`);
  });
  after(() => session()?.close({ keepLogs: failed }));
}

/** A shell at its prompt that has not answered within this time has not got the line, in milliseconds. */
const ANSWER_MS = 4_000;

/** What bash's shell integration writes into whatever a line's output goes to. */
const MARKS = new RegExp(String.raw`\x1b\][^\x07]*\x07`, 'g');

/** A panel that is large enough for a long answer to stand in it as a whole. */
export const LARGE_TERMINAL = { 'workbench.panel.opensMaximized': 'always' };

/** Where the record of an editor's windows is. */
export function auditFolder({ userDataDir }) {
  return join(userDataDir, 'User/globalStorage/agent-guard.agent-guard/audit');
}

/** Every record so far, with its file. A line that is being written at this moment is left for later. */
export function recordsOf(session) {
  const folder = auditFolder(session);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => ({ file, ...JSON.parse(line) })),
    );
}

/** Every event in the record so far. */
export function recordOf(session) {
  return recordsOf(session).map(({ event }) => event);
}

/** @param {Awaited<ReturnType<typeof import('./harness.mjs').openEditor>>} session */
export function createSteps(session) {
  let count = 0;
  const steps = {
    file: (name) => join(session.workspace, name),

    /** The process id of the active terminal's shell. */
    async shellPid(shell = 'bash') {
      const file = steps.file('pid.txt');
      rmSync(file, { force: true });
      // What opens late after a reload (the walkthrough) can take the focus, and the keys with it.
      const attempt = async () => {
        await session.terminal.run(`echo ${shell === 'fish' ? '$fish_pid' : '$$'} > pid.txt`);
        return succeeds(waitForFile(file, undefined, ANSWER_MS));
      };
      await poll(attempt, 15_000, async () => `no shell answers:\n${await session.terminal.text()}`);
      return Number(readFileSync(file, 'utf8'));
    },

    /** What the shell says about its last line. */
    async exitCode(shell = 'bash') {
      const name = `code-${++count}.txt`;
      await session.terminal.run(`echo ${shell === 'fish' ? '$status' : '$?'} > ${name}`);
      return Number(await waitForFile(steps.file(name)));
    },

    /** The variables that a program gets in the active terminal. */
    async variables() {
      const file = steps.file(`env-${++count}.txt`);
      await session.terminal.run(`env -0 > ${file}.part; mv ${file}.part ${file}`);
      const entries = (await waitForFile(file)).split('\0').filter(Boolean);
      return Object.fromEntries(
        entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
      );
    },

    /** Runs a line that nobody may be asked about, and gives what it printed. */
    async unasked(line, timeout = 20_000) {
      const name = `out-${++count}.txt`;
      await session.terminal.run(`{ ${line}; } > ${name} 2>&1; echo $? > ${name}.code`);
      const code = await poll(
        async () => {
          const text = await session.ui.dialogText();
          assert.equal(text, undefined, `a question was asked about: ${line}`);
          return readIfThere(steps.file(`${name}.code`));
        },
        timeout,
        async () => `${line} did not end:\n${await session.terminal.text()}`,
      );
      return { code: Number(code), output: readFileSync(steps.file(name), 'utf8').replace(MARKS, '') };
    },

    /** Runs a line that somebody must be asked about, answers no, and gives the question. */
    async denied(line, { message = /Agent Guard stopped this/, timeout } = {}) {
      await session.terminal.run(line);
      const text = await session.ui.waitForDialog(timeout);
      await session.ui.clickDialog('Deny');
      await steps.atRest();
      await session.terminal.waitFor(message);
      return text;
    },

    /** Runs a line that somebody must be asked about, and lets it run by what the box demands. */
    async allowed(line, word) {
      await session.terminal.run(line);
      const text = await session.ui.waitForDialog();
      await session.ui.clickDialog('Allow Once...');
      if (word !== undefined) await session.ui.typeInInputBox(word);
      return text;
    },

    /** No question is open, and for a while none comes. */
    async atRest(ms = 700) {
      await poll(
        async () => ((await session.ui.dialogText()) === undefined ? true : undefined),
        5_000,
        async () => `the dialog stays:\n${await session.ui.dialogText()}`,
      );
      await sleep(ms);
      assert.equal(await session.ui.dialogText(), undefined, 'another question came');
    },
  };
  return steps;
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8') || undefined;
  } catch {
    return undefined;
  }
}

/** `idle`, `stopped`, `busy` or `gone`. */
export function shellState(pid) {
  const process = processState(pid);
  if (process === 'gone') return process;
  if (process === 'T') return 'stopped';
  return childrenOf(pid).length === 0 ? 'idle' : 'busy';
}

/** The letter of /proc, or `gone`, which a zombie is too. */
export function processState(pid) {
  try {
    const letter = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)[0];
    return letter === 'Z' || letter === 'X' ? 'gone' : letter;
  } catch {
    return 'gone';
  }
}

export function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

/** Ids of the editor's own processes whose command line contains the words; other editors may run beside it. */
export function editorProcesses(session, words) {
  const below = new Set(descendants(session.editor.pid));
  return execFileSync('ps', ['-axo', 'pid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, state = 'Z', ...args]) => !state.startsWith('Z') && args.join(' ').includes(words))
    .map(([pid]) => Number(pid))
    .filter((pid) => below.has(pid));
}

/**
 * Gives the demo's resources a destroy that takes as long as the first request to a cloud: terraform_data alone is gone
 * 60 ms after its start, which is less than a browser on a busy machine needs to tell of a line.
 */
export function slowDestroy(workspace, seconds = 0.4) {
  const file = join(workspace, 'main.tf');
  const provisioner = `provisioner "local-exec" {\n    when    = destroy\n    command = "sleep ${seconds}"\n  }`;
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replaceAll(/^( *input = .*)$/gm, `$1\n  ${provisioner}`));
}
