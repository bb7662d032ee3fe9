import { githubState } from '../../environment/platforms/servers';
import type { CliSpec, Refine } from '../cli/spec';

/** Workflows that only look at the code. */
const CHECKS_CODE =
  /^(?:ci|tests?|unit|e2e|lint|checks?|build|codeql|format|type-?check|coverage|benchmarks?)(?:[-_].*)?\.ya?ml$|^(?:ci|tests?|lint|checks?)$/i;

const runsWorkflow: Refine = (call, judged) => {
  const [name = ''] = call.words;
  if (CHECKS_CODE.test(name) && !/deploy|release|publish/i.test(name)) judged.local = true;
};

/** A new repository is public only where the line says so. */
const createsRepository: Refine = (call, { draft }) => {
  const pushes = call.given.has('--push') || call.given.has('--source') || call.given.has('-s');
  if (call.given.has('--public') && pushes)
    draft.add('exposure', '--public', 'and shows its code to the world');
};

/** Extensions that many people have and that change nothing. */
const KNOWN_EXTENSION =
  /^(?:copilot|dash|act|models|markdown-preview|notify|poi|s|f|screensaver|skyline|user-status|stack|graph|contribs|tidy|token)$/;

const ghUnknown: Refine = (call, judged) => {
  if (!call.row && KNOWN_EXTENSION.test(call.words[0] ?? '')) judged.local = true;
};

const DELETES = 'delete|rm|remove';

