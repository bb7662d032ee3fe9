import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { check, checkLine, describeResult, EXIT_CODES, EXIT_USAGE } from './check';
import { MAX_BODY_BYTES, parseReply, REFUSED_EXIT_CODE } from '../contracts/broker';
import { SHELLS, type Shell } from '../contracts/words';
import { agentFromEnvironment, pickIdentityVariables } from '../engine/environment/variables';
import { createFacts } from '../facts/facts';

const USAGE = `usage:
  agent-guard check [--json] [--shell NAME] [--cwd DIR] [--actor agent|person] -- 'COMMAND'
  agent-guard check --jsonl            one JSON object a line on standard input, one answer a line
  agent-guard hook AGENT               an agent's hook: its call on standard input, the answer in its own words
  agent-guard kill [--status] [--state DIR]   engages the kill switch, and ends the agents of all windows
  agent-guard audit verify DIR         walks the hash chain of the record
  agent-guard audit export DIR --format jsonl|csv|ocsf|otlp-json [--since TIME] [--until TIME] [--output FILE]

check exits 0 for allow and warn, 2 for ask, 3 for block, 64 for bad usage.
`;

// Parts that only one subcommand needs are imported by it: what is not loaded costs a cold start nothing.

class UsageError extends Error {}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  if (command === 'check') return runCheck(rest);
  if (command === 'audit' && rest[0] === 'verify') {
    const { auditVerifyCommand } = await import('../audit/command');
    return auditVerifyCommand(rest[1], print);
  }
  if (command === 'audit' && rest[0] === 'export') return runExport(rest.slice(1));
  if (command === 'kill') {
    const { killCommand } = await import('./kill');
    return killCommand(rest, print);
  }
  if (command === 'shim') return runShim(rest);
  if (command === 'hook') return runHook(rest);
  if (command === 'help' || command === '--help') {
    process.stdout.write(USAGE);
    return 0;
  }
  throw new UsageError(
    command === undefined ? 'a subcommand is needed' : `there is no subcommand ${command}`,
  );
}

async function runExport(args: readonly string[]): Promise<number> {
  const [{ auditExportCommand }, { auditLines }] = await Promise.all([
    import('../export/command'),
    import('../audit/follow'),
  ]);
  // Written in by the build.
  const version = process.env.AGENT_GUARD_VERSION ?? 'development';
  const say = (line: string) => process.stderr.write(`${line}\n`);
  return auditExportCommand({
    ...{ args, version, say, lines: auditLines, out: process.stdout },
    now: Date.now(),
  });
}

async function runCheck(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      jsonl: { type: 'boolean', default: false },
      shell: { type: 'string', default: 'bash' },
      cwd: { type: 'string', default: process.cwd() },
      actor: { type: 'string' },
    },
  });
  const facts = createFacts({ home: os.homedir(), mapping: [] });
  if (values.jsonl) {
    const { createInterface } = await import('node:readline');
    const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
    for await (const line of lines) if (line.trim() !== '') print(checkLine(line, facts));
    return 0;
  }
  const [text] = positionals;
  if (text === undefined || positionals.length > 1)
    throw new UsageError("check needs one command: -- 'COMMAND'");
  const { kind, evidence } = actorFrom(values.actor);
  const result = check(
    {
      id: 'check',
      interceptor: 'cli',
      shell: shellFrom(values.shell),
      text,
      cwd: path.resolve(values.cwd),
      env: pickIdentityVariables(process.env),
      actor: { kind, evidence },
    },
    facts,
  );
  print(values.json ? JSON.stringify(result) : describeResult(result));
  return EXIT_CODES[result.verdict];
}

function shellFrom(name: string): Shell {
  const shell = SHELLS.find((known) => known === name);
  if (!shell) throw new UsageError(`--shell is one of ${SHELLS.join(', ')}`);
  return shell;
}

function actorFrom(given: string | undefined): { kind: 'agent' | 'person'; evidence: string } {
  if (given !== undefined && given !== 'agent' && given !== 'person') {
    throw new UsageError('--actor is agent or person');
  }
  return {
    kind: given ?? 'agent',
    evidence: agentFromEnvironment(process.env)?.evidence ?? 'agent-guard check',
  };
}

/**
 * The other end of a shim that has no curl, or whose broker does not answer: the question on standard input, the answer on
 * standard output. With `--tool` the question is the arguments, and the exit code the answer. Only shims call this.
 */
async function runShim(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      run: { type: 'string' },
      state: { type: 'string' },
      window: { type: 'string' },
      tool: { type: 'string' },
    },
  });
  const { run, state, tool } = values;
  const named = /^[a-z0-9-]+$/.exec(process.env.AGENT_GUARD_WINDOW ?? '')?.[0] ?? 'none';
  const window = values.window ?? (tool === undefined ? undefined : named);
  if (run === undefined || state === undefined || window === undefined) {
    throw new UsageError('shim needs --run, --state and --window');
  }
  const [{ decideAlone, readState }, { shimFallback }, { shimBody }] = await Promise.all([
    import('./alone'),
    import('./shim'),
    import('./shimHere'),
  ]);
  const body =
    tool === undefined
      ? fs.readFileSync(0)
      : shimBody({ tool, args: positionals, env: process.env, ...here() });
  if (body.length > MAX_BODY_BYTES) throw new UsageError('the command is too long to be judged');
  const say = (message: string) => {
    process.stderr.write(`${message}\n`);
  };
  const answer = await shimFallback({
    body,
    run,
    window,
    say,
    alone: () => decideAlone(body, readState(state)),
  });
  if (tool === undefined) process.stdout.write(answer);
  else return exitOf(answer, say);
  return 0;
}

function here() {
  return { pid: process.ppid, cwd: process.cwd() };
}

/** 0 for what may run, with its warning on standard error; else what a shim that was refused ends with. */
function exitOf(answer: string, say: (message: string) => void): number {
  const reply = parseReply(answer);
  if (reply.kind === 'wait') return REFUSED_EXIT_CODE;
  if (reply.kind !== 'allow' && reply.message !== '') say(reply.message);
  return reply.kind === 'deny' ? REFUSED_EXIT_CODE : 0;
}

/** What an agent takes for a refusal whatever it is; every other code lets it go on. */
const EXIT_HOOK_FAILED = 2;

/**
 * An agent's hook. With `--run` and `--state` the script of the hooks calls it, with the body that a broker takes on
 * standard input and its reply as a broker gives it on standard output; else an agent does, in its own words.
 */
async function runHook(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        run: { type: 'string' },
        state: { type: 'string' },
        window: { type: 'string', multiple: true, default: [] },
      },
    });
    const { hookFromScript, hookFromAgent } = await import('./hook');
    const [agent] = positionals;
    if (values.run === undefined) return await hookFromAgent(agent, values.state);
    await hookFromScript(agent, { run: values.run, state: values.state, windows: values.window });
    return 0;
  } catch (error) {
    process.stderr.write(`agent-guard: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT_HOOK_FAILED;
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`agent-guard: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError || error instanceof TypeError) process.stderr.write(USAGE);
    process.exitCode = EXIT_USAGE;
  },
);
