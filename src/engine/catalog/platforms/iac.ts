import { cdkState, samState, serverlessState } from '../../environment/platforms/awsFrameworks';
import { pulumiState } from '../../environment/platforms/pulumi';
import type { CliSpec, Refine } from '../cli/spec';

/** A setting whose name says that it is a secret: Pulumi prints it in clear. */
const SECRET_NAME = /passw|secret|token|credential|private|api_?key/i;

const readsSetting: Refine = (call, { draft }) => {
  if (call.words.some((word) => SECRET_NAME.test(word))) draft.become(['secret'], undefined, 'in clear');
};

const PULUMI_RUN =
  '-c --config --config-file -m --message -p --parallel -t --target --target-replace --replace --exclude -x --policy-pack --policy-pack-config --plan --save-plan --import-file --exec-agent --exec-kind --client --stack-config-file';

// One command a line reads as the table it is.
// prettier-ignore
export const PULUMI: CliSpec = {
  names: ['pulumi'],
  provider: 'pulumi',
  state: pulumiState,
  values: '--color -v --verbose --tracing --profiling --memprofilerate --otel-traces',
  flags: '-y --yes -f -e --emoji --non-interactive -Q --fully-qualify-stack-names --logtostderr --logflow --json -j -d --debug --diff --disable-integrity-checking -i',
  chooses: '-s:workspace --stack:workspace',
  hints: '-C --cwd',
  variables: { chooses: 'PULUMI_STACK' },
  rows: [
    ['destroy|down|dn', 'destroy', 'deletes every resource of the stack', { values: PULUMI_RUN, targets: '-t --target', on: { '--preview-only': 'read: only shows what would be deleted', '--remove': '+: and the stack with its history', '--skip-preview|-f': '+' }, safer: ['{program} destroy --preview-only {where}', 'shows what would be deleted'] }],
    ['up|update', 'create modify', 'creates and changes resources to match the program; it may delete some', { values: PULUMI_RUN, targets: '-t --target --target-replace --replace', on: { '--preview-only': 'read: only shows what it would do', '--replace|--target-replace=*': '+destroy: and deletes what it replaces', '--skip-preview|-f': '+' }, safer: ['{program} preview {where}', 'shows what would be changed'] }],
    ['preview|pre', 'read', 'shows what would change', { values: PULUMI_RUN }],
    ['refresh', 'modify', 'changes the recorded state to what is there', { values: PULUMI_RUN, on: { '--preview-only': 'read: only shows what it would record' } }],
    ['watch', 'create modify', 'changes resources at every save', { values: '-c --config --path -p --parallel -m --message --policy-pack' }],
    ['import', 'modify', 'takes {target} into the stack', { values: '--file --parent --provider --properties --from -o --out -m --message', targets: '*', on: { '--preview-only': 'read' } }],
    ['cancel', 'modify', 'cancels the running update {target}; its state may be left half done'],
    ['stack', 'read', 'shows the stack', { on: { '--show-secrets': 'secret: shows the secrets of the stack in clear' } }],
    ['stack ls|list|history|graph', 'read', 'shows stacks', { values: '-o --organization -p --project -t --tag --page --page-size' }],
    ['stack select|unselect', 'local', ''],
    ['stack init', 'create', 'creates the stack {target}', { values: '--secrets-provider --copy-config-from' }],
    ['stack rm|remove', 'destroy', 'deletes the stack {target}, its state and its history', { on: { '-f|--force': '+: although it still has resources' }, targets: '* -s --stack' }],
    ['stack output', 'read', 'shows outputs', { values: '--shell', on: { '--show-secrets': 'secret: shows outputs with their secrets in clear' } }],
    ['stack export', 'read', 'exports the state', { values: '--file --version', on: { '--show-secrets': 'secret: exports the state with its secrets in clear' } }],
    ['stack import', 'destroy', 'overwrites the recorded state', { values: '--file' }],
    ['stack rename|change-secrets-provider', 'modify', 'changes the stack'],
    ['stack tag get|ls', 'read', 'shows tags'],
    ['stack tag set|rm', 'modify', 'changes tags'],
    ['state delete|remove', 'destroy', 'takes {target} out of the state; what is left is managed by nobody', { on: { '--all': '+', '--force': '+', '--target-dependents': '+' } }],
    ['state unprotect', 'unprotect', 'takes the protection of {target} away', { on: { '--all': '+' } }],
    ['state edit|move|rename|repair|upgrade|taint|untaint|protect', 'modify', 'rewrites the state'],
    ['config', 'read', 'shows settings', { on: { '--show-secrets': 'secret: shows settings with their secrets in clear' } }],
    ['config get', 'read', 'shows the setting {target}', { refine: readsSetting }],
    ['config set|set-all|rm|rm-all|cp|refresh', 'modify', 'changes settings of the stack', { values: '--plaintext --secret-value -d --dest', flags: '--secret --path --plaintext', targets: '-s --stack' }],
    ['config env ls', 'read', 'lists the imported environments'],
    ['config env add|rm|init', 'modify', 'changes the imported environments'],
    ['policy new|ls|group', 'read', 'shows policies'],
    ['policy publish|enable', 'modify', 'changes policies', { values: '--policy-group --config' }],
    ['policy disable|rm|remove', 'unprotect', 'takes the policy {target} away', { values: '--policy-group --version' }],
    ['env ls|version|diff|tag', 'read', 'shows environments'],
    ['env open|get', 'secret', 'shows the secrets of {target}', { values: '-f --format -l --lifetime' }],
    ['env rm', 'destroy', 'deletes the environment {target}'],
    ['env init|set|edit|clone|rotate', 'modify', 'changes the environment {target}'],
    ['env run', 'local', ''],
    ['deployment run', 'remote-run', 'runs {target} on the service'],
    ['deployment settings', 'modify', 'changes how the service deploys'],
    ['org', 'read', 'shows organisations'],
    ['org set-default', 'local', ''],
    ['logs|whoami|about|console|schema', 'read', 'shows information', { values: '-r --resource --since' }],
    ['new|convert|convert-trace|login|logout|plugin|package|install|template|gen-completion|completion|version|help|gen-markdown|policies', 'local', ''],
  ],
};

