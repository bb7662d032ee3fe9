import { randomUUID } from 'node:crypto';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { Approvals } from '../approvals/pending';
import type { FactsStore } from '../facts/facts';
import { Guard } from '../guard/guard';
import { KILL_SWITCH_STOP } from '../guard/messages';
import { hookScriptPath } from '../interceptors/hooks/place';
import { FrozenRecords } from '../interceptors/freeze/records';
import type { AuditEvent } from '../contracts/audit';
import type { EnvironmentFinding } from '../contracts/environment';
import { errorText, forDisplay } from '../contracts/redact';
import { registerCommands, type CommandHandlers } from '../platform/commands';
import { error as showError } from '../platform/notify';
import { systemProcesses } from '../platform/processes';
import { prepareStorage } from '../platform/storage';
import { startedBy } from './actor';
import { AgentHooks } from './agentHooks';
import { AuditKeeper } from './auditKeeper';
import { AgentTerminals } from './agentTerminal';
import { alertsHere } from './alertsHere';
import { Places } from './badge';
import { commandHandlers } from './commands';
import { Credentials } from './credentials';
import { decideSafely } from './decide';
import { engine } from './engine';
import { Emergency } from './emergency';
import { Exports } from './exports';
import { endEvent, recordSettings, startEvent } from './guardEvents';
import { Labels } from './labels';
import { ProtectAgents } from './protectAgents';
import { Running } from './running';
import { Protection } from './protection';
import { PastShims } from './pastShims';
import { presentQuestion } from './question';
import { terminalStates } from './savedTerminals';
import { SessionSettings } from './settings';
import { ShimService } from './shims';
import { TerminalKinds } from './terminalKinds';
import { Terminals } from './terminals';
import { verifyHere } from './verifyHere';
import { SessionViews } from './views';
import { versionOf, welcome } from './welcome';
import { AskedTasks } from './taskActor';
import { Tasks } from './tasks';
import { holdPorts } from './holdPorts';

