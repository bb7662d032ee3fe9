import { isKnown } from '../../invocation';
import type { CliSpec, Refine } from '../cli/spec';

/** Only what goes to live mode is real money; without it Stripe acts on test data. */
const testModeIsLocal: Refine = (call, judged) => {
  if (!call.given.has('--live')) judged.local = true;
};

const publishesService: Refine = (call, judged) => {
  const [first] = call.words;
  if (first === 'status' || first === 'reset' || first === 'off' || call.words.includes('off'))
    judged.local = true;
};

/** `doppler secrets` prints them, unless it is told to give names only. */
const namesOnly = { '--only-names': 'read: lists the names of secrets' };

// One command a line reads as the table it is.
// prettier-ignore
export const ACCESS_TOOLS: readonly CliSpec[] = [
  {
    names: ['op'], provider: '1password', values: '--account --session --config --encoding --format --cache --vault --category --fields --title --tags --url --generate-password --template --otp -o --out-file --expires-in --emails --view-once --files --force-file', flags: '--reveal --no-newline --no-color --iso-timestamps --debug --archive -f', hints: '--vault',
    rows: [
      ['vault|item|document|user|group|service-account|connect delete|rm|remove', 'destroy', 'deletes {target}', { on: { '--archive': 'modify: archives {target}' } }],
      ['item|document get', 'secret', 'shows the secret {target}'],
      ['read', 'secret', 'shows the secret {target}'],
      ['inject', 'secret', 'writes secrets into a file', { values: '-i --in-file' }],
      ['item share', 'exposure', 'makes a link to a secret'],
      ['vault|group user|group grant|revoke', 'privilege', 'changes who may see what'],
      ['user|group provision|confirm|suspend|reactivate|edit|recovery', 'privilege', 'changes who may see what'],
      ['service-account|connect create|token|server|vault', 'privilege secret', 'makes a token'],
      ['item|vault|document|user|group|account|events-api list|ls|get', 'read', 'lists names'],
      ['item|document|vault create|edit|move', 'modify', 'writes secrets', { targets: '0' }],
      ['run|signin|signout|whoami|account|completion|update|plugin|version|ssh|environment', 'local', ''],
    ],
  },
  {
    names: ['doppler'], provider: 'doppler', values: '-t --token --scope --api-host --configuration --config-dir --attempts --timeout --dns-resolver-address --format --type --visibility --mount --name-transformer --name --environment --max-age', flags: '--json --no-file --print-config --silent --debug --raw --plain -y --yes --no-check-version --no-prompt',
    chooses: '-c --config', hints: '-p --project -e', variables: { chooses: 'DOPPLER_CONFIG DOPPLER_ENVIRONMENT' },
    rows: [
      ['secrets', 'secret', 'shows every secret', { on: namesOnly }],
      ['secrets get|download|substitute', 'secret', 'shows secrets', { on: namesOnly }],
      ['secrets set|upload', 'modify', 'writes secrets'],
      ['secrets delete', 'destroy', 'deletes the secrets {target}'],
      ['secrets notes', 'modify', 'writes notes'],
      ['projects|environments|configs|groups delete', 'destroy', 'deletes {target}'],
      ['configs tokens|service-tokens create|revoke', 'privilege secret', 'changes tokens'],
      ['configs logs rollback', 'modify', 'puts earlier secrets back'],
      ['configs lock|unlock|clone|create|update|rename', 'modify', 'changes {target}'],
      ['projects|environments|configs|activity|workplace|settings|me', 'read', 'shows information'],
      ['projects|environments|configs list|get|logs|tokens', 'read', 'shows information'],
      ['projects|environments create|rename|update', 'modify', 'changes {target}'],
      ['run|setup|login|logout|configure|completion|update|open|tui|help|changelog|feedback|analytics|import|mcp', 'local', ''],
    ],
  },
  {
    names: ['infisical'], provider: 'infisical', values: '--domain --token --projectId --path --log-level --format --type --tags --template', chooses: '--env',
    rows: [
      ['secrets', 'secret', 'shows every secret'],
      ['secrets get|folders', 'secret', 'shows secrets'],
      ['export', 'secret', 'shows every secret'],
      ['secrets set', 'modify', 'writes secrets'],
      ['secrets delete', 'destroy', 'deletes the secrets {target}'],
      ['token|service-token|dynamic-secrets', 'privilege secret', 'makes a credential'],
      ['run|login|init|scan|reset|user|vault|agent|gateway|help|completion|bootstrap|kmip|ssh|relay', 'local', ''],
    ],
  },
  {
    names: ['auth0'], provider: 'auth0', values: '--debug --tenant --name --type --description --callbacks --web-origins --scopes --data -d --query -q', flags: '--force --no-color --no-input --json --csv', chooses: '--tenant',
    rows: [
      ['apps|apis|users|roles|rules|actions|orgs|domains|connections|logs|email|phone|terraform|event-streams|token-exchange|network-acl|clients delete|rm', 'destroy', 'deletes {target}'],
      ['apps rotate-secret|session-transfer', 'privilege', 'makes the old secret useless'],
      ['users|roles|orgs roles|permissions|members|invitations assign|add|remove|rm', 'privilege', 'changes who may do what'],
      ['apps|test show|token', 'read', 'shows information', { flags: '--reveal-secrets', on: { '--reveal-secrets': 'secret: shows a secret' } }],
      ['test token', 'secret', 'shows a token'],
      ['api', 'read', 'calls the API', { on: { '--data|-d=*': 'modify: changes through the API' }, refine: (call, { draft }) => { if (/^delete$/i.test(call.words[0] ?? '')) draft.become(['destroy']); else if (/^(?:post|put|patch)$/i.test(call.words[0] ?? '')) draft.become(['modify']); } }],
      ['login|logout|tenants|completion|help|quickstarts|version', 'local', ''],
    ],
  },
  {
    names: ['stripe'], provider: 'stripe', values: '--api-key --config --color --device-name --log-level -p --project-name -d --data -e --expand --idempotency --limit -a --starting-after --stripe-account --stripe-version --id -f --forward-to --events -c --forward-connect-to --headers', flags: '--confirm --live --dark-style --show-headers -l',
    rows: [
      ['get|listen|logs|login|logout|config|trigger|fixtures|samples|serve|open|status|version|whoami|community|completion|help|feedback|playback|daemon|resources|terminal|postinstall|sandbox', 'local', ''],
      ['delete', 'destroy', 'deletes {target}', { refine: testModeIsLocal }],
      ['post', 'modify', 'changes {target}', { refine: testModeIsLocal }],
    ],
    refine: testModeIsLocal,
  },
  {
    names: ['twilio'], provider: 'twilio', split: ':', chooses: '-p:profile --profile:profile', values: '-l -o --cli-log-level --cli-output-format --properties --sid --friendly-name --sms-url --voice-url --service-sid --from --to --body', flags: '--no-limit',
    rows: [
      ['phone-numbers buy', 'cost', 'buys a number'],
      ['phone-numbers update', 'modify', 'changes where calls go'],
      ['api * keys|tokens create', 'privilege secret', 'makes a key'],
      ['profiles|login|plugins|config|autocomplete|help|debugger|email|feedback|search|token', 'local', ''],
      ['profiles list|create|use|remove', 'local', ''],
      ['plugins install|remove|update|link|available|discover', 'local', ''],
    ],
  },
  {
    names: ['ngrok'], provider: 'ngrok', singleDash: true, values: '--config --log --log-format --log-level --authtoken --region --domain --hostname --subdomain --basic-auth --oauth --url --name --traffic-policy-file --host-header --pooling-enabled --remote-addr',
    rows: [
      ['http|tcp|tls|start|tunnel|service', 'exposure', 'makes {target} of this machine reachable from the internet', { targets: '0' }],
      ['api', 'modify', 'calls the API'],
      ['api * delete', 'destroy', 'deletes {target}'],
      ['api * list|get', 'read', 'shows information'],
      ['config|authtoken|update|version|completion|diagnose|credits|help|service', 'local', ''],
    ],
  },
  {
    names: ['tailscale'], provider: 'tailscale', values: '--socket --bg --set-path --https --http --tcp --tls-terminated-tcp --login-server --authkey --auth-key --hostname --advertise-routes --exit-node --advertise-tags --timeout', flags: '--yes --accept-routes --accept-dns --reset --force-reauth',
    rows: [
      ['funnel', 'exposure', 'makes something of this machine reachable from the internet', { refine: publishesService }],
      ['ssh', 'remote-run', 'opens a shell on {target}'],
      ['lock', 'privilege', 'changes which machines are trusted'],
      ['lock status|log', 'read', 'shows which machines are trusted'],
      ['serve|status|ip|ping|netcheck|version|up|down|login|logout|switch|set|file|cert|bugreport|web|whois|dns|exit-node|update|debug|completion|nc|configure|drive|licenses|metrics|syspolicy|systray|wait|appc-routes|help', 'local', ''],
    ],
  },
  {
    names: ['circleci'], provider: 'circleci', values: '--host --token --branch --tag -p --parameter --org-id --config --owner-id --context --name --description --integration-token', flags: '--no-prompt --debug --skip-update-check -f --force',
    rows: [
      ['context delete', 'destroy', 'deletes the context {target} with its secrets'],
      ['context remove-secret', 'modify', 'deletes a secret'],
      ['context store-secret|create', 'modify', 'writes a secret'],
      ['context list|show', 'read', 'lists contexts'],
      ['pipeline run', 'remote-run', 'runs the pipeline of {target}'],
      ['pipeline create', 'create', 'creates a pipeline'],
      ['runner token|resource-class|instance create|delete', 'privilege', 'changes runners'],
      ['namespace|orb create|publish|delete-alias|rename|promote|unlist|add-to-category', 'modify', 'changes {target}'],
      ['orb|project|policy|dlc list|info|source|validate|pack|process|diff|decide|test|logs|init|search|purge', 'read', 'shows information'],
      ['policy push|settings', 'unprotect', 'changes the rules of every pipeline', { flags: '--enabled' }],
      ['config|local|setup|version|update|diagnostic|info|open|follow|completion|help|tests|telemetry|build|admin|trigger|certificate', 'local', ''],
    ],
  },
  {
    names: ['jenkins-cli', 'jcli', 'jenkins-jobs'], provider: 'jenkins', values: '-s -auth -i -p -user -logger --conf -f', flags: '-http -webSocket -ssh -noCertificateCheck -noKeyAuth -v -w -c -strictHostKey', hosts: '-s', variables: { hosts: 'JENKINS_URL' },
    rows: [
      ['build', 'remote-run', 'starts the job {target}', { targets: '0' }],
      ['groovy|groovysh', 'remote-run', 'runs code in the server'],
      ['delete-job|delete-node|delete-view|delete-builds|delete-credentials|delete-credentials-domain', 'destroy', 'deletes {target}'],
      ['create-credentials-by-xml|update-credentials-by-xml|import-credentials-as-xml', 'privilege', 'writes credentials'],
      ['update-job|create-job|disable-job|enable-job|reload-configuration|restart|safe-restart|shutdown|safe-shutdown|quiet-down|cancel-quiet-down|offline-node|install-plugin|disable-plugin|enable-plugin|apply-configuration|stop-builds|clear-queue|disconnect-node|online-node|copy-job|reload-job|set-build-description|keep-build', 'modify', 'changes {target}', { targets: '0' }],
      ['list-jobs|get-job|console|list-plugins|get-node|get-view|list-credentials|list-changes|who-am-i|version|help|session-id|wait-node-online|check-configuration|export-configuration', 'read', 'shows information'],
    ],
  },
  {
    names: ['buildkite-agent'], provider: 'buildkite', values: '--job --build --step --token --endpoint --agent-access-token',
    rows: [
      ['pipeline upload', 'remote-run', 'adds steps to the build', { on: { '--dry-run': 'read' } }],
      ['secret get', 'secret', 'shows a secret'],
      ['artifact|annotate|annotation|meta-data|step|env|start|stop|bootstrap|lock|redactor|oidc|tool|build|status|acknowledgements|kubernetes-bootstrap|job|cache|pause|resume', 'local', ''],
    ],
  },
  {
    names: ['gitlab-runner'], provider: 'gitlab', values: '-c --config -u --url -t --token -r --registration-token -n --name --executor --description',
    rows: [
      ['unregister', 'modify', 'takes runners out', { flags: '--all-runners' }],
      ['register', 'privilege', 'adds a runner'],
      ['exec|run|run-single|list|verify|status|install|start|stop|restart|uninstall|help|artifacts-downloader|artifacts-uploader|cache-archiver|cache-extractor|fleeting|reset-token', 'local', ''],
    ],
  },
];

/** `java -jar jenkins-cli.jar …` is the same tool under another name. */
export function isJenkinsJar(word: string): boolean {
  return isKnown(word) && /(?:^|\/)jenkins-cli\.jar$/.test(word);
}