// prettier-ignore
export const ESC: CliSpec = {
  names: ['esc'],
  provider: 'pulumi',
  rows: [
    ['env ls|version|diff|tag', 'read', 'shows environments'],
    ['env open|get', 'secret', 'shows the secrets of {target}'],
    ['open', 'secret', 'shows the secrets of {target}'],
    ['env rm', 'destroy', 'deletes the environment {target}'],
    ['env init|set|edit|clone|rotate', 'modify', 'changes the environment {target}'],
    ['run|login|logout|version|completion|help', 'local', ''],
  ],
};

const CDK_SHOWS = 'shows what the app would do';

// prettier-ignore
export const CDK: CliSpec = {
  names: ['cdk'],
  provider: 'aws',
  service: 'cdk',
  state: cdkState,
  aws: true,
  values: '-a --app -c --context -p --plugin --build -o --output -r --role-arn --ca-bundle-path --proxy --region --unstable --toolkit-stack-name --toolkit-bucket-name --notices-file --profile',
  flags: '-v --verbose --debug --trace --strict -j --json --lookups --no-color --ci --version-reporting --path-metadata --asset-metadata -i --ignore-errors --notices --no-notices --staging -e --exclusively --all --quiet -q',
  hints: '-a --app -c --context',
  variables: { hosts: 'AWS_ENDPOINT_URL' },
  rows: [
    ['destroy', 'destroy', 'deletes the stacks {target} with all their resources', { on: { '-f|--force': '+', '--all': '+' }, safer: ['{program} diff {targets}', 'shows the stacks and what they hold'] }],
    ['deploy', 'create modify', 'creates and changes the resources of {target}; it may delete some', { values: '--require-approval --parameters --outputs-file -O --tags -t --notification-arns --method -m --concurrency --change-set-name --import-existing-resources --build-exclude -E --asset-parallelism --progress', flags: '-f --force --hotswap --hotswap-fallback --rollback --no-rollback -R --watch --logs --previous-parameters', on: { '--no-execute': 'read: only makes a change set', '--execute=false': 'read: only makes a change set', '--method|-m=prepare-change-set': 'read: only makes a change set', '--hotswap': '+', '--require-approval=never': '+: without asking about permissions' }, safer: ['{program} diff {targets}', 'shows what would be changed'] }],
    ['watch', 'modify', 'changes {target} at every save'],
    ['bootstrap', 'privilege', 'creates roles that may deploy to {target}', { values: '--bootstrap-bucket-name -b --bootstrap-kms-key-id --qualifier --tags -t --trust --trust-for-lookup --untrust --cloudformation-execution-policies --template --custom-permissions-boundary --cpb --toolkit-stack-name --public-access-block-configuration', on: { '--show-template': 'read: shows the template', '--no-execute': 'read: only makes a change set', '--trust=*': '+: and trusts another account' } }],
    ['import|migrate', 'create modify', 'takes existing resources into {target}', { values: '-m --resource-mapping --record-resource-mapping --from-path --from-stack --stack-name --language --account --filter --output-path' }],
    ['refactor', 'modify', 'moves resources between stacks', { values: '--override-file --revert', on: { '--dry-run': 'read: only shows what it would move' } }],
    ['rollback', 'modify', 'rolls {target} back', { values: '--orphan' }],
    ['gc', 'destroy', 'deletes assets that no stack refers to', { values: '--action --type --rollback-buffer-days --created-buffer-days --bootstrap-stack-name --unstable', on: { '--action=print': 'read: only lists the assets', '--action=tag|untag': 'modify: marks assets' } }],
    ['publish-assets', 'create', 'uploads assets'],
    ['diff|synth|synthesize|list|ls|metadata|drift|notices', 'read', CDK_SHOWS, { values: '--template --context-lines --processed --exclude' }],
    ['context|acknowledge|ack|init|doctor|docs|doc|flags|cli-telemetry|completion|version', 'local', ''],
  ],
};