/** One window's session: the parts, made in the order in which they need each other, and the functions they are given. */
export class Session {
  private readonly startedAt = performance.now();
  private readonly output = this.add(vscode.window.createOutputChannel('Agent Guard', { log: true }));
  private readonly log = (message: string) => {
    this.output.info(forDisplay(message, 4000));
  };
  /** For people: something that the guard could not do. */
  private readonly problem = (text: string) => {
    this.output.error(forDisplay(text, 1000));
    void showError(`Agent Guard: ${forDisplay(text, 1000)}`);
    this.note({ kind: 'problem', text });
  };
  private readonly storage = prepareStorage(this.context.globalStorageUri.fsPath);
  private readonly table = systemProcesses();
  private readonly settings = this.add(
    new SessionSettings(this.context.globalState, this.storage.state, this.log),
  );
  private store: FactsStore | undefined;
  private readonly instance = randomUUID();
  private readonly keeper = this.add(
    new AuditKeeper({
      ...{ secrets: this.context.secrets, storage: this.storage, table: this.table },
      ...{ instance: this.instance, problem: this.problem, log: this.log },
      retentionDays: () => this.settings.retentionDays,
    }),
  );
  private readonly record = this.keeper.record;
  private readonly note = (event: AuditEvent) => {
    this.record.append(event);
  };
  readonly alerts = this.add(
    alertsHere({
      ...{ context: this.context, storage: this.storage, instance: this.instance },
      ...{ settings: this.settings, record: this.record, log: this.log },
    }),
  );
  private readonly exports = this.add(
    new Exports({
      ...{ context: this.context, table: this.table, storage: this.storage, record: this.record },
      ...{ version: versionOf(this.context), log: this.log },
    }),
  );
  private readonly labels = new Labels(this.settings);
  private readonly approvals = new Approvals({
    present: (question, over, wish) =>
      presentQuestion(question, over, wish, {
        timeoutSeconds: Math.min(this.settings.timeoutSeconds, question.limitSeconds ?? Infinity),
        suggest: (shell, command) => {
          this.terminals.suggest(shell, command);
        },
        answered: (place) => {
          this.labels.offer(place);
        },
        putOff: ({ id }) => void this.views.panel.reveal(id),
      }),
    changed: () => {
      this.views.refresh();
    },
    timeoutMs: () => this.settings.timeoutSeconds * 1000,
  });
  private readonly askedTasks = new AskedTasks(Date.now);
  private readonly running = new Running({
    ...{ table: this.table, asked: this.askedTasks },
    ...{ terminals: () => this.terminals, tasks: () => this.tasks },
  });
  private readonly guard: Guard = this.makeGuard();
  private readonly emergency: Emergency = this.add(
    new Emergency({
      ...{ table: this.table, context: this.context, storage: this.storage, settings: this.settings },
      ...{ record: this.record, problem: this.problem, log: this.log },
      guard: () => this.guard,
      terminals: () => this.terminals.shells(),
      isTask: (pid) => this.running.isTask(pid),
      lineOf: (pid) => this.running.lineOf(pid),
      windowName: () => this.shims.windowName,
      outputs: () => this.guard.outputTails(),
      identities: () => this.credentials.forAgents(),
      rehearsed: () => this.views.panel.refresh(),
    }),
  );
  private readonly killSwitch = this.emergency.killSwitch;
  private readonly shims = this.add(
    new ShimService({
      ...{ context: this.context, root: this.context.globalStorageUri.fsPath },
      ...{ stateFolder: this.storage.state, instance: this.instance },
      ask: (ask, gone) => {
        this.states.asked(ask);
        return this.guard.shimAsked(ask, gone);
      },
      hook: (ask, gone) =>
        engine().answerHook(ask, {
          newId: randomUUID,
          stopped: () => (this.killSwitch.state.isEngaged ? KILL_SWITCH_STOP : undefined),
          judge: (request, limitSeconds) => {
            this.askedTasks.hookAsked(request);
            return this.guard.hookAsked(request, limitSeconds, gone);
          },
        }),
      starterOf: (pid) => this.running.starterOf(pid),
      ...{ record: this.note, log: this.log, problem: this.problem },
    }),
  );
  private readonly places: Places = this.add(
    new Places({ facts: () => this.facts, home: os.homedir(), states: () => this.states }),
  );
  private readonly states = terminalStates({
    table: this.table,
    facts: () => this.facts.snapshot(),
    memento: this.context.workspaceState,
    given: (shellPid) => this.terminals.given(shellPid),
    started: (shellPid, environment) => {
      this.kinds.started(shellPid, environment);
    },
    changed: () => {
      this.places.soon();
    },
    problem: this.problem,
  });
  private readonly holding = holdPorts(
    this.table,
    new FrozenRecords(path.join(this.storage.state, 'frozen')),
    randomUUID,
  );
  private readonly tasks: Tasks = this.add(
    new Tasks({
      table: this.table,
      ports: this.holding,
      guard: () => this.guard,
      shimFolder: this.storage.bin,
      windowName: () => this.shims.windowName,
      asked: this.askedTasks,
      refreshTerminals: () => {
        this.terminals.refresh();
      },
      problem: this.problem,
      log: this.log,
    }),
  );
  private readonly terminals: Terminals = this.add(
    new Terminals({
      table: this.table,
      ports: this.holding,
      tasks: this.tasks,
      guard: () => this.guard,
      shimFolder: this.storage.bin,
      states: this.states,
      lineStarted: () => {
        this.pastShims.wake();
      },
      problem: this.problem,
      log: this.log,
    }),
  );
  private readonly pastShims: PastShims = this.add(
    new PastShims({
      ...{ table: this.table, storage: this.storage, settings: this.settings, holding: this.holding },
      ...{ memento: this.context.globalState, problem: this.problem, log: this.log },
      guard: () => this.guard,
      shims: () => this.shims,
      terminals: () => this.terminals,
    }),
  );
  /** Every terminal with how well it is guarded. */
  private readonly kinds: TerminalKinds = this.add(
    new TerminalKinds({
      table: this.table,
      shimFolder: this.storage.bin,
      records: path.join(this.storage.state, 'windows'),
      instance: this.instance,
      guardedNames: () => engine().SHIMMED_NAMES,
      actorOf: (env, shellPid, name) =>
        startedBy(env, this.table.ancestors(shellPid), { name, shellPid, reportsLines: false }),
      canaryOf: (id) => this.protection.sessions.canaryOf(id),
    }),
  );
  /** What every agent's hook runs. */
  private readonly hookScript = hookScriptPath(this.context.globalStorageUri.fsPath);
  private readonly agentHooks = this.add(
    new AgentHooks({
      context: this.context,
      hookScript: this.hookScript,
      shimFolder: this.storage.bin,
      record: this.note,
      log: this.log,
    }),
  );
  private readonly protection: Protection = this.add(
    new Protection({
      memento: this.context.globalState,
      version: versionOf(this.context),
      mode: () => this.settings.mode,
      guard: () => this.guard,
      agents: this.agentHooks,
      hookScript: this.hookScript,
      terminals: () => this.terminals,
      kinds: () => this.kinds,
      tasks: () => this.tasks.list(),
      lineOf: (pid) => this.running.lineOf(pid),
      record: this.note,
      changed: () => {
        this.views.refreshSessions();
      },
    }),
  );
  private readonly credentials = this.add(
    new Credentials({
      facts: () => this.facts,
      surroundings: () => this.places.surroundings(),
      place: () => this.place(),
      shellOf: (terminal) => this.terminals.shellOf(terminal),
      labels: this.labels,
      verify: (identity, env) => verifyHere(identity, env, [this.storage.bin, this.storage.hostBin]),
      changed: () => {
        this.views.refreshCredentials();
      },
    }),
  );
  private readonly agentTerminals = this.add(
    new AgentTerminals({ rows: () => this.credentials.forAgents() }),
  );
  private readonly protectAgents = this.add(new ProtectAgents(this.agentHooks));
  private readonly views: SessionViews = this.add(
    new SessionViews({
      place: () => this.places.current(),
      onDidChangePlace: (listener) => this.places.onDidChange(listener),
      mode: () => this.settings.mode,
      killSwitchEngaged: () => this.killSwitch.state.isEngaged,
      waiting: () => this.approvals.questions.length,
      risky: () => this.guard.guardedProcesses().flatMap((one) => (one.isRisky ? one.title : [])),
      panel: {
        lastDrill: () => this.emergency.drills.last(),
        ...{ auditFolder: this.storage.audit, approvals: this.approvals, labels: this.labels },
        ...{ context: this.context, alerts: this.alerts, log: this.log },
      },
      credentials: { list: () => this.credentials.list() },
      sessions: this.protection.sessions,
    }),
  );

