// What the host tells the page 'Lock Credentials'.
const NOW = Date.parse('2026-11-22T04:12:00Z');
const KEY = 'AKIA2E0A8F3B244C9986';

export function step(id, more = {}) {
  return {
    id,
    title: `Step ${id}`,
    what: 'AWS refuses every call that is signed with this key.',
    call: `iam:UpdateAccessKey AccessKeyId=${KEY} Status=Inactive`,
    undo: 'The key is made active again.',
    byHand: `aws iam update-access-key --access-key-id ${KEY} --status Inactive`,
    warnings: [],
    isPersons: false,
    canRun: true,
    check: { state: 'would-change', text: 'The key is active.' },
    ...more,
  };
}

const KEY_STEP = step('key', {
  title: `Deactivate access key ${KEY}`,
  warnings: ['Sessions that were made with this key before stay valid: revoke those of its user too.'],
});
const DENY_STEP = step('deny', {
  title: 'Deny everything to user deploy-bot',
  what: 'An inline policy refuses every call of this user, with all of its keys and sessions.',
  call: 'iam:PutUserPolicy UserName=deploy-bot PolicyName=AgentGuardDenyAll PolicyDocument={"Version":"2012-10-17"}',
  undo: 'The inline policy AgentGuardDenyAll is removed.',
  warnings: ['Everything else that works as this user stops as well: services, pipelines, other machines.'],
  check: { state: 'would-change', text: 'The user has no such policy.' },
});
const PERSON_STEP = step('person', {
  title: 'Deny everything to role acme-admin',
  isPersons: true,
  warnings: ['A person uses this too, and is locked out with the agent.'],
});
const HAND_STEP = step('hand', {
  title: 'By hand: Vercel acme',
  what: 'No interface is called for it here.',
  call: '',
  undo: undefined,
  canRun: false,
  byHand: 'Delete the token at Vercel: https://vercel.com/account/settings/tokens',
  check: { state: 'by-hand', text: '' },
});

export const GROUPS = [
  {
    id: 'user',
    title: 'AWS user deploy-bot',
    place: 'account 123456789012',
    usedBy: 'Claude Code, Codex',
    lastUsedAt: NOW,
    steps: [KEY_STEP, DENY_STEP],
  },
  {
    id: 'role',
    title: 'AWS role acme-admin',
    place: 'account 123456789012',
    usedBy: 'Claude Code, a person',
    lastUsedAt: NOW - 3_600_000,
    steps: [PERSON_STEP],
  },
  { id: 'vercel', title: 'Vercel acme', usedBy: 'Codex', steps: [HAND_STEP] },
];

export const INCIDENT = {
  name: '20261122T041200Z-ab12cd',
  at: NOW,
  words: '12 ended, evidence complete',
};

export function lockdown(more = {}) {
  return {
    type: 'lockdown',
    state: {
      phase: 'ready',
      isEngaged: true,
      incident: INCIDENT,
      admin: { state: 'ready', text: 'acme-breakglass (arn:aws:iam::123456789012:user/breakglass)' },
      days: 7,
      groups: GROUPS,
      left: [
        {
          title: 'AWS user breakglass',
          reason:
            'It is what the admin profile acme-breakglass logs in with, and would lock it out: choose another admin profile.',
        },
      ],
      problems: [],
      locked: [],
      ...more,
    },
  };
}

const withStatus = (statuses) =>
  GROUPS.map((group) => ({
    ...group,
    steps: group.steps.map((one) => (statuses[one.id] ? { ...one, status: statuses[one.id] } : one)),
  }));

/** While the steps run. */
export const WORKING = lockdown({
  phase: 'locking',
  groups: withStatus({
    key: { state: 'done', text: 'The key is inactive.' },
    deny: { state: 'retrying', text: 'AWS was asked too often. Try 2 comes next.' },
  }),
});

export const LOCKED = [
  {
    id: 'key',
    title: `Deactivate access key ${KEY}`,
    at: '2026-11-22T04:13:10Z',
    state: 'locked',
    undo: 'The key is made active again.',
  },
  {
    id: 'logout',
    title: 'Log out of IAM Identity Center',
    at: '2026-11-22T04:13:10Z',
    state: 'locked',
  },
  {
    id: 'deny',
    title: 'Deny everything to user deploy-bot',
    at: '2026-11-22T04:13:12Z',
    state: 'unsure',
    undo: 'The inline policy AgentGuardDenyAll is removed.',
  },
];

/** One has failed. */
export const ENDED = lockdown({
  groups: withStatus({
    key: { state: 'done', text: 'The key is inactive.' },
    deny: { state: 'failed', text: 'The network cannot be reached.' },
  }),
  report: { text: '1 locked, 1 failed, in 21.4 s.', isComplete: false, toRetry: ['deny'] },
  locked: LOCKED,
});

/** The cause stands; one was restored, one could not be. */
export const REARMING = lockdown({
  incident: {
    ...INCIDENT,
    cause: 'The agent read the keys of prod from an old shell and tried to empty a bucket.',
  },
  locked: [
    LOCKED[0],
    LOCKED[1],
    {
      ...LOCKED[2],
      state: 'locked',
      status: {
        state: 'refused',
        text: 'It is not what Agent Guard left it as: somebody else has changed it.',
      },
    },
    { ...LOCKED[0], id: 'old', title: 'Deny everything to role old-bot', state: 'restored' },
  ],
});

export const EMPTY = lockdown({
  isEngaged: false,
  incident: undefined,
  groups: [],
  left: [],
  admin: {
    state: 'not-set',
    text: 'No admin profile is set, so what needs AWS IAM is left to you. Choose a profile that no agent uses.',
  },
});