// prettier-ignore
export const CDKTF: CliSpec = {
  names: ['cdktf'],
  provider: 'terraform',
  service: 'cdktf',
  aws: true,
  values: '--app -a --output -o --var --var-file --parallelism --terraform-parallelism --log-level',
  hints: '--var-file',
  rows: [
    ['destroy', 'destroy', 'deletes every resource of {target}', { flags: '--auto-approve' }],
    ['deploy|apply', 'create modify', 'creates and changes the resources of {target}; it may delete some', { flags: '--auto-approve' }],
    ['watch', 'modify', 'changes {target} at every save'],
    ['diff|plan|synth|synthesize|list|output', 'read', 'shows the stacks', { values: '--outputs-file' }],
    ['init|get|convert|login|provider|debug|completion|version|help', 'local', ''],
  ],
};

const SAM_VALUES =
  '-t --template --template-file --region --s3-bucket --s3-prefix --config-file --parameter-overrides --capabilities --tags --role-arn --kms-key-id --image-repository --image-repositories --notification-arns --metadata --on-failure --max-wait-duration --signing-profiles --base-dir -s --build-dir --log-group -o --output';

// prettier-ignore
export const SAM: CliSpec = {
  names: ['sam'],
  provider: 'aws',
  service: 'sam',
  state: samState,
  aws: true,
  values: `${SAM_VALUES} --profile`,
  flags: '--debug --beta-features --no-beta-features --save-params --no-prompts --no-progressbar --resolve-s3 -g --guided --tail --use-container',
  chooses: '--config-env --stack-name',
  variables: { hosts: 'AWS_ENDPOINT_URL' },
  rows: [
    ['delete', 'destroy', 'deletes the stack {target} with all its resources', { targets: '--stack-name', safer: ['{program} list resources {where}', 'shows what the stack holds'] }],
    ['deploy', 'create modify', 'creates and changes the resources of {target}; it may delete some', { targets: '--stack-name', on: { '--no-execute-changeset': 'read: only makes a change set', '--no-confirm-changeset': '+: without asking' } }],
    ['sync', 'create modify', 'changes {target} without a change set', { targets: '--stack-name', values: '--resource-id --resource --dependency-layer', on: { '--watch': '+: at every save' } }],
    ['remote invoke', 'remote-run', 'runs {target} in the cloud', { values: '-e --event --event-file --stack-name --parameter --tenant-id' }],
    ['remote test-event delete', 'modify', 'deletes a test event'],
    ['remote test-event put', 'modify', 'saves a test event'],
    ['remote test-event get|list', 'read', 'shows test events'],
    ['package', 'create', 'uploads the code'],
    ['publish', 'create', 'publishes the application', { values: '--semantic-version' }],
    ['pipeline bootstrap', 'create privilege', 'creates roles and buckets for a pipeline', { values: '--stage --pipeline-user --pipeline-execution-role --cloudformation-execution-role --bucket --permissions-provider' }],
    ['logs|traces|list', 'read', 'shows information', { values: '-n --name -s --start-time -e --end-time --filter --cw-log-group' }],
    ['build|validate|local|init|docs|completion|version', 'local', '', { values: '-e --event -n --env-vars -p --port --docker-network --runtime --name --location --hook-name -l --layer-cache-basedir --skip-pull-image --log-file -x --exclude -m --manifest -u' }],
    ['pipeline init', 'local', ''],
  ],
};

