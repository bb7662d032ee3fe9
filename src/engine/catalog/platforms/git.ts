import { isAbsolute, join } from 'node:path/posix';
import { fuse, noClues } from '../../environment/fuse';
import { applyMapping } from '../../environment/mapping';
import { environmentOfCloudName } from '../../environment/names';
import { shown } from '../../environment/shown';
import { UNKNOWN, isKnown, type Invocation } from '../../invocation';
import type { EngineContext, Tool } from '../../tool';
import type { CliCall } from '../cli/parse';
import type { CliSpec, Refine } from '../cli/spec';
import { toolOf, type CliLocate } from '../cli/tool';

/** Branches that others build on or that run somewhere. */
const SHARED =
  /^(?:main|master|trunk|develop|development|default|stable|live|prod|production|staging|deploy|deployment|releases?(?:\/.*)?|support\/.*)$/;
/** Branches whose push is a deployment, going by the name. */
const DEPLOYS_BRANCH = /^(?:prod|production|live|deploy|deployment|deploy[-/].+)$/;
/** Remotes that build and run what they get. */
const DEPLOYS_REMOTE =
  /^(?:heroku|dokku|piku|gigalixir|scalingo|clever|caprover|deploy|production|prod|live|staging)(?:[-_].*)?$|^https?:\/\/git\.heroku\.com\/|^(?:ssh:\/\/)?dokku@/;

interface Ref {
  /** Branch on the other side; UNKNOWN where that is not known, undefined for tags. */
  branch: string | undefined;
  forced: boolean;
  deleted: boolean;
}

/** The branch that is checked out, as `.git/HEAD` says. */
function checkedOut(call: CliCall, invocation: Invocation, context: EngineContext): string {
  const folder = call.given.get('-C')?.at(-1) ?? '.';
  if (!isKnown(folder) || (!isAbsolute(folder) && invocation.cwd === undefined)) return UNKNOWN;
  const base = isAbsolute(folder) ? folder : join(invocation.cwd ?? '', folder);
  const fact = context.facts.file(join(base, '.git/HEAD'));
  const found = fact.state === 'text' ? /^ref: refs\/heads\/(\S+)/.exec(fact.text)?.[1] : undefined;
  return found ?? UNKNOWN;
}

