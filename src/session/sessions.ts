import type { GuardEvent } from '../contracts/audit';
import { withCanary, type CanaryResult, type GuardedSession } from '../contracts/protection';
import { forDisplay } from '../contracts/redact';
import type { Mode } from '../contracts/words';
import type { Actions } from '../platform/notify';
import { resultWords } from '../views/sessionsItem';
import {
  blindNames,
  failedNames,
  underMode,
  type SessionCapability,
  type SessionGroupId,
  type SessionRow,
} from '../views/sessionsModel';

const MAX_NAME = 60;
/** How long a row says why it was not tested, in milliseconds. */
const UNTESTED_MS = 60_000;

/** What a terminal that is opened now would be; it has no process. */
export const NEW_TERMINAL = 'terminal:new';

/** What happened to a test: the result, or why there was none. */
export type Tested = CanaryResult | { untested: string };

/** Where the rows come from, and how each kind is tested. */
export interface SessionsOptions {
  terminals(): readonly GuardedSession[];
  tasks(): readonly GuardedSession[];
  agents(): Promise<readonly GuardedSession[]>;
  otherWindows(): readonly { window: string; sessions: readonly GuardedSession[] }[];
  mode(): Mode;
  /** What a terminal of this window offers beside its test. */
  offers(session: GuardedSession): { can: readonly SessionCapability[]; isFrozen: boolean };
  testTerminal(session: GuardedSession): Promise<Tested>;
  testAgent(session: GuardedSession): Promise<Tested>;
  /** Opens a hidden terminal and closes it again. */
  testNew(): Promise<Tested>;
  /** The result of the hidden terminal of this version, kept over sessions. */
  newTerminal: { read(): CanaryResult | undefined; write(result: CanaryResult): void };
  /** Milliseconds since 1970. */
  now(): number;
  record(event: GuardEvent): void;
  /** A test was answered, or begins. */
  changed(): void;
  showView(): Promise<void>;
  /** Notifications in the corner. */
  tell(level: 'info' | 'warn' | 'error', message: string, actions?: Actions): Promise<void>;
}

/** The places from which commands can be started: how well each is guarded, and the proof. */
export class Sessions {
  private readonly results = new Map<string, CanaryResult>();
  private readonly untested = new Map<string, { why: string; at: number }>();
  private readonly testing = new Set<string>();
  /** Whether a test was answered in this window. */
  hasTested = false;

  constructor(private readonly options: SessionsOptions) {}

  /** The last result of a place; for whoever judges it. */
  canaryOf(id: string): CanaryResult | undefined {
    return this.results.get(id);
  }

  async list(): Promise<SessionRow[]> {
    const { options } = this;
    const agents = await options.agents();
    const tasks = options.tasks();
    const taskPids = new Set(tasks.map(({ pid }) => pid));
    const terminals = options.terminals();
    const shells = terminals.filter(({ kind, pid }) => kind === 'terminal' && !taskPids.has(pid));
    const ofTerminals = terminals.filter(({ kind, pid }) => kind === 'task' && !taskPids.has(pid));
    const here = [
      ...this.rows('terminals', [...this.newTerminal(), ...shells]),
      ...this.rows('tasks', [...tasks, ...ofTerminals]),
      ...this.rows('agents', agents),
    ];
    this.forget(here);
    return [...here, ...this.others()];
  }

  /** What the badge has to say. */
  async weak(): Promise<{ blind: string[]; failed: string[] }> {
    const rows = await this.list();
    return { blind: blindNames(rows), failed: failedNames(rows) };
  }

  /** Tests one row, and says what could not be tested. */
  async test(id: string | undefined): Promise<void> {
    const row = (await this.list()).find(({ session }) => session.id === id);
    if (!row?.can.includes('test')) return;
    const tested = await this.run(row.session);
    const name = forDisplay(row.session.name, MAX_NAME);
    if (tested && 'untested' in tested)
      await this.options.tell('warn', `${name} was not tested: ${tested.untested}.`);
  }

  /** Tests whatever can be tested now: a new terminal, those that stand at their prompt, the agents' hooks. */
  async testAll(): Promise<void> {
    await this.options.showView();
    const rows = (await this.list()).filter(
      ({ can, session }) => can.includes('test') && session.id !== NEW_TERMINAL,
    );
    const answers = [await this.testNew()];
    // One after the other: a busy machine answers late, and late counts as not at all.
    for (const { session } of rows) answers.push(await this.run(session));
    await this.options.tell('info', summary(answers));
  }

  /** A hidden terminal of the default profile. Tells a person when it was not guarded. */
  async testNew(): Promise<Tested | undefined> {
    const tested = await this.run(newTerminalSession());
    if (tested && !('untested' in tested)) {
      this.options.newTerminal.write(tested);
      if (!tested.stopped) void this.tellOfFailure(tested);
    }
    return tested;
  }

  private async tellOfFailure(result: CanaryResult): Promise<void> {
    const text = forDisplay(resultWords(result), 300);
    await this.options.tell(
      'error',
      `Agent Guard: new terminals are not guarded. Its own test was ${text}.`,
      {
        'Show Sessions': () => this.options.showView(),
        'Test Again': () => this.testNew(),
      },
    );
  }

