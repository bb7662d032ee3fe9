import { createHash } from 'node:crypto';
import type { GuardEvent } from '../../contracts/audit';
import type { Revocation } from '../../contracts/incident';
import type { LockdownState } from '../../contracts/lockdown';
import { errorText, forDisplay } from '../../contracts/redact';
import type {
  AwsAdminIdentity,
  DryRun,
  JournalEntry,
  RevocationPlan,
  RevocationReport,
  RevocationStep,
  StepState,
  StepStatus,
  UsedPrincipal,
} from '../../contracts/revocation';
import type { Patience } from './attempt';
import type { AwsAdmin } from './aws';
import type { Handlers } from './handler';
import type { Journal } from './journal';
import { lockdownState, type AdminView } from './lockdownState';
import { planRevocation } from './plan';
import { collectPrincipals, type PrincipalSources } from './principals';
import { CONCURRENCY, dryRun, pooled, restoreStep, revoke, type RunPorts } from './run';

/** What does the steps, opened anew for each look: the admin's profile may have changed. */
export interface Locks {
  handlers: Handlers;
  journal: Journal;
  /** Undefined where no admin profile is set. */
  admin: Pick<AwsAdmin, 'identity' | 'owner'> | undefined;
}

/** All that asks or tells a person, or looks at what is outside of the clouds. */
export interface LockdownPorts {
  /** How far back the record is read. */
  days: number;
  isEngaged(): boolean;
  /** The newest one. */
  incident(): Promise<LockdownState['incident']>;
  sources(): Promise<PrincipalSources>;
  /** @throws Error for people */
  open(): Promise<Locks>;
  /** In the editor's own box. Nothing is changed in a cloud without a yes. `as` says who does it. */
  confirmLock(steps: readonly RevocationStep[], as: string): Promise<boolean>;
  /** `changed`: it is not what it was left as. */
  confirmRestore(step: RevocationStep, changed: string | undefined): Promise<boolean>;
  /** @returns false where the cause could not be written down */
  explain(cause: string): Promise<boolean>;
  /** For the newest incident. */
  revoked(steps: readonly Revocation[]): Promise<unknown>;
  record(event: GuardEvent): void;
  /** Who confirms, for people. */
  by: string;
  /** Milliseconds since 1970. */
  now: () => number;
  changed(): void;
  patience?: Patience;
}

const NO_PROFILE =
  'No admin profile is set, so what needs AWS IAM is left to you. Choose a profile that no agent uses.';
/** Of what a state says that is about all of it. */
const MAX_TEXT = 300;

const REVOCATION_OF: Readonly<Partial<Record<StepState, Revocation['state']>>> = {
  done: 'done',
  already: 'done',
  'by-hand': 'skipped',
};

/**
 * Locks what agents used, and restores it: what a person sees and does, one thing at a time. Nothing is done without an
 * incident that it is a part of, and nothing restored without that incident's cause. Never rejects.
 */
export class Lockdown {
  private phase: LockdownState['phase'] = 'looking';
  private incident: LockdownState['incident'];
  private admin: AdminView = { state: 'asking', text: '' };
  private principals: readonly UsedPrincipal[] = [];
  private plan: RevocationPlan = { steps: [], left: [] };
  private readonly checks = new Map<string, DryRun>();
  private readonly statuses = new Map<string, StepStatus>();
  private readonly restores = new Map<string, StepStatus>();
  private entries: ReadonlyMap<string, JournalEntry> = new Map();
  private problems: string[] = [];
  private report: RevocationReport | undefined;
  private locks: Locks | undefined;
  /** When it was last looked. */
  private wasEngaged: boolean | undefined;
  private isBusy = false;
  private abort = new AbortController();

  constructor(private readonly ports: LockdownPorts) {}

  get state(): LockdownState {
    const { phase, incident, admin, principals, plan, checks, statuses, restores, entries, report } = this;
    const { days } = this.ports;
    return lockdownState({
      ...{ phase, incident, admin, principals, plan, checks, statuses, restores, entries, report, days },
      ...{ isEngaged: this.ports.isEngaged(), problems: this.problems },
      canRun: (kind) => this.locks?.handlers[kind] !== undefined,
    });
  }