function readRef(word: string, deletes: boolean, current: () => string): Ref {
  const plain = word.replace(/^\+/, '');
  const cut = plain.indexOf(':');
  const [source, target] = cut < 0 ? [plain, plain] : [plain.slice(0, cut), plain.slice(cut + 1)];
  const name = target === 'HEAD' || target === '@' ? current() : target.replace(/^refs\/heads\//, '');
  return {
    branch: name.startsWith('refs/') ? undefined : name,
    forced: word.startsWith('+'),
    deleted: deletes || (cut >= 0 && source === ''),
  };
}

function mayBeShared(branch: string | undefined): boolean {
  return branch !== undefined && (!isKnown(branch) || SHARED.test(branch));
}

/** Long options that git does not take for the beginning of another. */
const WHOLE: ReadonlySet<string> = new Set(['--force', '--all', '--tags']);

/** Git takes any beginning of a long option that is not ambiguous: `--mirr`, `--del`. */
function isOption(given: string, name: string): boolean {
  return given === name || (given.length > 4 && !WHOLE.has(given) && name.startsWith(given));
}

function has(call: CliCall, ...names: string[]): boolean {
  for (const [given, values] of call.given) {
    if (values.at(-1) !== 'false' && names.some((name) => isOption(given, name))) return true;
  }
  return false;
}

const judgePush: Refine = (call, judged, context, invocation) => {
  const { draft } = judged;
  const [remote = '', ...words] = call.words;
  const current = (): string => checkedOut(call, invocation, context);
  const leased = has(call, '--force-with-lease') && !has(call, '-f', '--force');
  const forced = leased || has(call, '-f', '--force');
  const given = words
    .filter((word) => word !== 'tag')
    .map((word) => readRef(word, has(call, '-d', '--delete'), current));
  // Without a branch it is the one that is checked out; tags alone move none.
  const refs = given.length > 0 || has(call, '--tags') ? given : [readRef('HEAD', false, current)];
  const names = refs.flatMap(({ branch }) => (branch === undefined || !isKnown(branch) ? [] : [branch]));
  judged.targets = [remote, ...names].filter((name) => name !== '');
  const removed = refs.filter((ref) => ref.deleted && mayBeShared(ref.branch));
  const rewritten = refs.filter((ref) => (ref.forced || forced) && !ref.deleted && mayBeShared(ref.branch));
  const isSure = rewritten.some(({ branch }) => branch !== undefined && isKnown(branch));
  if (has(call, '--mirror')) {
    draft.become(['destroy'], '--mirror');
    judged.summary = 'makes the remote like this copy: branches that are not here are deleted';
  } else if (removed.length > 0) {
    const isNamed = removed.some(({ branch }) => branch !== undefined && isKnown(branch));
    draft.become(isNamed ? ['destroy'] : ['opaque'], '--delete');
    judged.summary = `deletes ${names.length > 0 ? `the branch ${names.join(', ')}` : 'a branch that is only known when it runs'} for everybody`;
  } else if (remote === UNKNOWN && words.length > 1) {
    draft.become(['opaque']);
    judged.summary = 'pushes with options that are only known when it runs';
  } else if ((forced && has(call, '--all', '--branches')) || has(call, '--prune')) {
    draft.become(['modify'], '--force');
    judged.summary = 'overwrites every branch for everybody';
  } else if (isSure || (rewritten.length > 0 && !leased)) {
    draft.become(isSure ? ['modify'] : ['opaque'], leased ? '--force-with-lease' : '--force');
    judged.summary = `overwrites the history of ${isSure ? names.join(', ') : 'a branch that is only known when it runs'} for everybody`;
  } else if (DEPLOYS_REMOTE.test(remote) || names.some((name) => DEPLOYS_BRANCH.test(name))) {
    draft.become(['modify']);
    judged.summary = `deploys: ${judged.targets.join(' ')} runs what it gets`;
  } else judged.local = true;
};

// One command a line reads as the table it is.
// prettier-ignore
const GIT: CliSpec = {
  names: ['git'],
  provider: 'git',
  shim: false,
  values: '-C -c --git-dir --work-tree --namespace --exec-path --super-prefix --config-env --attr-source',
  flags: '-p --paginate --no-pager --bare --no-replace-objects --literal-pathspecs --no-optional-locks',
  rows: [
    ['push', 'modify', 'pushes', { values: '-o --push-option --receive-pack --exec --repo --recurse-submodules --signed', flags: '-u --set-upstream -v --verbose -q --quiet --progress --tags --follow-tags --atomic --no-verify --verify --porcelain --thin --no-thin -4 -6 --ipv4 --ipv6 -f --force --force-with-lease --force-if-includes -d --delete --mirror --all --branches --prune', on: { '-n|--dry-run': 'local' }, refine: judgePush }],
  ],
  refine: (call, judged) => {
    // Everything else acts on this copy.
    if (!call.row || has(call, '-n', '--dry-run')) judged.local = true;
  },
};

/** A remote that is a folder of this machine. */
const LOCAL_REMOTE = /^(?:file:\/\/|\.{0,2}\/)/;

/** Where a push goes has nothing to do with the cloud's credentials: the names of remote and branch tell. */
const locateGit: CliLocate = (action, invocation, context) => {
  const [remote = ''] = action.targets;
  const provider = 'git';
  if (LOCAL_REMOTE.test(remote)) {
    return {
      environment: 'local',
      evidence: [{ environment: 'local', text: `${shown(remote)} is on this machine`, source: 'endpoint' }],
      provider,
    };
  }
  const clues = noClues();
  clues.folder = applyMapping(context.facts.mapping, [
    { kind: 'folder', value: invocation.cwd ?? context.request.cwd },
  ]);
  // What a deploying remote is called says more than the branch that is sent there.
  const telling = DEPLOYS_REMOTE.test(remote) ? [remote] : action.targets.slice(1);
  clues.identity = telling.map((name) => {
    const found = environmentOfCloudName(name);
    return {
      environment: found?.environment ?? 'unknown',
      text: `${shown(name)} in the command`,
      source: 'name' as const,
    };
  });
  return { ...fuse(clues), provider };
};

export const GIT_TOOL: Tool = toolOf(GIT, locateGit);