// prettier-ignore
export const SERVERLESS: CliSpec = {
  names: ['serverless', 'sls', 'osls'],
  provider: 'serverless',
  state: serverlessState,
  aws: true,
  values: '-r --region -c --config -p --package -f --function --app --org --param --aws-profile --data -d --path -t --timestamp --version --startTime --filter --interval --resource --template --template-path --context --contextPath --qualifier --type --log',
  flags: '--verbose --debug --force --conceal --no-conceal --aws-s3-accelerate --minify-template --tail',
  chooses: '-s --stage',
  hints: '-c --config --param',
  variables: { chooses: 'SLS_STAGE SERVERLESS_STAGE', hosts: 'AWS_ENDPOINT_URL' },
  rows: [
    ['remove', 'destroy', 'deletes the service and all its resources', { targets: '-s --stage', safer: ['{program} info {where}', 'shows what is deployed'] }],
    ['deploy', 'create modify', 'creates and changes the resources of the service; it may delete some', { targets: '-s --stage', on: { '--force': '+', '--noDeploy': 'local' }, safer: ['{program} package {where}', 'only makes the package'] }],
    ['deploy function', 'modify', 'replaces the code of a function', { targets: '-f --function', flags: '-u --update-config' }],
    ['deploy list', 'read', 'lists deployments'],
    ['rollback', 'modify', 'puts an earlier deployment back'],
    ['rollback function', 'modify', 'puts an earlier version of a function back'],
    ['invoke', 'remote-run', 'runs a function in the cloud', { targets: '-f --function' }],
    ['invoke local', 'local', ''],
    ['info|logs|metrics|print|diff|reconcile', 'read', 'shows information'],
    ['package|offline|create|install|plugin|login|logout|config|doctor|generate-event|test|slstats|help|version|support|upgrade|uninstall|dev|dashboard|studio|webpack|esbuild|requirements|prune-local', 'local', ''],
    ['prune', 'destroy', 'deletes old versions of the functions', { values: '-n --number -l --layer', on: { '--dryRun': 'read: only lists them' } }],
    ['dynamodb start|install|migrate|seed', 'local', ''],
    ['s3 start', 'local', ''],
    ['s3sync|s3deploy', 'modify', 'replaces files in a bucket'],
    ['s3remove', 'destroy', 'empties a bucket'],
    ['param list', 'read', 'lists parameters'],
    ['param get', 'secret', 'shows a parameter'],
  ],
};