// One command a line reads as the table it is.
// prettier-ignore
export const GITHUB: CliSpec = {
  names: ['gh'],
  provider: 'github',
  state: githubState,
  values: '--hostname -q --jq -t --template --json -L --limit -S --search -B --base -H --head -b --body -F --body-file -m --milestone -a --assignee -l --label --title --ref -f --raw-field --field -p --project -o --org -u --user -r --repos -w --workflow -j --job -d --dir -D -n --name --tag -T --notes --notes-file --target --color --description --homepage --app -c --codespace --comment --visibility -k --key --branch --remote --team --gitignore --license --env-file -s --state --reason',
  flags: '-y --yes --confirm --web --force --paginate --no-store --all --silent -i',
  chooses: '-e --env',
  hints: '-R --repo',
  variables: { hosts: 'GH_HOST' },
  refine: ghUnknown,
  rows: [
    [`repo ${DELETES}`, 'destroy', 'deletes the repository {target} with its issues and pull requests', { safer: ['{program} repo view {targets}', 'shows the repository'] }],
    ['repo archive', 'modify', 'makes the repository {target} read-only'],
    ['repo unarchive|rename|sync', 'modify', 'changes the repository {target}', { values: '-s --source -b --branch', flags: '--force', on: { '!--force': 'local' } }],
    ['repo rename|unarchive', 'modify', 'changes the repository {target}'],
    ['repo edit', 'modify', 'changes the repository {target}', { values: '--default-branch --add-topic --remove-topic --homepage --description', flags: '--accept-visibility-change-consequences --enable-issues --enable-wiki --enable-projects --delete-branch-on-merge --enable-auto-merge --template --allow-forking --enable-squash-merge --enable-merge-commit --enable-rebase-merge', on: { '--visibility=public': 'exposure: shows the repository {target} to the world', '--visibility=private|internal': 'modify', '--enable-advanced-security=false': '+unprotect', '--enable-secret-scanning=false': '+unprotect', '--enable-secret-scanning-push-protection=false': '+unprotect' } }],
    ['repo create', 'create', 'creates the repository {target}', { values: '-s --source -r --remote -p --template -g', flags: '--public --private --internal --push --clone -c --add-readme', refine: createsRepository }],
    ['repo deploy-key add', 'privilege', 'lets a key into the repository', { flags: '-w --allow-write' }],
    [`repo deploy-key|autolink ${DELETES}`, 'modify', 'takes a key out of the repository'],
    ['repo autolink create', 'modify', 'changes links'],
    ['repo list|ls|view|clone|fork|set-default|credits|license|gitignore|read-file|read-dir', 'local', '', { values: '-u --upstream-remote-name --fork-name' }],
    ['repo deploy-key|autolink list|view', 'local', ''],
    [`release ${DELETES}|delete-asset`, 'destroy', 'deletes the release {target}', { on: { '--cleanup-tag': '+: and its tag' } }],
    ['release create|upload|edit', 'modify', 'publishes {target}', { targets: '0', values: '--discussion-category --notes-start-tag', flags: '--clobber --draft -d --prerelease --generate-notes --latest --verify-tag', on: { '--draft|-d': 'local' } }],
    ['release list|ls|view|download|verify|verify-asset', 'local', '', { values: '-p --pattern -O --output -A --archive' }],
    ['secret set', 'modify', 'writes the secret {target}', { targets: '0 --app', flags: '--no-repos-selected -u --user' }],
    [`secret|variable ${DELETES}`, 'modify', 'deletes {target}', { targets: '0' }],
    ['variable set', 'modify', 'writes the variable {target}', { targets: '0', values: '-v' }],
    ['secret|variable list|ls|get', 'read', 'lists names'],
    ['workflow run', 'remote-run', 'starts the workflow {target}', { targets: '0', refine: runsWorkflow }],
    ['workflow disable', 'unprotect', 'turns the workflow {target} off'],
    ['workflow enable', 'modify', 'turns the workflow {target} on'],
    ['workflow list|ls|view', 'local', ''],
    ['run rerun', 'remote-run', 'runs {target} again', { flags: '--failed -d --debug' }],
    ['run cancel', 'modify', 'stops the run {target}'],
    ['run delete', 'modify', 'deletes the record of the run {target}'],
    ['run list|ls|view|watch|download', 'local', '', { values: '-s --status --event --commit --created -i --interval -p --pattern -A --attempt', flags: '--log --log-failed --exit-status -v --verbose --compact' }],
    [`cache ${DELETES}`, 'modify', 'deletes caches of the builds', { flags: '-a --all --succeed-on-no-caches' }],
    ['cache list|ls', 'local', '', { values: '-O --order --sort --key --ref' }],
    ['auth token', 'secret', 'shows the token'],
    ['auth status', 'read', 'shows who is logged in', { flags: '-a --active', on: { '-t|--show-token': 'secret: shows the token' } }],
    ['auth refresh', 'privilege', 'widens what the token may do', { on: { '!-s|--scopes|-r|--remove-scopes|--reset-scopes': 'local' }, values: '-s --scopes -r --remove-scopes' }],
    ['auth login|logout|setup-git|switch', 'local', '', { values: '-s --scopes -p --git-protocol' }],
    ['ssh-key|gpg-key add', 'privilege', 'lets a key into the account', { values: '--type' }],
    [`ssh-key|gpg-key ${DELETES}`, 'privilege', 'takes a key out of the account'],
    ['ssh-key|gpg-key list|ls', 'local', ''],
    ['pr merge', 'local', '', { flags: '-s --squash --rebase -r --merge -m --auto --delete-branch -d --disable-auto', values: '--match-head-commit --subject -A --author-email', on: { '--admin': 'unprotect: merges {target} past the rules that protect the branch' } }],
    ['pr|issue|project|discussion list|ls|view|status|create|new|comment|checkout|co|checks|diff|review|ready|edit|close|reopen|lock|unlock|pin|unpin|develop|update-branch|revert|transfer', 'local', ''],
    [`issue ${DELETES}`, 'destroy', 'deletes the issue {target}'],
    ['issue transfer', 'modify', 'moves the issue {target} into another repository'],
    [`label ${DELETES}`, 'modify', 'deletes the label {target}'],
    ['label list|ls|create|edit|clone', 'local', '', { flags: '--force' }],
    [`gist ${DELETES}`, 'destroy', 'deletes the gist {target}'],
    ['gist create|new', 'create', 'uploads files', { on: { '--public|-p': 'exposure: shows files to the world', '!--public|-p': 'local' }, flags: '-p --public' }],
    ['gist list|ls|view|edit|clone|rename', 'local', ''],
    [`project ${DELETES}`, 'destroy', 'deletes the project {target}', { values: '--owner' }],
    ['project close|copy|edit|field-create|field-delete|field-list|item-add|item-archive|item-create|item-delete|item-edit|item-list|link|mark-template|unlink', 'local', '', { values: '--owner --id --field-id --project-id --url' }],
    [`codespace|cs ${DELETES}`, 'destroy', 'deletes codespaces with what was not pushed', { values: '--days' }],
    ['codespace|cs ssh|cp', 'remote-run', 'reaches into a codespace'],
    ['codespace|cs create', 'create cost', 'starts a codespace', { values: '--machine -b --idle-timeout --retention-period -l' }],
    ['codespace|cs rebuild|stop|edit', 'modify', 'changes a codespace'],
    ['codespace|cs ports', 'modify', 'changes who may reach a codespace'],
    ['codespace|cs list|ls|view|logs|code|jupyter', 'local', ''],
    ['ruleset|rs list|ls|view|check', 'local', ''],
    [`ruleset|rs ${DELETES}|edit|create`, 'unprotect', 'changes the rules that protect branches'],
    ['org list', 'local', ''],
    ['attestation|at|search|browse|status|completion|config|alias|extension|extensions|ext|help|version|preview|accessibility|agent-task|agent|copilot|licenses|skill|co', 'local', ''],
  ],
};