  /** Finds out what agents used and what each step would do. Changes nothing. */
  look(): Promise<void> {
    return this.alone(async (signal) => {
      this.enter('looking');
      this.problems = [];
      this.report = undefined;
      this.statuses.clear();
      this.checks.clear();
      try {
        await this.lookNow(signal);
        this.enter('ready');
      } catch (error) {
        this.problems = [forDisplay(errorText(error), MAX_TEXT)];
        this.enter('failed');
      }
    });
  }

  /** Does those steps, after one question about all of them. What is done already is not done again: this is the retry too. */
  lock(ids: readonly string[]): Promise<void> {
    return this.alone(async (signal) => {
      const { locks } = this;
      const wanted = new Set(ids);
      const steps = this.plan.steps.filter(({ id, kind }) => wanted.has(id) && locks?.handlers[kind]);
      if (!locks || !this.incident || this.phase !== 'ready' || steps.length === 0) return;
      if (!(await this.ports.confirmLock(steps, this.admin.text))) return;
      this.enter('locking');
      this.report = undefined;
      this.ports.record({
        kind: 'kill-switch',
        text: `A person lets credentials be locked: ${steps.length} steps`,
      });
      await this.tell(steps.map((step) => this.revocation(step, 'running')));
      this.report = await revoke(steps, {
        ...this.runPorts(locks, signal),
        onStatus: this.follow(this.statuses),
      });
      await this.keep(steps);
      this.entries = (await locks.journal.read()).entries;
      this.enter('ready');
    });
  }

  /** What has not begun does not begin; what has is reported as stopped. */
  stop(): void {
    this.abort.abort();
  }

  /** Undoes one step, after a question. @returns what to say where it was not even tried */
  async restore(id: string): Promise<string | undefined> {
    if (this.incident?.cause === undefined) return 'Write down the cause of the incident first.';
    await this.alone((signal) => this.restoreNow(id, signal));
    return undefined;
  }

  /** What a person does instead of a step. */
  byHand(id: string): string | undefined {
    return this.plan.steps.find((step) => step.id === id)?.byHand;
  }

  /** @returns what to say where it could not be kept */
  async explain(cause: string): Promise<string | undefined> {
    const text = cause.trim();
    if (text === '') return 'A cause in a few words is needed.';
    if (!(await this.ports.explain(text))) return 'The cause could not be written to the incident’s folder.';
    this.ports.record({
      kind: 'incident',
      text: `A person wrote down the cause: ${forDisplay(text, MAX_TEXT)}`,
    });
    await this.refresh();
    return undefined;
  }

  /** The incident or the kill switch may have changed. */
  async refresh(): Promise<void> {
    const before = JSON.stringify([this.incident, this.wasEngaged]);
    this.incident = await this.ports.incident();
    this.wasEngaged = this.ports.isEngaged();
    if (JSON.stringify([this.incident, this.wasEngaged]) !== before) this.ports.changed();
  }

  private async lookNow(signal: AbortSignal): Promise<void> {
    const { ports } = this;
    this.incident = await ports.incident();
    const locks = (this.locks = await ports.open());
    const journal = await locks.journal.read();
    this.entries = journal.entries;
    this.problems = journal.problems.map((problem) => forDisplay(problem, MAX_TEXT));
    const [found, identity] = await Promise.all([
      ports.sources().then(collectPrincipals),
      this.askAdmin(locks, signal),
    ]);
    const principals = (this.principals = identity
      ? await withOwners(found.principals, locks, signal)
      : found.principals);
    const killedAt = ports.isEngaged() ? (this.incident?.at ?? ports.now()) : ports.now();
    this.plan = planRevocation({ ...found, principals, admin: identity, killedAt });
    ports.changed();
    await this.check(this.plan.steps, locks, signal);
  }

  private async askAdmin({ admin }: Locks, signal: AbortSignal): Promise<AwsAdminIdentity | undefined> {
    if (!admin) {
      this.admin = { state: 'not-set', text: NO_PROFILE };
      return undefined;
    }
    this.admin = { state: 'asking', text: '' };
    this.ports.changed();
    try {
      const identity = await admin.identity(signal);
      const { profile, arn } = identity;
      this.admin = { state: 'ready', text: `${forDisplay(profile, 80)} (${forDisplay(arn, MAX_TEXT)})` };
      return identity;
    } catch (error) {
      this.admin = { state: 'failed', text: forDisplay(errorText(error), MAX_TEXT) };
      return undefined;
    }
  }

