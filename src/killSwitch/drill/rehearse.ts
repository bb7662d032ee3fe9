import type { Drill, DryRun } from '../../contracts/drill';
import type { ProcessList, ProcessTable } from '../../contracts/processes';
import { errorText } from '../../contracts/redact';
import { Discovery, type DiscoveryPorts } from '../discover';
import { engage, type LocalStopPorts, type LocalStopResult } from '../local';
import { KillSwitchState, type KillSwitchStore } from '../state';
import { canaryScript, keeperScript, PARTS, pidOf, type Script } from './canary';
import { drillOf, type CanaryResult } from './result';

/** How long the canary may take to be there, in milliseconds; then it gets so long to start others. */
const READY_MS = 5000;
const WARM_MS = 200;
const STEP_MS = 10;
/** What is kept of what the canary prints. */
const MAX_TOLD = 4096;
/** How long a dry run may take, in milliseconds. */
const DRY_RUN_MS = 60_000;

export interface DrillPorts {
  processes: Pick<ProcessTable, 'info' | 'signal' | 'ancestors'>;
  list: ProcessList;
  discovery: Pick<DiscoveryPorts, 'environmentOf' | 'argumentsOf' | 'isEditor'>;
  bounds: LocalStopPorts['bounds'];
  /** The guard's own process id. */
  self: number;
  /** False where processes cannot be looked for. */
  looksAtProcesses: boolean;
  /** A name that nobody else has: it marks the canary. */
  name: string;
  /** Runs a script of /bin/sh, in a session of its own, until it is told to end; see spawnAttached. */
  start(script: Script, output: (text: string) => void): { end(): void };
  /** A flag that no window looks at, in a place of the same kind as the real one. @throws where there is none to be had */
  flag(): KillSwitchStore;
  /** Undefined where nothing of it is set up. */
  dryRunCredentials?: () => Promise<DryRun | undefined>;
  /** Milliseconds since 1970, and of a clock that does not go backwards. */
  date(): number;
  now(): number;
  sleep(ms: number): Promise<void>;
}

/**
 * Rehearses the kill switch, with the code that does its work, on processes that are started for it and on a flag that
 * nobody looks at: what is found is what carries this drill's name, and nothing else. Nothing of it is left behind. Never rejects.
 */
export async function rehearse(ports: DrillPorts): Promise<Drill> {
  const at = ports.date();
  const canary = ports.looksAtProcesses ? new Canary(ports) : undefined;
  try {
    await canary?.ready();
    const flag = tryFlag(ports);
    const result = await canary?.stop(flag.ms);
    return drillOf(at, flag, result, await dryRun(ports));
  } catch (error) {
    return drillOf(at, { ms: 0, problem: errorText(error) }, undefined, undefined);
  } finally {
    canary?.end();
  }
}

/** Written, and read back as another window does. */
function tryFlag(ports: DrillPorts): { ms: number; problem: string | undefined } {
  const start = ports.now();
  const told = (problem?: string) => ({ ms: ports.now() - start, problem });
  try {
    const store = ports.flag();
    const states = [0, 1].map(
      () => new KillSwitchState({ stores: [store], now: () => ports.date(), log: () => undefined }),
    );
    const isKept = states[0]?.engage() === true && states[1]?.isEngaged === true;
    return told(isKept ? undefined : 'the flag could not be written to disk');
  } catch (error) {
    return told(`the flag could not be written to disk: ${errorText(error)}`);
  }
}

async function dryRun(ports: DrillPorts): Promise<DryRun | undefined> {
  const { dryRunCredentials } = ports;
  if (!dryRunCredentials) return undefined;
  const late = ports.sleep(DRY_RUN_MS).then(() => ({ text: 'no answer in time', ok: false, ms: DRY_RUN_MS }));
  const failed = (error: unknown) => ({ text: errorText(error), ok: false, ms: 0 });
  return Promise.race([dryRunCredentials().catch(failed), late]);
}

/** The processes that are ended, and what watches over them. */
class Canary {
  private readonly started: { end(): void }[];
  private told = '';

  constructor(private readonly ports: DrillPorts) {
    // First what leaves nothing behind.
    this.started = [
      ports.start(keeperScript(this.root), () => undefined),
      ports.start(canaryScript(this.root), (text) => {
        this.told = (this.told + text).slice(0, MAX_TOLD);
      }),
    ];
  }

  /** @throws Error where it cannot be started. */
  async ready(): Promise<void> {
    const { ports } = this;
    const deadline = ports.now() + READY_MS;
    while (PARTS.some((part) => pidOf(part, this.told) === undefined)) {
      if (ports.now() > deadline) throw new Error('the canary did not start');
      await ports.sleep(STEP_MS);
    }
    await ports.sleep(WARM_MS);
  }

  /** @param flagMs what has passed of the time since the wish */
  async stop(flagMs: number): Promise<CanaryResult> {
    const { ports } = this;
    const parts = this.parts();
    const discovery = this.discovery();
    const result = await engage({
      ...{ processes: ports.processes, list: ports.list, bounds: ports.bounds, self: ports.self },
      ...{ now: () => ports.now(), sleep: (ms) => ports.sleep(ms) },
      running: () => [],
      find: (look) => discovery.find(look),
      lines: () => [],
      shells: () => [],
      frozen: () => undefined,
    });
    return {
      ended: result.ended.reduce((sum, { processes }) => sum + processes, 0),
      frozenMs: flagMs + result.frozenMs,
      endedMs: flagMs + result.endedMs,
      problem: this.problemOf(result, parts),
    };
  }

  end(): void {
    for (const one of this.started) one.end();
  }

  private get root(): string {
    return `/${this.ports.name}`;
  }

  /** As that of the kill switch, but below no window, and with each marked process an agent. */
  private discovery(): Discovery {
    return new Discovery({
      ...this.ports.discovery,
      agentOf: () => ({ name: 'Canary' }),
      // Its arguments are a script.
      argumentsOf: () => undefined,
      ...{ host: undefined, self: this.ports.self, terminals: () => [], window: undefined, root: this.root },
      scope: 'agentsOnly',
    });
  }

  private parts(): { part: string; pid: number; startedAt: string | undefined }[] {
    return PARTS.map((part) => {
      const pid = pidOf(part, this.told) ?? 0;
      return { part, pid, startedAt: this.ports.processes.info(pid)?.startedAt };
    });
  }

  /** By what the kill switch says, and by a look of our own: it may have missed what it does not speak of. */
  private problemOf(
    { failed, ended }: LocalStopResult,
    parts: ReturnType<Canary['parts']>,
  ): string | undefined {
    const [first] = failed;
    if (first) return `${first.title}: ${first.reason}`;
    const gone = parts.find(({ startedAt }) => startedAt === undefined);
    if (gone) return `the canary's part "${gone.part}" had ended by itself`;
    const living = this.carriers();
    const named = parts.filter(({ pid, startedAt }) => living.get(pid) === startedAt).map(({ part }) => part);
    if (living.size > 0)
      return `${living.size} processes of the canary still run${named.length > 0 ? ` (${named.join(', ')})` : ''}`;
    return ended.length === 0 ? 'the canary was not found' : undefined;
  }

  /** Start times of what carries the mark, by process id. */
  private carriers(): Map<number, string> {
    const { list } = this.ports;
    const found = list.all().filter(({ pid, zombie }) => {
      return !zombie && list.environmentOf(pid)?.includes(`${this.root}/`) === true;
    });
    return new Map(found.map(({ pid, startedAt }) => [pid, startedAt]));
  }
}
