import { forDisplay } from '../../contracts/redact';
import type {
  AwsAdminIdentity,
  LeftAlone,
  RevocationPlan,
  RevocationStep,
  RevocationTarget,
  UnknownPrincipal,
  UsedPrincipal,
} from '../../contracts/revocation';
import { quoteWord } from '../../engine/catalog/typed';
import { instructions, providerName } from './byHand';
import { isProperTarget } from './names';
import { DENY_ALL, denyAll, REVOKE_SESSIONS, revokeSessions } from './policies';

export interface PlanInput {
  principals: readonly UsedPrincipal[];
  unknown: readonly UnknownPrincipal[];
  /** Undefined where no admin profile is set, or it could not be asked: then nothing of IAM is planned. */
  admin: AwsAdminIdentity | undefined;
  /** When the kill switch was engaged: sessions that were issued before are refused. Milliseconds since 1970. */
  killedAt: number;
}

/** More principals than anybody would read; what is over it is said to be left alone. */
export const MAX_PRINCIPALS = 2000;

/** Longest name in a sentence. */
const MAX_SHOWN = 200;

/** What is different between steps; the rest is made of the target. */
type Draft = Pick<RevocationStep, 'kind' | 'title' | 'what' | 'call' | 'byHand'> &
  Partial<Pick<RevocationStep, 'target' | 'undo' | 'warnings' | 'after' | 'cutoff'>> & {
    /** What it is instead of: two steps for one principal stay two when both are left to a person. */
    as?: RevocationStep['kind'];
  };

/**
 * What to do about the principals that agents used: pure, and the same for the same input. The admin itself and root are
 * never planned; what people use as well bears a warning.
 */
export function planRevocation({ principals, unknown, admin, killedAt }: PlanInput): RevocationPlan {
  const steps = new Map<string, RevocationStep>();
  const left: LeftAlone[] = [];
  const cutoff = new Date(killedAt).toISOString();
  for (const principal of principals.slice(0, MAX_PRINCIPALS)) {
    const target = targetOf(principal);
    const reason = whyLeft(target, admin);
    if (reason === undefined)
      for (const draft of draftsOf(target, admin, cutoff)) addStep(steps, stepOf(draft, target, principal));
    else left.push({ target: { ...target, id: forDisplay(target.id, MAX_SHOWN) }, reason });
  }
  for (const one of unknown.slice(0, MAX_PRINCIPALS)) addStep(steps, unknownStep(one));
  const over = [...principals, ...unknown].length - MAX_PRINCIPALS;
  if (principals.length > MAX_PRINCIPALS || unknown.length > MAX_PRINCIPALS) {
    const target = { kind: 'token', provider: 'many', id: `${over} more` } as const;
    left.push({ target, reason: `more than ${MAX_PRINCIPALS} principals are not planned at once` });
  }
  return { steps: [...steps.values()], left };
}

/** Two principals can need the same step: then both warnings count. */
function addStep(steps: Map<string, RevocationStep>, step: RevocationStep): void {
  const known = steps.get(step.id);
  if (known === undefined) steps.set(step.id, step);
  else {
    steps.set(step.id, {
      ...known,
      isPersons: known.isPersons || step.isPersons,
      warnings: [...new Set([...known.warnings, ...step.warnings])],
    });
  }
}

/** Names that nothing is called with are for people only. */
const SHOWN_ONLY: ReadonlySet<RevocationTarget['kind']> = new Set([
  ...(['aws-root', 'aws-sso', 'azure-user', 'gcp-user', 'token'] as const),
]);

function targetOf({ kind, provider, id, account, owner, context }: UsedPrincipal): RevocationTarget {
  return {
    ...{ kind, provider, id: SHOWN_ONLY.has(kind) ? forDisplay(id, MAX_SHOWN) : id },
    ...(account !== undefined && { account }),
    ...(owner !== undefined && { owner }),
    ...(context !== undefined && { context }),
  };
}

function whyLeft(target: RevocationTarget, admin: AwsAdminIdentity | undefined): string | undefined {
  if (!isProperTarget(target)) return 'its name is none that such a principal can have';
  return admin && protects(admin, target);
}

/** Why the admin must not act on this target: it would lock itself out. Undefined where it may. */
export function protects(admin: AwsAdminIdentity, target: RevocationTarget): string | undefined {
  const { kind, id, account, owner } = target;
  const isSameAccount = account === undefined || account === admin.account;
  const isItself =
    (kind === 'aws-access-key' &&
      (admin.keyIds.includes(id) || (isSameAccount && isIn(admin.users, owner)))) ||
    (kind === 'aws-user' && isSameAccount && isIn(admin.users, id)) ||
    (kind === 'aws-role' && isSameAccount && isIn(admin.roles, id));
  return isItself
    ? `it is what the admin profile ${admin.profile} logs in with, and would lock it out: choose another admin profile`
    : undefined;
}

