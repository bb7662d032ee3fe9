import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openAuditLog } from '../audit/log';
import { errorText } from '../contracts/redact';
import { Discovery } from '../killSwitch/discover';
import { fileStore } from '../killSwitch/fileStore';
import { engage, type LocalStopResult } from '../killSwitch/local';
import { appendStop, readStops, STOPS_FILE, type StopRecord } from '../killSwitch/record';
import { KILL_SWITCH_FILE, KillSwitchState } from '../killSwitch/state';
import { stopSummary } from '../killSwitch/summary';
import { processList } from '../platform/processList';
import { systemProcesses } from '../platform/processes';
import { PromptLines } from '../platform/promptLines';
import { restoreTerminal, writeToTerminal } from '../platform/shellProcess';
import { windowProcesses } from '../platform/windowProcesses';

const KILL_MESSAGE = 'Agent Guard: ended by the kill switch (agent-guard kill).';

/** Exit codes. `--status` gives {@link EXIT_ENGAGED} while it is engaged. */
const EXIT_FAILED = 1;
const EXIT_ENGAGED = 3;

/**
 * `agent-guard kill`: from any shell, with or without a window. Engages the kill switch for all windows and ends agents of
 * every window, also of one that hangs or has crashed; windows that are open end their commands by themselves.
 * @throws TypeError for bad usage.
 */
export async function killCommand(args: readonly string[], print: (line: string) => void): Promise<number> {
  const start = performance.now();
  const { values } = parseArgs({
    args: [...args],
    options: {
      status: { type: 'boolean', default: false },
      state: { type: 'string', default: path.join(path.dirname(__dirname), 'state') },
      editor: { type: 'string', default: process.execPath },
    },
  });
  if (!fs.statSync(values.state, { throwIfNoEntry: false })?.isDirectory())
    throw new TypeError(`${values.state} is no folder of the guard: name it with --state`);
  const state = stateIn(values.state);
  if (values.status) return status(state, values.state, print);
  const kept = state.engage();
  const flag = performance.now() - start;
  const result = await stopAgents(values.editor, path.dirname(path.resolve(values.state)));
  const record = recordOf(state, { kept, flag, result });
  print(`Kill switch engaged. ${stopSummary(record)}`);
  print("A person ends it with 'Agent Guard: Re-arm' in the editor.");
  await keep(record, values.state, print);
  return kept && record.failed.length === 0 ? 0 : EXIT_FAILED;
}

function stateIn(folder: string): KillSwitchState {
  return new KillSwitchState({
    stores: [fileStore(path.join(folder, KILL_SWITCH_FILE))],
    now: Date.now,
    log: (message) => {
      process.stderr.write(`${message}\n`);
    },
  });
}

function status(state: KillSwitchState, folder: string, print: (line: string) => void): number {
  const { status: now } = state;
  if (now.state === 'armed') {
    print('Not engaged.');
    return 0;
  }
  print(`Engaged since ${now.since ?? 'a time that cannot be read'}.`);
  for (const record of readStops(path.join(folder, STOPS_FILE), now.since))
    print(`${record.at} ${record.by}: ${stopSummary(record)}`);
  return EXIT_ENGAGED;
}

/** What a window would end is its own affair, as only it knows what it has let run. */
function stopAgents(editor: string, root: string): Promise<LocalStopResult> {
  const list = processList();
  const { discovery: ports, bounds } = windowProcesses(list, editor);
  const table = systemProcesses();
  const discovery = new Discovery({
    ...ports,
    ...{ host: undefined, self: process.pid, terminals: () => [], window: undefined, root },
    scope: 'agentsOnly',
  });
  const clock = { now: () => performance.now(), sleep: (ms: number) => sleep(ms) };
  const prompts = new PromptLines({ table, ...clock });
  return engage({
    // An agent above this process is ended as well; this process goes on without it.
    processes: { ...bind(table), ancestors: () => [] },
    ...{ list, bounds, self: process.pid },
    running: () => [],
    find: (look) => discovery.find(look),
    lines: (look) => discovery.prompts(look).map((prompt) => prompts.of(prompt)),
    shells: () => [],
    frozen: (members) => {
      for (const { pid } of members.targets()) {
        restoreTerminal(pid);
        writeToTerminal(pid, KILL_MESSAGE);
      }
    },
    ...clock,
  });
}

function bind(table: ReturnType<typeof systemProcesses>) {
  const info: typeof table.info = (pid) => table.info(pid);
  const signal: typeof table.signal = (pid, name) => table.signal(pid, name);
  return { info, signal };
}

function recordOf(
  state: KillSwitchState,
  { kept, flag, result }: { kept: boolean; flag: number; result: LocalStopResult },
): StopRecord {
  const at = new Date().toISOString();
  const { status: now } = state;
  const { frozenMs, endedMs, ended, failed, notAttempted } = result;
  return {
    v: 1,
    engagement: (now.state === 'engaged' ? now.since : undefined) ?? at,
    ...{ at, by: 'shell', scope: 'agentsOnly', kept },
    stages: { flag, questions: flag, frozen: flag + frozenMs, ended: flag + endedMs },
    ended: [...ended],
    failed: [...failed],
    notAttempted: [...notAttempted],
  };
}

/** The disk may be full or read-only: what could be ended has been. */
async function keep(record: StopRecord, folder: string, print: (line: string) => void): Promise<void> {
  try {
    appendStop(path.join(folder, STOPS_FILE), record);
    const dir = path.join(path.dirname(folder), 'audit');
    const log = await openAuditLog({
      dir,
      session: `kill-${process.pid}`,
      now: Date.now,
      log: () => undefined,
    });
    await log.appendDurably({ kind: 'kill-switch', text: `By agent-guard kill. ${stopSummary(record)}` });
    await log.close();
  } catch (error) {
    print(`It could not be recorded: ${errorText(error)}`);
  }
}
