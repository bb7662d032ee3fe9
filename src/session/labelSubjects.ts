import type { MappingKind } from '../contracts/environment';

/** What a label can be written for. */
export interface LabelSubject {
  kind: MappingKind;
  pattern: string;
  /** For people: "the account of the active credentials". */
  description: string;
}

/** An identity as far as a label can name it. */
export interface Labelled {
  provider?: string | undefined;
  account?: string | undefined;
  identity?: string | undefined;
}

/** How a provider's accounts and identities are called in a mapping; the locators look for the same kinds. */
const KINDS: Readonly<Record<string, { account?: MappingKind; identity?: MappingKind }>> = {
  aws: { account: 'account', identity: 'profile' },
  azure: { account: 'account' },
  google: { account: 'project', identity: 'profile' },
  gcloud: { account: 'project', identity: 'profile' },
  kubernetes: { identity: 'context' },
  docker: { identity: 'context' },
  terraform: { account: 'account', identity: 'workspace' },
  pulumi: { account: 'account', identity: 'workspace' },
};
const OTHERS = { account: 'project', identity: 'project' } as const;

const WORDS: Readonly<Partial<Record<MappingKind, string>>> = {
  account: 'every identity of this account',
  project: 'everything in this project',
  profile: 'this profile alone',
  context: 'this context',
  workspace: 'this workspace, in whatever folder',
};

/**
 * A mapping has no way to write a `*` that is only itself, and cuts spaces off at the ends: a label for such a name would
 * be one for other names.
 */
function canBeWritten(name: string): boolean {
  return name !== '' && name === name.trim() && !/[*\p{Cc}\p{Zl}\p{Zp}]/u.test(name);
}

/** Every folder of Terraform has a workspace of this name. */
function isEverybodys(kind: MappingKind, pattern: string): boolean {
  return kind === 'workspace' && pattern === 'default';
}

/** What a label for this identity can be written for, the widest first. */
export function labelSubjects({ provider = 'aws', account, identity }: Labelled): LabelSubject[] {
  const kinds = KINDS[provider] ?? OTHERS;
  const subjects = [
    [kinds.account, account],
    [kinds.identity, identity],
  ] as const;
  const found = subjects.flatMap(([kind, pattern]): LabelSubject[] =>
    kind && pattern !== undefined && canBeWritten(pattern) && !isEverybodys(kind, pattern)
      ? [{ kind, pattern, description: WORDS[kind] ?? '' }]
      : [],
  );
  return found.filter(
    (one, index) =>
      found.findIndex((other) => other.kind === one.kind && other.pattern === one.pattern) === index,
  );
}

/** Every label that could be written for an identity; whether one says anything about it, its provider decides. */
export function labelCandidates({ account, identity }: Labelled): LabelSubject[] {
  const names = [
    [account, ['account', 'project']],
    [identity, ['profile', 'context', 'workspace', 'project']],
  ] as const;
  return names.flatMap(([pattern, kinds]) =>
    pattern !== undefined && canBeWritten(pattern)
      ? kinds.map((kind): LabelSubject => ({ kind, pattern, description: WORDS[kind] ?? '' }))
      : [],
  );
}
