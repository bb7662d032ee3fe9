import * as fs from 'node:fs';
import * as path from 'node:path';
import { type HookAgent } from '../../../contracts/hook';
import { withEntries, withoutEntries } from './entries';
import { ShapeError } from './json';
import { agentName, shortPath, type AgentPlaces } from './place';
import { findTarget, isOwnText } from './status';
import { switchFiles, withSwitchOn } from './switches';
import { targetsOf, type Target } from './targets';
import { readText } from './text';

/** What is to become of one file. */
export interface FileChange {
  file: string;
  agents: readonly HookAgent[];
  /** The whole text as it was read; undefined where there is no file. */
  before: string | undefined;
  /** The whole new text; undefined where the file is to go. */
  after: string | undefined;
  /** It must be possible to start it. */
  isProgram: boolean;
  /** What a person would not see at once in the text. */
  notes: readonly string[];
}

/** A file that cannot be changed, and why; it is left as it is. */
export interface PlanProblem {
  agent: HookAgent;
  file: string;
  why: string;
}

export interface Plan {
  changes: readonly FileChange[];
  problems: readonly PlanProblem[];
}

/** What each agent's files shall be. */
export type Wish = 'protect' | 'remove';

/**
 * The exact new text of every file that must change for it; nothing is written. Agents with the same file share its change;
 * an agent of which one file cannot be changed is left alone as a whole.
 */
export function planChanges(wishes: ReadonlyMap<HookAgent, Wish>, places: AgentPlaces): Plan {
  const draft = new Draft(places);
  // What is taken away comes first: an agent with the same file may still need it.
  const order = [...wishes].sort(
    ([, one], [, other]) => Number(one === 'protect') - Number(other === 'protect'),
  );
  for (const [agent, wish] of order) draft.add(agent, wish);
  return draft.plan();
}

interface Drafted {
  before: string | undefined;
  after: string | undefined;
  agents: HookAgent[];
  isProgram: boolean;
  isChangedMode: boolean;
  notes: string[];
}

class Draft {
  private files = new Map<string, Drafted>();
  private readonly problems: PlanProblem[] = [];

  constructor(private readonly places: AgentPlaces) {}

  add(agent: HookAgent, wish: Wish): void {
    const kept = new Map([...this.files].map(([file, each]) => [file, { ...each }]));
    const targets = targetsOf(agent, this.places);
    const isDone = targets.every((target) =>
      this.attempt(agent, target.file, () => {
        this.apply(agent, target, wish);
      }),
    );
    const isOn = isDone && (wish === 'remove' || this.switchOn(agent));
    if (!isOn) this.files = kept;
  }

  plan(): Plan {
    const changes = [...this.files]
      .filter(([, { before, after, isChangedMode }]) => before !== after || isChangedMode)
      .map(([file, { before, after, agents, isProgram, notes }]) => {
        const change: FileChange = { file, agents, before, after, isProgram, notes };
        return change;
      });
    return { changes, problems: this.problems };
  }

  private attempt(agent: HookAgent, file: string, step: () => void): boolean {
    try {
      step();
      return true;
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      const { line, column } = error.position;
      const where = `${shortPath(file, this.places)}${line > 0 ? `:${line}:${column}` : ''}`;
      this.problems.push({ agent, file, why: `${where} is left alone. ${error.message}` });
      return false;
    }
  }

  private apply(agent: HookAgent, target: Target, wish: Wish): void {
    const file = this.read(target.file, agent);
    const found = findTarget(target);
    if (found.kind === 'broken') throw problem(found.why, found.position);
    if (target.kind === 'settings') {
      const before = file.after;
      file.after =
        wish === 'protect' ? withEntries(before ?? '', target) : removed(target, before, file.before);
      if (before === undefined && file.after === '') file.after = undefined;
      return;
    }
    file.isProgram = target.isProgram;
    if (wish === 'remove') {
      if (file.after !== undefined && isOwnText(file.after)) file.after = undefined;
      return;
    }
    file.isChangedMode = found.kind === 'other' && file.before === target.text;
    if (file.isChangedMode) file.notes.push(`${path.basename(target.file)} can be started again`);
    file.after = target.text;
  }

  /** The person's own settings that would make the agent pass over the hook. */
  private switchOn(agent: HookAgent): boolean {
    const own = switchFiles(agent, this.places).filter(({ isOwn }) => isOwn);
    return own.every((each) =>
      this.attempt(agent, each.file, () => {
        if (readText(each.file).kind !== 'text' && !this.files.has(each.file)) return;
        const file = this.read(each.file, agent);
        const text = file.after ?? '';
        file.after = withSwitchOn(text, each);
        if (file.after !== text) file.notes.push(`switches all hooks of ${agentName(agent)} on again`);
      }),
    );
  }

  private read(file: string, agent: HookAgent): Drafted {
    const known = this.files.get(file);
    if (known) {
      known.agents = [...new Set([...known.agents, agent])];
      return known;
    }
    const found = readText(file);
    if (found.kind === 'unreadable') throw problem(found.why);
    const text = found.kind === 'text' ? found.text : undefined;
    const drafted: Drafted = {
      ...{ before: text, after: text, agents: [agent] },
      ...{ isProgram: false, isChangedMode: false, notes: [] },
    };
    this.files.set(file, drafted);
    return drafted;
  }
}

function problem(why: string, position = { line: 0, column: 0 }): ShapeError {
  return new ShapeError(why, position);
}

/** How many backups are looked at, the newest first. */
const MAX_BACKUPS = 20;
export const BACKUP_MARK = '.agent-guard-backup-';

/** The text without our entries: the very text from before, where nothing else was changed since. */
function removed(
  target: Extract<Target, { kind: 'settings' }>,
  text: string | undefined,
  onDisk: string | undefined,
): string | undefined {
  if (text === undefined) return undefined;
  const cleaned = withoutEntries(text, target);
  if (cleaned === text || text !== onDisk) return cleaned;
  for (const backup of backupsOf(target.file)) {
    const read = readText(backup);
    if (read.kind === 'text' && madeFrom(read.text, target, text) && !sameEntries(read.text, target))
      return read.text;
  }
  return madeFrom('', target, text) ? undefined : cleaned;
}

function madeFrom(before: string, target: Extract<Target, { kind: 'settings' }>, after: string): boolean {
  try {
    return withEntries(before, target) === after;
  } catch {
    return false;
  }
}

/** A backup that was made when our entry was in the file already. */
function sameEntries(text: string, target: Extract<Target, { kind: 'settings' }>): boolean {
  return withoutEntries(text, target) !== text;
}

function backupsOf(file: string): string[] {
  const prefix = path.basename(file) + BACKUP_MARK;
  try {
    return fs
      .readdirSync(path.dirname(file))
      .filter((name) => name.startsWith(prefix))
      .sort()
      .reverse()
      .slice(0, MAX_BACKUPS)
      .map((name) => path.join(path.dirname(file), name));
  } catch {
    return [];
  }
}
