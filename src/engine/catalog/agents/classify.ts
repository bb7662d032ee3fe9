import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding } from '../../../contracts/environment';
import type { Effect } from '../../../contracts/words';
import { locateAmbient } from '../../environment/ambient';
import { isKnown, programName, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { hiddenArgs, shown } from '../hidden';
import { AGENTS, type AgentRow } from './rows';

let byName: Map<string, AgentRow> | undefined;

function rowOf(name: string): AgentRow | undefined {
  byName ??= new Map(AGENTS.flatMap((row) => row.names.split(' ').map((each) => [each, row])));
  return byName.get(name);
}

const HELP = /^(?:-h|--help|--version|help)$/;

/** Options as one word each, with the value behind `=` where the next word may be one: `--sandbox x` is both. */
function* optionsOf(argv: readonly string[]): Generator<string> {
  for (let i = 1; i < argv.length && i < 400; i += 1) {
    const word = argv[i] ?? '';
    // What follows is for another program: `claude mcp add x -- uvx server --yolo`.
    if (word === '--') return;
    if (!word.startsWith('-')) continue;
    yield word;
    const next = argv[i + 1];
    if (next !== undefined && !word.includes('=')) yield `${word}=${next}`;
  }
}

/** The option or variable that switches approvals off. */
function switchOf(row: AgentRow, invocation: Invocation): string | undefined {
  const { argv, env } = invocation;
  const subcommand = argv
    .slice(1)
    .filter((word) => !word.startsWith('-'))
    .join(' ');
  for (const [name, value] of row.variables ?? []) if (value.test(env[name] ?? '')) return name;
  if (row.only && !row.only.test(subcommand)) return undefined;
  for (const option of optionsOf(argv)) {
    if (row.off.test(option) || row.values?.test(option)) return option.slice(0, 80);
    if (row.letter !== undefined && /^-[a-zA-Z]{1,6}$/.test(option) && option.includes(row.letter))
      return option;
    // A flag that is only known when it runs may be any of them.
    if (!isKnown(option) && !option.includes('=')) return option;
  }
  return undefined;
}

function action(
  invocation: Invocation,
  effect: Effect,
  operation: string,
  summary: string,
  modifier?: string,
): Action {
  const { argv, source } = invocation;
  return {
    provider: 'agents',
    service: 'agents',
    operation,
    effects: [effect],
    targets: [],
    reversible: 'unknown',
    modifiers: modifier === undefined ? [] : [shown(modifier)],
    summary,
    argv: hiddenArgs([programName(argv[0] ?? ''), ...argv.slice(1)]),
    ...(source && { source }),
  };
}

/** What starting an agent's command line tool means: nothing, unless nobody will be asked any more. */
export function classifyAgent(invocation: Invocation): Action[] {
  const { argv } = invocation;
  const row = rowOf(programName(argv[0] ?? ''));
  if (!row || argv.slice(1).some((word) => HELP.test(word))) return [];
  const off = switchOf(row, invocation);
  if (off !== undefined)
    return [
      action(invocation, 'unprotect', 'start', `starts ${row.product} with nobody asked before it acts`, off),
    ];
  const words = argv
    .slice(1)
    .filter((word) => !word.startsWith('-'))
    .join(' ');
  if (row.configures?.test(words))
    return [
      action(
        invocation,
        'opaque',
        'configure',
        `changes which tools or settings ${row.product} has: what they do is not seen here`,
      ),
    ];
  return [];
}

/** The agent would act with what is at hand here. */
export function locateAgent(
  _action: Action,
  _invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  return locateAmbient(context);
}