/** Names of users and roles are told apart without regard to case. */
function isIn(names: readonly string[], name: string | undefined): boolean {
  return name !== undefined && names.some((one) => one.toLowerCase() === name.toLowerCase());
}

function stepOf(draft: Draft, target: RevocationTarget, used?: UsedPrincipal): RevocationStep {
  const { as, ...rest } = draft;
  const isPersons = used?.usedBy.includes('person') ?? false;
  const persons = isPersons ? ['A person uses this too, and is locked out with the agent.'] : [];
  return {
    id: stepId(as ?? draft.kind, draft.target ?? target),
    target,
    ...rest,
    warnings: [...persons, ...(draft.warnings ?? [])],
    isPersons,
    after: draft.after ?? [],
  };
}

function stepId(
  kind: RevocationStep['kind'],
  { kind: who, provider, account, id, context }: RevocationTarget,
): string {
  return JSON.stringify([kind, who, provider, account ?? '', context ?? '', id]);
}

/** The machine's own caches: one step, whoever needs it. */
export const MACHINE: RevocationTarget = { kind: 'aws-sso', provider: 'aws', id: 'this machine' };

function draftsOf(target: RevocationTarget, admin: AwsAdminIdentity | undefined, cutoff: string): Draft[] {
  switch (target.kind) {
    case 'aws-access-key':
      return [withAdmin(keyInactive(target), target, admin)];
    case 'aws-user':
    case 'aws-role':
      return [
        ...[denyAllOf(target), revokeSessionsOf(target, cutoff)].map((one) => withAdmin(one, target, admin)),
        ...(target.kind === 'aws-role' ? machineDrafts() : []),
      ];
    case 'aws-sso':
      return [...machineDrafts(), byHandOf(target)];
    case 'azure-service-principal':
      return [azureDisable(target)];
    case 'gcp-service-account':
      return gcpDrafts(target);
    case 'kubernetes-service-account':
      return [unbind(target)];
    default:
      return [byHandOf(target)];
  }
}

/** Without an admin who may do it in that account a person has to. */
function withAdmin(draft: Draft, { account }: RevocationTarget, admin: AwsAdminIdentity | undefined): Draft {
  const why =
    admin === undefined
      ? 'No admin profile could be used for it.'
      : account !== undefined && account !== admin.account
        ? `It is in account ${account}, and the admin profile in ${admin.account}.`
        : undefined;
  return why === undefined
    ? draft
    : { ...draft, as: draft.kind, kind: 'by-hand', what: `${why} ${draft.what}` };
}

function commandLine(...words: string[]): string {
  return `Run \`${words.map(quoteWord).join(' ')}\` as an administrator.`;
}

function place({ account }: RevocationTarget): string {
  return account === undefined ? '' : ` in account ${account}`;
}

function keyInactive(target: RevocationTarget): Draft {
  const { id, owner } = target;
  const user = owner === undefined ? [] : ['--user-name', owner];
  return {
    kind: 'aws-key-inactive',
    title: `Deactivate access key ${id}`,
    what: `AWS refuses every call that is signed with this key${place(target)}.`,
    call: [
      'iam:UpdateAccessKey',
      `AccessKeyId=${id}`,
      `UserName=${owner ?? '(looked up)'}`,
      'Status=Inactive',
    ],
    undo: 'The key is made active again.',
    byHand: commandLine(
      'aws',
      'iam',
      'update-access-key',
      '--access-key-id',
      id,
      '--status',
      'Inactive',
      ...user,
    ),
    warnings: ['Sessions that were made with this key before stay valid: revoke those of its user too.'],
  };
}

function putPolicy(
  target: RevocationTarget,
  policy: string,
  document: string,
): Pick<Draft, 'call' | 'undo' | 'byHand'> {
  const what = target.kind === 'aws-user' ? 'User' : 'Role';
  const word = what.toLowerCase();
  return {
    call: [
      `iam:Put${what}Policy`,
      `${what}Name=${target.id}`,
      `PolicyName=${policy}`,
      `PolicyDocument=${document}`,
    ],
    undo: `The inline policy ${policy} is removed.`,
    byHand: commandLine(
      ...['aws', 'iam', `put-${word}-policy`, `--${word}-name`, target.id],
      ...['--policy-name', policy, '--policy-document', document],
    ),
  };
}

function denyAllOf(target: RevocationTarget): Draft {
  const word = target.kind === 'aws-user' ? 'user' : 'role';
  return {
    kind: 'aws-deny-all',
    title: `Deny everything to ${word} ${target.id}`,
    what: `An inline policy refuses every call of this ${word}${place(target)}, with all of its keys and sessions.`,
    ...putPolicy(target, DENY_ALL, denyAll()),
    warnings: [
      `Everything else that works as this ${word} stops as well: services, pipelines, other machines.`,
    ],
  };
}

