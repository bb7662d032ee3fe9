import { DEFAULT_ALERT_WORDS, type AlertWord } from '../contracts/export';
import {
  ENVIRONMENTS,
  USUAL_KILL_SCOPE,
  type Environment,
  type KillScope,
  type Mode,
} from '../contracts/words';

/**
 * The one typed map of what package.json contributes. `test/unit/manifest.test.ts` holds the manifest against it in
 * both directions, and `Record`s over its keys make a forgotten handler a compile error. Free of `vscode`.
 */

/** Publisher and name, as the editor knows the extension. */
export const EXTENSION_ID = 'agent-guard.agent-guard';
export const CATEGORY = 'Agent Guard';

interface CommandFacts {
  title: string;
  /** A codicon, for commands that stand as buttons. */
  icon?: string;
  /** When the command palette offers it; always where absent. Never for the kill switch. */
  palette?: string;
}

export const COMMANDS = {
  'agentGuard.killSwitch': { title: 'Kill Switch', icon: '$(stop-circle)' },
  'agentGuard.rearm': { title: 'Re-arm', icon: '$(debug-restart)', palette: 'agentGuard.killSwitchEngaged' },
  // Not by the kill switch's name: the palette puts what was used last first, and Enter would run the drill in an emergency.
  'agentGuard.killSwitchDrill': { title: 'Emergency Drill' },
  'agentGuard.openIncident': { title: 'Open Incident...' },
  'agentGuard.copyIncidentSummary': { title: 'Copy Incident Summary' },
  'agentGuard.lockCredentials': { title: 'Lock Credentials...', icon: '$(lock)' },
  'agentGuard.showActivity': { title: 'Show Activity' },
  'agentGuard.showEnvironment': { title: 'Show Environment...' },
  'agentGuard.labelEnvironment': { title: 'Label Environment...' },
  'agentGuard.showPending': { title: 'Show Waiting Questions', icon: '$(question)' },
  'agentGuard.tryIt': { title: 'See It Stop Something' },
  'agentGuard.openAudit': { title: 'Open Audit Log' },
  'agentGuard.verifyAudit': { title: 'Verify the Record' },
  'agentGuard.exportRecord': { title: 'Export the Record...' },
  'agentGuard.setUpExport': { title: 'Set Up Export...' },
  'agentGuard.openDashboard': { title: 'Open Dashboard', icon: '$(graph)' },
  'agentGuard.weeklyReview': { title: 'Weekly Review' },
  'agentGuard.setMode': { title: 'Set Mode...' },
  'agentGuard.showCredentials': { title: 'Show Credentials' },
  'agentGuard.newAgentTerminal': { title: 'New Agent Terminal...', icon: '$(hubot)' },
  'agentGuard.protectAgents': { title: 'Protect Agents...', icon: '$(shield)' },
  'agentGuard.newIdentityTerminal': {
    title: 'New Terminal With This Identity',
    icon: '$(terminal)',
    palette: 'false',
  },
  'agentGuard.useIdentity': { title: 'Use in This Terminal', palette: 'false' },
  'agentGuard.verifyIdentity': { title: 'Verify', icon: '$(verified)', palette: 'false' },
  'agentGuard.labelIdentity': { title: 'Label This Account...', icon: '$(tag)', palette: 'false' },
  'agentGuard.copyAccount': { title: 'Copy Account Id', palette: 'false' },
  'agentGuard.openIdentityFile': { title: 'Open File', palette: 'false' },
  'agentGuard.showSessions': { title: 'Show Sessions' },
  'agentGuard.testProtection': { title: 'Test Protection', icon: '$(beaker)' },
  'agentGuard.testSession': { title: 'Test', icon: '$(beaker)', palette: 'false' },
  'agentGuard.showSession': { title: 'Show Terminal', palette: 'false' },
  'agentGuard.relaunchGuarded': { title: 'Relaunch Guarded', icon: '$(debug-restart)', palette: 'false' },
  'agentGuard.freezeSession': { title: 'Freeze', palette: 'false' },
  'agentGuard.resumeSession': { title: 'Resume...', palette: 'false' },
  'agentGuard.endSession': { title: 'End What Runs', palette: 'false' },
} as const satisfies Record<`agentGuard.${string}`, CommandFacts>;
export type CommandId = keyof typeof COMMANDS;

/**
 * Keys that are pressed for a command. Of those that a person can have by a key there is only what makes the guard stricter:
 * no key press lets anything through by accident.
 */
export const KEYBINDINGS = [
  {
    command: 'agentGuard.killSwitch',
    key: 'ctrl+alt+shift+k',
    mac: 'cmd+alt+shift+k',
    when: '!agentGuard.killSwitchEngaged',
  },
] as const satisfies readonly { command: CommandId; key: string; mac: string; when: string }[];

/** The environments that a person can label a place with; `unknown` is what a place without a label is. */
export const LABELS = ENVIRONMENTS.filter((name) => name !== 'unknown') satisfies readonly Environment[];

/** Bounds of `agentGuard.question.timeoutSeconds`. */
export const TIMEOUT_SECONDS = { default: 120, minimum: 10, maximum: 600 } as const;

/** Bounds of `agentGuard.record.retentionDays`. */
export const RETENTION_DAYS = { default: 90, minimum: 90, maximum: 3650 } as const;

