import type { ProcessInfo, ProcessList } from '../contracts/processes';
import { agentInArguments, agentOf } from '../guard/actor';
import type { DiscoveryPorts } from '../killSwitch/discover';
import type { Bounds } from '../killSwitch/members';
import { processArguments, processFile } from './shellProcess';

/** Parts of an editor that runs by a Node of its own (a server, the embedded editor), by what it is started with. */
const EDITOR_PART = /(?:^|\/)(?:server-main|bootstrap-fork|out\/node\/entry)(?:\.js)?$|^--type=/;
const MAX_WORDS = 12;
const SHELLS = new Set(['bash', 'zsh', 'fish', 'sh', 'dash', 'ksh', 'pwsh', 'nu', 'xonsh', 'elvish']);
/** A shell that was started for one command is no prompt. */
const RUNS_COMMAND = /^(?:-[A-Za-z]*c|--command(?:=.*)?|-Command)$/;

/** What the kill switch asks about processes: whose they are, and which are an editor's. */
export interface WindowProcesses {
  discovery: Pick<DiscoveryPorts, 'environmentOf' | 'argumentsOf' | 'agentOf' | 'isEditor'>;
  bounds: Omit<Bounds, 'protectedPids'>;
}

/** @param editor the program of this editor: its Electron, or the Node of its server. */
export function windowProcesses(list: ProcessList, editor: string): WindowProcesses {
  const parts = new Map<number, boolean>();
  const isEditor = (pid: number): boolean => {
    const known = parts.get(pid) ?? isPart(pid, editor, list);
    parts.set(pid, known);
    return known;
  };
  return {
    discovery: {
      environmentOf: (pid) => list.environmentOf(pid),
      argumentsOf: processArguments,
      agentOf: (process) => agentOf(process, processArguments),
      isEditor,
    },
    bounds: {
      isEditors: (process) => isEditor(process.pid) || isPrompt(process, isEditor),
      isOurs: (pid) => list.isOurs(pid),
    },
  };
}

/** An agent may be run by the editor's own program, as a Node. */
function isPart(pid: number, editor: string, list: ProcessList): boolean {
  if (processFile(pid) !== editor) return false;
  const argv = processArguments(pid) ?? [];
  if (argv.slice(1, MAX_WORDS).some((word) => EDITOR_PART.test(word))) return true;
  const isNode =
    /\/node[\d.]*$/.test(editor) || /(?:^|\0)ELECTRON_RUN_AS_NODE=1/.test(list.environmentOf(pid) ?? '');
  return !isNode && agentInArguments(argv) === undefined;
}

/** The shell of a terminal, of whichever window. */
function isPrompt({ pid, ppid, name }: ProcessInfo, isEditor: (pid: number) => boolean): boolean {
  if (!SHELLS.has(name.replace(/^-/, '')) || !isEditor(ppid)) return false;
  return !(processArguments(pid) ?? []).some((word) => RUNS_COMMAND.test(word));
}