  constructor(private readonly context: vscode.ExtensionContext) {}

  start(): void {
    const refresh = () => {
      this.views.refresh();
    };
    this.record.onEvent(this.views.onEvent);
    this.note(startEvent(versionOf(this.context), this.settings.mode));
    this.add(recordSettings(this.settings, this.context.workspaceState, this.note));
    this.add(this.settings.onDidChange(refresh));
    for (const source of [this.kinds, this.agentHooks, this.tasks])
      this.add(
        source.onDidChange(() => {
          this.views.refreshSessions();
        }),
      );
    this.add({ dispose: this.killSwitch.state.onChange(refresh) });
    this.add(this.alerts.onDidChangeMuted(refresh));
    this.add(
      registerCommands(this.handlers(), (command, error) => {
        this.problem(`${command} failed: ${String(error)}`);
      }),
    );
    refresh();
    // What reads and writes many files waits until the editor has everything it needs to go on.
    setImmediate(() => {
      this.startLater().catch((error: unknown) => {
        this.problem(`Not everything could be started: ${errorText(error)}`);
      });
    });
    this.log(`Activated in ${(performance.now() - this.startedAt).toFixed(1)} ms.`);
  }

  /** Writes what is left of the record. Frozen lines stay as they are: the next start offers them again. */
  end(): Promise<void> {
    this.note(endEvent(this.settings.mode, this.startedAt));
    return this.keeper.close();
  }

  private async startLater(): Promise<void> {
    // First what guards: nothing that fails after it can keep it away.
    await this.shims.start();
    this.protection.start();
    const count = this.terminals.recover();
    this.killSwitch.start();
    this.pastShims.start();
    this.exports.start();
    this.emergency.incidents.start();
    this.alerts.start();
    if (count > 0) this.record.append({ kind: 'recovered', text: `Asked again about ${count} frozen lines` });
    await welcome(this.context);
    await this.agentHooks.start();
  }

  /** Comes with the engine's bundle. */
  private get facts(): FactsStore {
    this.store ??= engine().createFacts({
      home: os.homedir(),
      mapping: () => this.settings.mapping,
      expected: () => this.settings.expected,
    });
    return this.store;
  }

  private makeGuard(): Guard {
    return new Guard({
      decide: (request) => decideSafely(request, this.facts.snapshot(), this.problem),
      mode: () => this.settings.mode,
      killSwitchEngaged: () => this.killSwitch.state.isEngaged,
      ask: (question) => this.approvals.ask(question),
      record: this.note,
      recordDurably: (event) => this.record.appendDurably(event),
      terminalsKnown: () => this.terminals.known(),
      terminalOf: (pid) => this.running.terminalOf(pid),
      shellLine: (terminal, ask) => this.running.shellLine(terminal, ask),
      actorOf: (env, pid, terminal) => this.running.actorOf(env, pid, terminal),
      canary: (request) => {
        this.protection.canary.stopped(request);
      },
      ownCanary: (request) => this.protection.canary.own(request),
      process: (pid) => this.table.info(pid),
      newId: randomUUID,
      sleep: (ms) => sleep(ms),
      problem: this.problem,
      timeoutSeconds: () => this.settings.timeoutSeconds,
    });
  }

  private handlers(): CommandHandlers {
    return commandHandlers({
      ...{ settings: this.settings, labels: this.labels, emergency: this.emergency },
      ...{ credentials: this.credentials, agentTerminals: this.agentTerminals },
      protectAgents: this.protectAgents,
      ...{ sessions: this.protection.sessions, sessionControl: this.protection.control },
      place: () => this.place(),
      guardedTools: () => this.shims.guardedTools,
      tryFolder: path.join(this.context.globalStorageUri.fsPath, 'try'),
      auditFile: () => this.record.file,
      ...{ verifyAudit: () => this.keeper.verify(), exports: this.exports, panel: this.views.panel },
    });
  }

  private async place(): Promise<EnvironmentFinding> {
    return (await this.places.current()).finding;
  }

  private add<T extends vscode.Disposable>(disposable: T): T {
    this.context.subscriptions.push(disposable);
    return disposable;
  }
}