function revokeSessionsOf(target: RevocationTarget, cutoff: string): Draft {
  const word = target.kind === 'aws-user' ? 'user' : 'role';
  return {
    kind: 'aws-revoke-sessions',
    title: `Revoke older sessions of ${word} ${target.id}`,
    what: `An inline policy refuses sessions that were issued before ${cutoff}; they stay refused after the rest is restored.`,
    ...putPolicy(target, REVOKE_SESSIONS, revokeSessions(cutoff)),
    warnings: [`Whoever works as this ${word} has to get a new session.`],
    cutoff,
  };
}

/** Both are about the caches of this machine, whichever login it was. The token is needed to log out, so that is first. */
function machineDrafts(): Draft[] {
  const logout = 'aws-sso-logout';
  return [
    {
      target: MACHINE,
      kind: logout,
      title: 'Log out of IAM Identity Center',
      what: 'The logins whose tokens lie on this machine are ended at AWS, so that no copy of a token is of use.',
      call: ['POST https://portal.sso.REGION.amazonaws.com/logout', 'x-amz-sso_bearer_token: (redacted)'],
      byHand: 'Run `aws sso logout` in a terminal.',
      warnings: [
        'Role sessions that were got with it stay valid until they end: revoke those in IAM Identity Center.',
      ],
    },
    {
      target: MACHINE,
      kind: 'aws-cache-aside',
      title: 'Move cached AWS sessions aside',
      what: 'The tokens and sessions that the AWS CLI has cached are moved out of its reach. Nothing is deleted.',
      call: ['rename', '~/.aws/sso/cache/*.json', '~/.aws/cli/cache/*.json'],
      undo: 'The files are moved back.',
      byHand: 'Move the files out of ~/.aws/sso/cache and ~/.aws/cli/cache.',
      after: [stepId(logout, MACHINE)],
    },
  ];
}

function azureDisable(target: RevocationTarget): Draft {
  const call = ['az', 'ad', 'sp', 'update', '--id', target.id, '--set', 'accountEnabled=false'];
  return {
    kind: 'azure-disable',
    title: `Disable service principal ${target.id}`,
    what: 'Microsoft Entra gives it no more tokens.',
    call,
    undo: 'It is enabled again.',
    byHand: commandLine(...call),
    warnings: ['Tokens that it has already are valid until they end, an hour as a rule.'],
  };
}

function gcpDrafts(target: RevocationTarget): Draft[] {
  const { id, account } = target;
  const project = account === undefined ? [] : [`--project=${account}`];
  const disable = ['gcloud', 'iam', 'service-accounts', 'disable', id, ...project];
  const keys = [
    'gcloud',
    'iam',
    'service-accounts',
    'keys',
    'disable',
    'KEY_ID',
    `--iam-account=${id}`,
    ...project,
  ];
  const warnings = ['It may take some minutes until it holds everywhere.'];
  return [
    {
      kind: 'gcp-disable',
      title: `Disable service account ${id}`,
      what: 'Google Cloud refuses every call of this service account.',
      call: disable,
      undo: 'It is enabled again.',
      byHand: commandLine(...disable),
      warnings: ['What runs in Google Cloud as this service account stops as well.', ...warnings],
    },
    {
      kind: 'gcp-keys-disable',
      title: `Disable the keys of ${id}`,
      what: 'No key file of this service account can be used, also after the account is enabled again.',
      call: keys,
      undo: 'The keys that were disabled here are enabled again.',
      byHand: commandLine(...keys),
      warnings,
    },
  ];
}

function unbind(target: RevocationTarget): Draft {
  const [namespace = '', name = ''] = target.id.split('/');
  const context = target.context ?? '';
  return {
    kind: 'kubernetes-unbind',
    title: `Take all roles from service account ${target.id}`,
    what: `Its role bindings and cluster role bindings in context ${forDisplay(context, MAX_SHOWN)} are deleted; where others stand in one, only it is taken out.`,
    call: [
      'kubectl',
      `--context=${context}`,
      'delete',
      'rolebinding|clusterrolebinding',
      '(those that name it)',
    ],
    undo: 'The bindings are made again from what was kept of them.',
    byHand: `Find them with \`kubectl get rolebindings,clusterrolebindings -A -o wide\` and delete those of ${namespace}:${name}.`,
    warnings: ['What runs in the cluster as this service account loses its rights as well.'],
  };
}

function byHandOf(target: RevocationTarget): Draft {
  const name = `${providerName(target.provider)} ${forDisplay(target.id, MAX_SHOWN)}`;
  return {
    kind: 'by-hand',
    title: `By hand: ${name}`,
    what: 'No interface is called for it here.',
    call: [],
    byHand: forDisplay(instructions(target), 1000),
  };
}

function unknownStep({ provider, identity, account }: UnknownPrincipal): RevocationStep {
  const id = [identity, account].filter((part) => part !== undefined).join(' in ') || 'unnamed';
  const target: RevocationTarget = { kind: 'token', provider, id };
  const draft = byHandOf(target);
  const what =
    'An agent used it, and nothing on this machine says who it is. Verify it in the credentials view.';
  return stepOf({ ...draft, what }, target);
}