// prettier-ignore
export const SST: CliSpec = {
  names: ['sst'],
  provider: 'sst',
  aws: true,
  values: '--profile --region --config --target --exclude --print-logs --role',
  flags: '--verbose --dev --continue --full --json',
  chooses: '--stage',
  variables: { chooses: 'SST_STAGE', hosts: 'AWS_ENDPOINT_URL' },
  rows: [
    ['remove', 'destroy', 'deletes the resources of the app', { targets: '--stage --target', safer: ['{program} diff {where}', 'shows the state of the app'] }],
    ['deploy', 'create modify', 'creates and changes the resources of the app; it may delete some', { targets: '--stage --target', safer: ['{program} diff {where}', 'shows what would be changed'] }],
    ['refresh', 'modify', 'changes the recorded state to what is there'],
    ['state remove', 'destroy', 'takes {target} out of the state'],
    ['state edit|repair', 'modify', 'rewrites the state'],
    ['state export', 'read', 'exports the state', { on: { '--decrypt': 'secret: exports the state with its secrets in clear' } }],
    ['unlock', 'modify', 'takes the lock of a running deployment away'],
    ['secret set|load|remove', 'modify', 'changes secrets', { flags: '--fallback' }],
    ['secret list', 'secret', 'shows secrets in clear'],
    ['cert|tunnel|dev|diff|add|init|install|version|upgrade|telemetry|console|bind|build|mosaic|shell|diagnostic|types|start|help', 'local', ''],
  ],
};

// prettier-ignore
export const AMPLIFY: CliSpec = {
  names: ['amplify', 'ampx'],
  provider: 'aws',
  service: 'amplify',
  aws: true,
  values: '--profile --region --identifier --branch --app-id --stack --app --envName --categories --frontend --amplify --providers --out-dir --outputs-version --format --stream-function-logs',
  chooses: '--envName --identifier --branch',
  rows: [
    ['delete', 'destroy', 'deletes the whole backend with its data', { flags: '-y --yes --force' }],
    ['push|publish|upgrade|export', 'create modify', 'changes the backend in the cloud; it may delete parts', { flags: '-y --yes --force --allow-destructive-graphql-schema-updates' }],
    ['remove', 'local', ''],
    ['env remove', 'destroy', 'deletes the environment {target} with its data'],
    ['env add', 'create', 'creates an environment'],
    ['env list|get', 'read', 'shows environments'],
    ['env checkout|pull', 'local', ''],
    ['sandbox', 'modify', 'deploys a sandbox of its own', { values: '--dir-to-watch --exclude --once' }],
    ['sandbox delete', 'modify', 'deletes the sandbox of this developer'],
    ['sandbox secret set|remove', 'modify', 'changes secrets of the sandbox'],
    ['sandbox secret get|list', 'read', 'shows secrets of the sandbox'],
    ['pipeline-deploy', 'create modify', 'deploys the branch'],
    ['status|diagnose|console|info', 'read', 'shows information'],
    ['init|configure|add|update|mock|pull|codegen|generate|import|override|build|logout|version|help|hosting|plugin|notifications', 'local', ''],
  ],
};

// prettier-ignore
export const BEANSTALK: CliSpec = {
  names: ['eb'],
  provider: 'aws',
  service: 'elasticbeanstalk',
  aws: true,
  values: '--profile -r --region -l --label --version -m --message -p --platform -k --keyname --timeout --cname -i --instance-type -n --number -o',
  hints: '-e --environment-name -n --environment',
  rows: [
    ['terminate', 'destroy', 'terminates the environment {target} with its instances', { flags: '--force --all --ignore-links -nh', on: { '--all': '+: with every version and the application itself' } }],
    ['deploy|swap|scale|upgrade|abort|restore|clone|setenv|tags|config|platform', 'modify', 'changes {target}'],
    ['create', 'create cost', 'creates an environment'],
    ['ssh', 'remote-run', 'opens a shell on an instance of {target}', { values: '-c --command' }],
    ['printenv', 'secret', 'shows the settings of {target}'],
    ['list|status|events|health|logs|open|console|appversion|labs|local|init|use|codesource|help', 'local', ''],
    ['appversion delete', 'destroy', 'deletes an application version'],
  ],
};

// prettier-ignore
export const COPILOT: CliSpec = {
  names: ['copilot'],
  provider: 'aws',
  service: 'copilot',
  aws: true,
  values: '-n --name -t --tag --command --container --task-id --since --limit --domain --profile --default-config --dockerfile -d --type --permissions-boundary --resource-tags',
  flags: '--yes --force --json',
  chooses: '-e --env',
  hints: '-a --app -n --name',
  rows: [
    ['app delete', 'destroy', 'deletes the application with every service and environment', { targets: '-n --name' }],
    ['env|svc|job|pipeline|task delete', 'destroy', 'deletes {target} with all its resources', { targets: '-n --name' }],
    ['svc|task|job exec', 'remote-run', 'runs a command in a container'],
    ['svc pause', 'modify', 'stops the service'],
    ['secret init', 'modify', 'writes a secret'],
    ['svc|env|job|pipeline|app|task ls|show|status|logs|package', 'read', 'shows information'],
    ['app|env|svc|job|pipeline|storage init', 'create', 'creates what the manifest says'],
    ['docs|version|completion|help', 'local', ''],
  ],
  refine: (call, judged) => {
    // An agent has the same name.
    if (!call.row) judged.local = true;
  },
};

