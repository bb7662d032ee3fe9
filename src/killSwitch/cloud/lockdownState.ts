import type { LockdownState, LockedStep, LockGroup, LockStep } from '../../contracts/lockdown';
import { forDisplay } from '../../contracts/redact';
import type {
  DryRun,
  JournalEntry,
  RevocationPlan,
  RevocationReport,
  RevocationStep,
  RevocationTarget,
  StepKind,
  StepState,
  StepStatus,
  UsedPrincipal,
} from '../../contracts/revocation';
import { providerName } from './byHand';
import { MACHINE } from './plan';

export type AdminView = LockdownState['admin'];

export interface LockdownParts {
  phase: LockdownState['phase'];
  isEngaged: boolean;
  incident: LockdownState['incident'];
  admin: AdminView;
  days: number;
  principals: readonly UsedPrincipal[];
  plan: RevocationPlan;
  checks: ReadonlyMap<string, DryRun>;
  statuses: ReadonlyMap<string, StepStatus>;
  restores: ReadonlyMap<string, StepStatus>;
  entries: ReadonlyMap<string, JournalEntry>;
  problems: readonly string[];
  report: RevocationReport | undefined;
  canRun: (kind: StepKind) => boolean;
}

/** Longest name and text on the page. */
const MAX_NAME = 200;
const MAX_TEXT = 2000;

/** All that the page shows: pure. Names come from files that an agent can write, so each is made safe to show. */
export function lockdownState(parts: LockdownParts): LockdownState {
  const { phase, isEngaged, incident, admin, days, plan, problems, report } = parts;
  return {
    ...{ phase, isEngaged, admin, days, problems: [...problems] },
    ...(incident && { incident }),
    groups: groupsOf(parts),
    left: plan.left.map(({ target, reason }) => ({
      title: titleOf(target),
      reason: shown(sentence(reason)),
    })),
    locked: [...parts.entries.values()].map((entry) => lockedOf(entry, parts)).reverse(),
    ...(report && { report: reportOf(report) }),
  };
}

function groupsOf(parts: LockdownParts): LockGroup[] {
  const groups = new Map<string, LockGroup>();
  for (const step of parts.plan.steps) {
    const target = holderOf(step.target);
    const id = keyOf(target);
    const group = groups.get(id) ?? { id, title: titleOf(target), ...placeOf(target), steps: [] };
    groups.set(id, group);
    group.steps.push(stepOf(step, parts));
  }
  for (const principal of parts.principals) {
    const group = groups.get(keyOf(holderOf(principal)));
    if (group) addUse(group, principal);
  }
  return [...groups.values()];
}

/** A key stands with the user that it belongs to. */
function holderOf(target: RevocationTarget): RevocationTarget {
  const { kind, owner } = target;
  return kind === 'aws-access-key' && owner !== undefined
    ? { ...target, kind: 'aws-user', id: owner }
    : target;
}

function keyOf({ kind, provider, id, account, context }: RevocationTarget): string {
  return JSON.stringify([kind, provider, id, account ?? '', context ?? '']);
}

function addUse(group: LockGroup, { agents, usedBy, lastUsedAt }: UsedPrincipal): void {
  const known = group.usedBy?.split(', ').filter((name) => name !== PERSON) ?? [];
  const isPersons = usedBy.includes('person') || group.usedBy?.includes(PERSON) === true;
  const names = [...new Set([...known, ...agents])];
  group.usedBy = [...names, ...(isPersons ? [PERSON] : [])].join(', ');
  if (lastUsedAt !== undefined) group.lastUsedAt = Math.max(group.lastUsedAt ?? 0, lastUsedAt);
}

const PERSON = 'a person';

function stepOf(step: RevocationStep, { checks, statuses, canRun }: LockdownParts): LockStep {
  const check = checks.get(step.id);
  return {
    ...wordsOf(step),
    canRun: canRun(step.kind),
    ...(check && { check: { state: check.state, text: shown(check.text) } }),
    ...statusOf(statuses.get(step.id)),
  };
}

/** Thousands of steps are told at each change of one. */
const words = new WeakMap<RevocationStep, Omit<LockStep, 'canRun' | 'check' | 'status'>>();

function wordsOf(step: RevocationStep) {
  const { id, title, what, call, undo, byHand, warnings, isPersons } = step;
  const known = words.get(step) ?? {
    ...{ id, title: shown(title), what: shown(what), call: shown(call.join(' ')), isPersons },
    ...{ byHand: shown(byHand), warnings: warnings.map(shown) },
    ...(undo !== undefined && { undo: shown(undo) }),
  };
  words.set(step, known);
  return known;
}

