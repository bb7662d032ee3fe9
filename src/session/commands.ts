import * as fs from 'node:fs';
import * as vscode from 'vscode';
import type { EnvironmentFinding, Evidence } from '../contracts/environment';
import { MODES, type Mode } from '../contracts/words';
import { focusView, type CommandHandlers } from '../platform/commands';
import { saveMode } from '../platform/config';
import { info, pickOne, warn } from '../platform/notify';
import { shellIntegration } from '../platform/terminals';
import { sessionIdOfNode } from '../views/sessionsTree';
import type { AgentTerminals } from './agentTerminal';
import { openAt, type Credentials } from './credentials';
import type { Emergency } from './emergency';
import { exportRecord } from './exportRecord';
import type { Exports } from './exports';
import { setUpExport } from './exportSetup';
import type { Labels } from './labels';
import type { Panel } from './panel';
import type { ProtectAgents } from './protectAgents';
import type { SessionControl } from './sessionControl';
import type { Sessions } from './sessions';
import type { SessionSettings } from './settings';

export interface CommandOptions {
  settings: SessionSettings;
  emergency: Emergency;
  labels: Labels;
  credentials: Credentials;
  agentTerminals: AgentTerminals;
  protectAgents: ProtectAgents;
  sessions: Sessions;
  sessionControl: SessionControl;
  place(): Promise<EnvironmentFinding>;
  guardedTools(): readonly string[];
  /** An empty folder for 'See It Stop Something'. */
  tryFolder: string;
  auditFile(): string | undefined;
  verifyAudit(): Promise<void>;
  exports: Exports;
  panel: Panel;
}

/** What the contributed commands do. None of them approves, loosens or re-arms without a modal. */
export function commandHandlers(options: CommandOptions): CommandHandlers {
  const { settings } = options;
  return {
    'agentGuard.showActivity': () => focusView('agentGuard.activity'),
    'agentGuard.showPending': () => focusView('agentGuard.activity'),
    'agentGuard.openDashboard': () => {
      options.panel.openDashboard();
    },
    'agentGuard.showEnvironment': () => showEnvironment(options),
    'agentGuard.labelEnvironment': async () => options.labels.labelPlace(await options.place()),
    'agentGuard.tryIt': () => tryIt(options.guardedTools(), options.tryFolder),
    'agentGuard.openAudit': () => openAudit(options.auditFile()),
    'agentGuard.weeklyReview': () => options.panel.weeklyReview(),
    'agentGuard.verifyAudit': () => options.verifyAudit(),
    'agentGuard.exportRecord': () => exportRecord(options.exports),
    'agentGuard.setUpExport': () => setUpExport(options.exports),
    'agentGuard.setMode': () => setMode(settings),
    'agentGuard.showCredentials': () => focusView('agentGuard.credentials'),
    'agentGuard.newAgentTerminal': () => options.agentTerminals.open(),
    'agentGuard.protectAgents': () => options.protectAgents.open(),
    ...emergencyHandlers(options.emergency),
    ...credentialHandlers(options.credentials),
    ...sessionHandlers(options),
  };
}

function emergencyHandlers({ killSwitch, drills, incidents, lockCredentials }: Emergency) {
  return {
    'agentGuard.killSwitch': () => killSwitch.engage(),
    'agentGuard.rearm': () => killSwitch.rearm(),
    'agentGuard.killSwitchDrill': () => drills.run(),
    'agentGuard.openIncident': () => incidents.open(),
    'agentGuard.copyIncidentSummary': () => incidents.copySummary(),
    'agentGuard.lockCredentials': () => {
      lockCredentials.open();
    },
  } satisfies Partial<CommandHandlers>;
}

/** What the rows of the credentials view offer. */
function credentialHandlers(credentials: Credentials) {
  return {
    'agentGuard.newIdentityTerminal': (node) => {
      credentials.newTerminal(node);
    },
    'agentGuard.useIdentity': (node) => credentials.useHere(node),
    'agentGuard.verifyIdentity': (node) => credentials.verify(node),
    'agentGuard.labelIdentity': (node) => credentials.label(node),
    'agentGuard.copyAccount': (node) => credentials.copyAccount(node),
    'agentGuard.openIdentityFile': (node) => credentials.openFile(node),
  } satisfies Partial<CommandHandlers>;
}

/** What the sessions view offers. Whatever lets something run on asks first. */
function sessionHandlers({ sessions, sessionControl }: CommandOptions) {
  return {
    'agentGuard.showSessions': () => focusView('agentGuard.sessions'),
    'agentGuard.testProtection': () => sessions.testAll(),
    'agentGuard.testSession': (node) => sessions.test(sessionIdOfNode(node)),
    'agentGuard.showSession': (node) => {
      sessionControl.show(sessionIdOfNode(node));
    },
    'agentGuard.relaunchGuarded': (node) => sessionControl.relaunch(sessionIdOfNode(node)),
    'agentGuard.freezeSession': (node) => sessionControl.freeze(sessionIdOfNode(node)),
    'agentGuard.resumeSession': (node) => sessionControl.resume(sessionIdOfNode(node)),
    'agentGuard.endSession': (node) => sessionControl.end(sessionIdOfNode(node)),
  } satisfies Partial<CommandHandlers>;
}

const MODE_DETAILS: Readonly<Record<Mode, string>> = {
  enforce: 'What the policy stops waits for your answer, or does not run.',
  observe: 'Commands are judged and recorded, but none is stopped.',
  off: 'Nothing is looked at, asked or recorded.',
};

async function setMode(settings: SessionSettings): Promise<void> {
  const items = [...MODES].reverse().map((mode) => ({
    label: mode,
    ...(mode === settings.mode && { description: 'now' }),
    detail: MODE_DETAILS[mode],
    value: mode,
  }));
  const mode = await pickOne('Agent Guard: mode', items);
  if (mode === undefined) return;
  await settings.change(() => saveMode(mode));
}

async function showEnvironment(options: CommandOptions): Promise<void> {
  const place = await options.place();
  const where = [place.identity, place.account, place.region].filter(Boolean).join(' · ');
  const evidence = place.evidence.map((one) => ({
    label: `$(info) ${one.environment}`,
    description: one.text,
    ...(one.file !== undefined && { detail: `${one.file}${one.line === undefined ? '' : `:${one.line}`}` }),
    value: one,
  }));
  const title = `${place.environment}${where ? ` · ${where}` : ''}: how it is known`;
  const picked = await pickOne<Evidence | 'label'>(title, [
    ...evidence,
    { label: '$(tag) Label this environment...', value: 'label' },
  ]);
  if (picked === 'label') await options.labels.labelPlace(place);
  else if (picked?.file !== undefined) await openAt(picked.file, picked.line ?? 1);
}

/** A real destroy, in a folder where there is nothing to destroy: it is stopped all the same. */
async function tryIt(tools: readonly string[], folder: string): Promise<void> {
  const tool = ['terraform', 'tofu'].find((name) => tools.includes(name));
  if (!tool) {
    await warn('Terraform and OpenTofu are not on PATH, so there is nothing to try it with.');
    return;
  }
  fs.mkdirSync(folder, { recursive: true });
  const terminal = vscode.window.createTerminal({ name: 'Agent Guard: try it', cwd: folder });
  terminal.show();
  const line = `${tool} destroy -auto-approve`;
  const integration = await shellIntegration(terminal);
  if (integration) integration.executeCommand(line);
  else terminal.sendText(line);
}

async function openAudit(file: string | undefined): Promise<void> {
  if (file === undefined) {
    await info('Nothing has been recorded in this window yet.');
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: true });
}