// prettier-ignore
export const ECS_CLI: CliSpec = {
  names: ['ecs-cli'],
  provider: 'aws',
  service: 'ecs',
  aws: true,
  values: '-c --cluster -r --region --cluster-config --ecs-profile --aws-profile --project-name -p -f --file --ecs-params --size --timeout --tags --launch-type --capability-iam --instance-type',
  openFlags: true,
  hints: '-c --cluster --cluster-config --ecs-profile --aws-profile --project-name -p',
  rows: [
    ['down', 'destroy', 'deletes the cluster {target} with its instances'],
    ['compose down|rm', 'destroy', 'stops and deletes the tasks'],
    ['compose service down|rm|delete', 'destroy', 'deletes the service'],
    ['compose|compose service', 'modify', 'changes tasks and services'],
    ['compose ps|list|help', 'read', 'shows tasks'],
    ['compose service ps|list', 'read', 'shows tasks'],
    ['up|scale', 'create modify cost', 'makes or resizes the cluster'],
    ['push', 'modify', 'uploads an image'],
    ['ps|images|logs|check-attributes', 'read', 'shows information'],
    ['registry-creds up', 'create secret', 'saves credentials of a registry'],
    ['configure|pull|local|help|version|license', 'local', ''],
  ],
};

// prettier-ignore
export const TERRASPACE: CliSpec = {
  names: ['terraspace'],
  provider: 'terraform',
  service: 'terraspace',
  values: '--exit-on-fail --format --out --plan --instance --var-files --input',
  flags: '-y --yes --auto -q --quiet --verbose --init --no-init',
  hints: '--instance --var-files',
  variables: { chooses: 'TS_ENV' },
  rows: [
    ['down|all down', 'destroy', 'deletes every resource of the stack {target}', { on: { '--destroy-workspace': '+' } }],
    ['up|all up', 'create modify', 'creates and changes the resources of {target}; it may delete some'],
    ['import|state|force-unlock|force_unlock|tfc', 'modify', 'changes the recorded state or the workspace of {target}'],
    ['plan|all plan|show|all show|output|all output|all validate|all providers|all refresh|list|info|logs|validate', 'read', 'shows the stack'],
    ['build|bundle|check-setup|check_setup|clean|console|fmt|init|all init|new|seed|setup|summary|test|completion|version|help|all graph|cloud', 'local', ''],
  ],
};

// prettier-ignore
export const SPACELIFT: CliSpec = {
  names: ['spacectl'],
  provider: 'terraform',
  service: 'spacelift',
  values: '--id --run --sha --output -o --run-metadata --name --value --path --prefix --search --limit',
  flags: '--tail --noninit --auto-confirm --preserve',
  hints: '--id',
  rows: [
    ['stack delete', 'destroy', 'deletes the stack {target}', { flags: '--destroy-resources', on: { '--destroy-resources': '+: with every resource' } }],
    ['stack task', 'remote-run', 'runs a command with the credentials of the stack'],
    ['stack deploy|confirm|approve|replan|retry|run|prioritize', 'modify', 'starts or confirms a run, which may change and delete resources'],
    ['stack lock|unlock|disable|enable|cancel|discard|reject|set-current-commit|sync-commit|environment|dependencies|resources', 'modify', 'changes the stack'],
    ['stack local-preview|preview|list|show|logs|outputs|output|changes|open', 'read', 'shows the stack'],
    ['stack environment list', 'read', 'shows settings'],
    ['stack resources list', 'read', 'lists resources'],
    ['profile|whoami|version|help|completion|audit-trail|policy|provider|module|run-external-dependency|workerpool|blueprint', 'local', ''],
  ],
};