function statusOf(status: StepStatus | undefined): Pick<LockStep, 'status'> {
  if (!status) return {};
  const { state, text, attempt } = status;
  const tries = attempt === undefined ? '' : ` Try ${attempt} comes next.`;
  return { status: { state, text: shown(`${text}${tries}`) } };
}

const LOCKED_STATES: Readonly<Record<JournalEntry['phase'], LockedStep['state']>> = {
  begin: 'unsure',
  failed: 'unsure',
  restoring: 'unsure',
  done: 'locked',
  restored: 'restored',
};

function lockedOf({ step, phase, time }: JournalEntry, { restores }: LockdownParts): LockedStep {
  const { id, title, undo } = step;
  return {
    ...{ id, title: shown(title), at: time, state: LOCKED_STATES[phase] },
    ...(undo !== undefined && { undo: shown(undo) }),
    ...statusOf(restores.get(id)),
  };
}

const TITLES: Readonly<Record<RevocationTarget['kind'], string>> = {
  'aws-access-key': 'AWS access key',
  'aws-user': 'AWS user',
  'aws-role': 'AWS role',
  'aws-sso': 'AWS login',
  'aws-root': 'AWS',
  'azure-service-principal': 'Azure service principal',
  'azure-user': 'Azure user',
  'gcp-service-account': 'Google Cloud service account',
  'gcp-user': 'Google Cloud user',
  'kubernetes-service-account': 'Kubernetes service account',
  token: '',
};

/** "AWS user deploy-bot" */
function titleOf(target: RevocationTarget): string {
  const { kind, provider, id } = target;
  if (kind === MACHINE.kind && id === MACHINE.id) return 'AWS sessions on this machine';
  const what = kind === 'token' ? providerName(provider) : TITLES[kind];
  return `${what} ${forDisplay(id, MAX_NAME)}`;
}

const ACCOUNTS: Readonly<Record<string, string>> = { azure: 'tenant', google: 'project' };

function placeOf({ provider, account, context }: RevocationTarget): Pick<LockGroup, 'place'> {
  const words = [
    ...(account === undefined ? [] : [`${ACCOUNTS[provider] ?? 'account'} ${forDisplay(account, MAX_NAME)}`]),
    ...(context === undefined ? [] : [`context ${forDisplay(context, MAX_NAME)}`]),
  ];
  return words.length === 0 ? {} : { place: words.join(', ') };
}

/** How the ends of a run are counted, in the order in which they are told. */
const COUNTED: readonly [words: string, states: readonly StepState[]][] = [
  ['locked', ['done']],
  ['locked already', ['already']],
  ['failed', ['failed']],
  ['stopped', ['stopped']],
  ['refused', ['refused']],
  ['to be done by hand', ['by-hand']],
];

function reportOf({ outcomes, durationMs, isComplete }: RevocationReport): LockdownState['report'] {
  const counts = COUNTED.flatMap(([words, states]) => {
    const count = outcomes.filter(({ state }) => states.includes(state)).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return {
    text: `${counts.join(', ')}, in ${(durationMs / 1000).toFixed(1)} s.`,
    isComplete,
    toRetry: outcomes
      .filter(({ state }) => state === 'failed' || state === 'stopped')
      .map(({ step }) => step),
  };
}

/** What a look has shown, for a drill: how many steps could be done now. `ok`: nothing is in their way. */
export function rehearsalOf({ phase, admin, groups, problems }: LockdownState): {
  text: string;
  ok: boolean;
} {
  if (phase !== 'ready')
    return { text: `failed: ${problems.join(' ') || 'it was not looked to its end'}`, ok: false };
  if (admin.state === 'failed') return { text: `failed: ${admin.text}`, ok: false };
  const steps = groups.flatMap((group) => group.steps);
  const count = (...states: string[]) =>
    steps.filter(({ check }) => states.includes(check?.state ?? '')).length;
  const ready = count('would-change', 'already');
  const parts = [
    steps.length === 0 ? 'nothing to lock' : `${ready} of ${steps.length} steps could be done`,
    ...(count('by-hand') > 0 ? [`${count('by-hand')} are for you to do`] : []),
    ...(admin.state === 'not-set' ? ['no admin profile is set'] : []),
  ];
  return { text: parts.join(', '), ok: count('not-possible', 'unknown') === 0 };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function shown(text: string): string {
  return forDisplay(text, MAX_TEXT);
}