  /** Undefined where the same is being tested already. */
  private async run(session: GuardedSession): Promise<Tested | undefined> {
    const { id } = session;
    if (this.testing.has(id)) return undefined;
    this.testing.add(id);
    this.options.changed();
    try {
      const tested = await this.tested(session);
      this.keep(session, tested);
      return tested;
    } finally {
      this.testing.delete(id);
      this.options.changed();
    }
  }

  private async tested(session: GuardedSession): Promise<Tested> {
    const { options } = this;
    const mode = options.mode();
    // Nothing is stopped then, the canary neither: that it runs would say nothing.
    if (mode !== 'enforce') return { untested: `the mode is ${mode}` };
    try {
      if (session.id === NEW_TERMINAL) return await options.testNew();
      return await (session.kind === 'agent' ? options.testAgent(session) : options.testTerminal(session));
    } catch (error) {
      return { untested: `the test failed: ${String(error)}` };
    }
  }

  private keep({ id, name }: GuardedSession, tested: Tested): void {
    const text = `Test of ${forDisplay(name, MAX_NAME)}`;
    if ('untested' in tested) {
      this.untested.set(id, { why: tested.untested, at: this.options.now() });
      return;
    }
    this.hasTested = true;
    this.untested.delete(id);
    this.results.set(id, tested);
    this.options.record({ kind: 'canary', text: `${text}: ${resultWords(tested)}` });
  }

  private newTerminal(): GuardedSession[] {
    const known = this.results.get(NEW_TERMINAL) ?? this.options.newTerminal.read();
    if (known) this.results.set(NEW_TERMINAL, known);
    const isShown = known !== undefined || this.untested.has(NEW_TERMINAL) || this.testing.has(NEW_TERMINAL);
    return isShown ? [newTerminalSession()] : [];
  }

  private rows(group: SessionGroupId, sessions: readonly GuardedSession[]): SessionRow[] {
    const mode = this.options.mode();
    return sessions.map((found) => {
      const session = underMode(this.proved(found), mode);
      const untested = this.untestedOf(session.id);
      const { can, isFrozen } = this.options.offers(session);
      return {
        session,
        group,
        can,
        ...(this.testing.has(session.id) && { isTesting: true }),
        ...(isFrozen && { isFrozen: true }),
        ...(untested !== undefined && { untested }),
      };
    });
  }

  /** What its canary has shown, where whoever listed it has not taken that in already. */
  private proved(session: GuardedSession): GuardedSession {
    const canary = session.canary ?? this.results.get(session.id);
    if (!canary || session.canary) return session;
    return { ...session, ...withCanary(session, canary), canary };
  }

  /** Why the last test did not take place; not for ever, as that changes. */
  private untestedOf(id: string): string | undefined {
    const found = this.untested.get(id);
    return found && this.options.now() - found.at < UNTESTED_MS ? found.why : undefined;
  }

  private others(): SessionRow[] {
    return this.options.otherWindows().flatMap(({ window, sessions }) =>
      sessions.map((session) => ({
        // Two windows may tell of the same process: an id must be of one row only.
        session: { ...session, id: `${window}/${session.id}`, name: `${window}: ${session.name}` },
        group: 'windows' as const,
        can: [],
      })),
    );
  }

  /** A process id may come again, and the new terminal has nothing of the old one. */
  private forget(rows: readonly SessionRow[]): void {
    const ids = new Set([NEW_TERMINAL, ...this.testing, ...rows.map(({ session }) => session.id)]);
    for (const kept of [this.results, this.untested])
      for (const id of kept.keys()) if (!ids.has(id)) kept.delete(id);
  }
}

function newTerminalSession(): GuardedSession {
  return {
    id: NEW_TERMINAL,
    kind: 'terminal',
    name: 'New terminals',
    protection: 'enforcing',
    reasons: ['Tried in a hidden terminal of the default profile, which was closed again.'],
  };
}

/** "3 tested, all stopped; 1 not tested: something runs in it." */
function summary(answers: readonly (Tested | undefined)[]): string {
  const results = answers.flatMap((answer) => (answer && !('untested' in answer) ? [answer] : []));
  const reasons = answers.flatMap((answer) => (answer && 'untested' in answer ? [answer.untested] : []));
  const passed = results.filter(({ stopped }) => !stopped).length;
  const partly = results.filter(({ stopped, missed }) => stopped && missed !== undefined).length;
  const words = [
    results.length === 0 ? 'Nothing was tested' : `${results.length} tested`,
    ...(passed > 0 ? [`${passed} not stopped`] : []),
    ...(partly > 0 ? [`${partly} stopped in part`] : []),
    ...(results.length > 0 && passed + partly === 0 ? ['all stopped'] : []),
    ...(reasons.length > 0 ? [`${reasons.length} not tested (${[...new Set(reasons)].join('; ')})`] : []),
  ];
  return `Test of the protection: ${words.join(', ')}.`;
}