/** `ask`: off, and offered once when an agent is found that lives in the extension host. */
export const HOST_GUARDS = ['ask', 'on', 'off'] as const;
export type HostGuard = (typeof HOST_GUARDS)[number];

export interface SettingValues {
  'agentGuard.mode': Mode;
  /** `kind:pattern` to environment; the kinds are MAPPING_KINDS of contracts/environment.ts. */
  'agentGuard.environments': Record<string, Environment>;
  /** `folder:path` to an account's id, or a pattern of ids. */
  'agentGuard.expectedAccounts': Record<string, string>;
  'agentGuard.question.timeoutSeconds': number;
  /** Whether the shims stand first on the extension host's own PATH. */
  'agentGuard.guardExtensionHost': HostGuard;
  /** How long records are kept. */
  'agentGuard.record.retentionDays': number;
  /** What the kill switch ends. */
  'agentGuard.killSwitch.scope': KillScope;
  /** The AWS profile that locks credentials; empty where none does. */
  'agentGuard.killSwitch.adminProfile': string;
  /** Folders and a file of the admin's own, instead of those that `gcloud`, `az` and `kubectl` use for everybody. */
  'agentGuard.killSwitch.adminGcloudConfig': string;
  'agentGuard.killSwitch.adminAzureConfig': string;
  'agentGuard.killSwitch.adminKubeconfig': string;
  /** Whether what is unusual is told. */
  'agentGuard.alerts': boolean;
  /** Name to kind, and whether it is on; see contracts/export.ts. */
  'agentGuard.export.destinations': Record<string, unknown>;
  'agentGuard.export.alertOn': readonly AlertWord[];
  /** What this machine is called at the receivers. */
  'agentGuard.export.source': string;
}
export type SettingKey = keyof SettingValues;

interface SettingFacts<T> {
  default: T;
  /**
   * `application`: read from the person's own settings only, on their own machine also in remote windows, so that
   * neither a workspace nor a remote host can loosen it. `resource`: a folder can say something about itself.
   */
  scope: 'application' | 'resource';
}

export const SETTINGS: { readonly [K in SettingKey]: SettingFacts<SettingValues[K]> } = {
  'agentGuard.mode': { default: 'enforce', scope: 'application' },
  'agentGuard.environments': { default: {}, scope: 'resource' },
  'agentGuard.expectedAccounts': { default: {}, scope: 'resource' },
  'agentGuard.question.timeoutSeconds': { default: TIMEOUT_SECONDS.default, scope: 'application' },
  'agentGuard.guardExtensionHost': { default: 'ask', scope: 'application' },
  'agentGuard.record.retentionDays': { default: RETENTION_DAYS.default, scope: 'application' },
  'agentGuard.killSwitch.scope': { default: USUAL_KILL_SCOPE, scope: 'application' },
  'agentGuard.killSwitch.adminProfile': { default: '', scope: 'application' },
  'agentGuard.killSwitch.adminGcloudConfig': { default: '', scope: 'application' },
  'agentGuard.killSwitch.adminAzureConfig': { default: '', scope: 'application' },
  'agentGuard.killSwitch.adminKubeconfig': { default: '', scope: 'application' },
  'agentGuard.alerts': { default: true, scope: 'application' },
  'agentGuard.export.destinations': { default: {}, scope: 'application' },
  'agentGuard.export.alertOn': { default: DEFAULT_ALERT_WORDS, scope: 'application' },
  'agentGuard.export.source': { default: '', scope: 'application' },
};

/** Keys for `when` clauses, with their values' types. All must be set once at activation. */
export interface ContextValues {
  'agentGuard.killSwitchEngaged': boolean;
  /** At least one command was stopped and asked about. */
  'agentGuard.hasStopped': boolean;
  /** A test of the protection has been answered in this window. */
  'agentGuard.hasTested': boolean;
  /** At least one question waits for an answer. */
  'agentGuard.hasQuestion': boolean;
  'agentGuard.mode': Mode;
}
export type ContextKey = keyof ContextValues;

/** What the keys are before anything is known. */
export const INITIAL_CONTEXT: ContextValues = {
  'agentGuard.killSwitchEngaged': false,
  'agentGuard.hasStopped': false,
  'agentGuard.hasTested': false,
  'agentGuard.hasQuestion': false,
  'agentGuard.mode': 'enforce',
};

export const VIEW_CONTAINER = 'agentGuard';
export const VIEWS = {
  'agentGuard.activity': { name: 'Activity', type: 'webview' },
  'agentGuard.sessions': { name: 'Sessions' },
  'agentGuard.credentials': { name: 'Credentials' },
} as const satisfies Record<string, { name: string; type?: 'webview' }>;
export type ViewId = keyof typeof VIEWS;

/** The terminal profile that opens a terminal for an agent. */
export const AGENT_PROFILE = { id: 'agentGuard.agentTerminal', title: 'Agent (one identity only)' } as const;

/** The type of the dashboard's tab, by which the editor brings it back after a reload. */
export const DASHBOARD = 'agentGuard.dashboard';
/** The same of the tab from which credentials are locked. */
export const LOCK_PAGE = 'agentGuard.lock';

export const WALKTHROUGH = 'agentGuard.start';