// prettier-ignore
export const GITLAB: CliSpec = {
  names: ['glab'],
  provider: 'gitlab',
  values: '-g --group -b --branch --ref -m --message -t --title -d --description -l --label -a --assignee -i --instance -n --name -P --per-page -p --page -F --output -f --file --tag --variables-env --variables --variables-file --type --environment --filter -H --hostname',
  flags: '-y --yes --web --fill --all -r --remove-source-branch --squash -s',
  chooses: '--scope',
  hints: '-R --repo',
  variables: { hosts: 'GITLAB_HOST GITLAB_URI' },
  rows: [
    [`repo|project ${DELETES}`, 'destroy', 'deletes the project {target} with its issues'],
    ['repo|project transfer|mirror|archive|update', 'modify', 'changes the project {target}'],
    ['repo|project create', 'create', 'creates a project', { on: { '--public|-P': '+exposure: and shows it to the world' }, flags: '--private --internal -s' }],
    ['repo|project members add|remove', 'privilege', 'changes who may write'],
    ['repo|project clone|fork|list|view|search|contributors|ls', 'local', ''],
    [`release ${DELETES}`, 'destroy', 'deletes the release {target}', { flags: '-t --with-tag' }],
    ['release create|upload', 'modify', 'publishes {target}', { targets: '0', values: '-n -N -F -r -D -m -a' }],
    ['variable set|update|import', 'modify', 'writes the variable {target}', { targets: '0 -s', values: '-s --scope -v --value' }],
    [`variable ${DELETES}`, 'modify', 'deletes the variable {target}', { values: '-s --scope' }],
    ['variable get|export', 'secret', 'shows a variable'],
    ['variable list|ls', 'secret', 'shows the variables'],
    ['ci|pipe|pipeline run|trigger|retry|create|run-trig', 'remote-run', 'starts a pipeline', { targets: '-b --branch --variables-env' }],
    ['ci|pipe|pipeline delete|cancel', 'modify', 'deletes or stops pipelines'],
    ['ci|pipe|pipeline status|view|list|trace|lint|get|artifact|config|ls', 'local', ''],
    ['schedule run', 'remote-run', 'starts a pipeline'],
    ['schedule create|delete|update', 'modify', 'changes schedules'],
    ['token|deploy-key|ssh-key|gpg-key create|add|rotate|revoke|delete', 'privilege', 'changes keys'],
    ['cluster|runner|runner-controller|securefile|stack|opentofu|job|incident|milestone|iteration list|get|status|view|graph|download|ls|artifact', 'local', ''],
    ['opentofu|tofu state delete', 'destroy', 'deletes a recorded state'],
    ['user|todo|changelog|check-update|config|alias|auth|completion|help|version|duo|mcp|snippet|search', 'local', ''],
    ['auth status', 'read', 'shows who is logged in', { on: { '-t|--show-token': 'secret: shows the token' } }],
    ['mr|issue|label|incident|milestone|iteration|work-items list|ls|view|show|create|new|note|close|reopen|update|checkout|diff|approve|approvers|rebase|revoke|subscribe|unsubscribe|todo|issues|for|merge|accept|board|get|edit|delete|reorder', 'local', ''],
    ['issue|mr|milestone|label delete|del', 'modify', 'deletes {target}'],
  ],
};