  private async restoreNow(id: string, signal: AbortSignal): Promise<void> {
    const step = this.entries.get(id)?.step;
    const { locks, ports } = this;
    if (!locks || !step || !(await ports.confirmRestore(step, undefined))) return;
    const run = { ...this.runPorts(locks, signal), onStatus: this.follow(this.restores) };
    let status = await restoreStep(id, run);
    if (status.problem === 'conflict' && (await ports.confirmRestore(step, status.text)))
      status = await restoreStep(id, run, { isForced: true });
    const isRestored = status.state === 'done' || status.state === 'already';
    ports.record({
      kind: 're-arm',
      text: `${isRestored ? 'Restored' : 'Not restored'}: undo of “${step.title}”: ${status.text}`,
    });
    if (isRestored) await this.tell([this.revocation(step, 'restored', status.text)]);
    this.entries = (await locks.journal.read()).entries;
    this.statuses.delete(id);
    await this.check(
      this.plan.steps.filter((planned) => planned.id === id),
      locks,
      signal,
    );
  }

  /** What each step would do now. */
  private async check(steps: readonly RevocationStep[], locks: Locks, signal: AbortSignal): Promise<void> {
    const { handlers } = locks;
    const { patience } = this.ports;
    for (const found of await dryRun(steps, { handlers, signal, ...(patience && { patience }) }))
      this.checks.set(found.step, found);
    this.ports.changed();
  }

  private runPorts(locks: Locks, signal: AbortSignal): RunPorts {
    const { now, patience } = this.ports;
    return { handlers: locks.handlers, journal: locks.journal, signal, now, ...(patience && { patience }) };
  }

  private follow(into: Map<string, StepStatus>): (status: StepStatus) => void {
    return (status) => {
      into.set(status.step, status);
      this.ports.changed();
    };
  }

  /** Each outcome in the record and in the incident. */
  private async keep(steps: readonly RevocationStep[]): Promise<void> {
    const told: Revocation[] = [];
    for (const step of steps) {
      const { state = 'stopped', text = '' } = this.statuses.get(step.id) ?? {};
      const isLocked = state === 'done' || state === 'already';
      if (isLocked) this.checks.set(step.id, { step: step.id, state: 'already', text });
      const what = isLocked ? 'Locked' : 'Not locked';
      this.ports.record({ kind: 'kill-switch', text: `${what}: ${step.title}: ${text}` });
      told.push(this.revocation(step, REVOCATION_OF[state] ?? 'failed', text));
    }
    await this.tell(told);
  }

  private revocation({ id, title }: RevocationStep, state: Revocation['state'], detail?: string): Revocation {
    return {
      // A step's own id is long, and may be cut there.
      id: createHash('sha256').update(id).digest('hex').slice(0, 16),
      ...{ title, state, by: this.ports.by, at: this.ports.now() },
      ...(detail !== undefined && { detail }),
    };
  }

  /** The evidence is told, not waited for: what it cannot take is told by the incident itself. */
  private async tell(steps: readonly Revocation[]): Promise<void> {
    await this.ports.revoked(steps).catch(() => undefined);
  }

  /** One thing at a time: what is wished meanwhile is not done. */
  private async alone(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.abort = new AbortController();
    try {
      await work(this.abort.signal);
    } finally {
      this.isBusy = false;
      this.ports.changed();
    }
  }

  private enter(phase: LockdownState['phase']): void {
    this.phase = phase;
    this.ports.changed();
  }
}

/** Files tell a key; whose it is tells IAM to the admin. Its user has to be locked as well: it may have other keys. */
async function withOwners(
  principals: readonly UsedPrincipal[],
  { admin }: Locks,
  signal: AbortSignal,
): Promise<UsedPrincipal[]> {
  const owners = new Map<UsedPrincipal, string>();
  const keys = principals.filter(({ kind, owner }) => kind === 'aws-access-key' && owner === undefined);
  await pooled(keys, CONCURRENCY, async (key) => {
    const owner = await admin?.owner(key, signal);
    if (owner !== undefined) owners.set(key, owner);
  });
  return principals.flatMap((principal) => {
    const owner = owners.get(principal);
    if (owner === undefined) return [principal];
    return [
      { ...principal, owner },
      { ...principal, kind: 'aws-user' as const, id: owner },
    ];
  });
}
