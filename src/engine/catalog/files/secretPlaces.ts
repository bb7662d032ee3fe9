import { isKnown } from '../../invocation';
import { isAt, parsePlaces, partsOf, type PlaceRow } from './places';

/** Files that hold keys, passwords and tokens. */
const SECRETS = `
AWS credentials: .aws/credentials .aws/cli/cache/** .aws/sso/cache/** .aws/login/cache/**
SSH keys: .ssh/id_rsa .ssh/id_dsa .ssh/id_ecdsa .ssh/id_ed25519 .ssh/*.pem .ssh/*.key .ssh/*_rsa .ssh/*_ed25519 .ssh/identity id_rsa id_ed25519 id_ecdsa id_dsa ssh_host_*_key
cluster credentials: .kube/config .kube/*.yaml .kube/*.yml .kube/*.conf kubernetes/admin.conf k3s/k3s.yaml .kube/cache/** *kubeconfig kubeconfig*.yaml kubeconfig*.yml serviceaccount/token
Google Cloud credentials: gcloud/application_default_credentials.json gcloud/credentials.db gcloud/access_tokens.db gcloud/legacy_credentials/** *service-account*.json *service_account*.json *serviceaccount*.json gcp-key*.json
Azure credentials: .azure/accesstokens.json .azure/msal_token_cache.* .azure/service_principal_entries.* .azure/azureprofile.json.bak
registry and repository passwords: .docker/config.json .npmrc .yarnrc.yml.bak .pypirc .netrc _netrc .git-credentials gh/hosts.yml glab-cli/config.yml .gem/credentials .cargo/credentials.toml .cargo/credentials .m2/settings-security.xml .nuget/nuget.config
infrastructure tokens: .terraform.d/credentials.tfrc.json .terraformrc .vault-token .pulumi/credentials.json doctl/config.yaml .fly/config.yml .railway/config.json .netlify/config.json netlify/config.json .wrangler/config/default.toml .supabase/access-token .config/heroku/** hcloud/cli.toml linode-cli .databrickscfg .snowflake/connections.toml .snowsql/config .s3cfg .boto rclone/rclone.conf .oci/config .oci/*.pem .config/stripe/config.toml .config/op/config .sentryclirc .huggingface/token huggingface/token .kaggle/kaggle.json .transifexrc .confluent/config.json .aliyun/config.json .tccli/*.credential com.vercel.cli/auth.json
database passwords: .pgpass .my.cnf .mylogin.cnf .mongodb/atlascli/config.toml .rediscli_auth
agents' tokens: .claude/.credentials.json .codex/auth.json .gemini/oauth_creds.json .copilot/token.json .config/github-copilot/hosts.json .config/github-copilot/apps.json .local/share/opencode/auth.json
private keys: *.key *.p12 *.pfx *.jks *.keystore *.ppk *.kdbx *-key.pem *_key.pem key.pem privkey*.pem private*.pem *private*.key *.agekey .gnupg/private-keys-v1.d/** .gnupg/secring.gpg
system passwords: /etc/shadow /etc/gshadow proc/*/environ
browser passwords: login+data logins.json key4.db cookies.sqlite
`;

/** Folders of which a copy takes the secrets along. */
const FOLDERS = `
AWS credentials: .aws
SSH keys: .ssh
cluster credentials: .kube
Google Cloud credentials: .config/gcloud
Azure credentials: .azure
private keys: .gnupg .password-store .terraform.d
`;

let secrets: PlaceRow[] | undefined;
let folders: PlaceRow[] | undefined;

function folderRows(): PlaceRow[] {
  folders ??= parsePlaces(FOLDERS);
  return folders;
}

const HINT =
  /\.env|\.aws|ssh|id_|kube|k3s|gcloud|credential|account|azure|docker|npmrc|pypirc|netrc|hosts|config|token|tfrc|auth|oauth|pass|\.my|mylogin|\.key|\.p12|\.pfx|\.jks|keystore|\.ppk|\.kdbx|\.pem|age|gnupg|shadow|environ|login|key4|cookies|rclone|s3cfg|boto|oci|rc$|gcp|secret|terraform/i;

/** Environment files: those with made-up values, and those for machines of one's own, are no secret. */
const SAMPLE =
  /\.(?:example|sample|template|tmpl|dist|defaults?|schema|ci|test|testing|development|dev|local|vault|keys\.example|d|ts|js|md|spec)$/;

function isEnvironmentFile(name: string): boolean {
  if (
    !/^\.env(?:$|[.-])|^\.envrc$|^(?:prod|production|live|staging|secrets?)\.env$|\.env\.(?:prod|production|live|staging)/.test(
      name,
    )
  )
    return false;
  return !SAMPLE.test(name) || /\.env\.prod\w*\.local$/.test(name);
}

/** What a file holds, where it is a place of secrets: "AWS credentials". */
export function secretPlace(path: string, home: string): string | undefined {
  if (path === '' || !HINT.test(path)) return undefined;
  secrets ??= parsePlaces(SECRETS).map((row) => ({ ...row, path: row.path.filter((part) => part !== '') }));
  const parts = partsOf(path.startsWith('~/') ? `${home}/${path.slice(2)}` : path);
  const name = parts.at(-1) ?? '';
  if (/\.(?:pub|crt|cer|md|example|sample|template|ts|js|py|go|rb|java|html|css|sh)$/.test(name))
    return undefined;
  if (isEnvironmentFile(name)) return `the secrets in ${name}`;
  // A project's own .npmrc names registries; the one at home holds tokens.
  if (name === '.npmrc' && !isInHome(path, home)) return undefined;
  if (/cert|chain|public|\bca\b|test|fixture|example/.test(name) && /\.(?:pem|key)$/.test(name))
    return undefined;
  const found = secrets.find((row) => isAt(row, parts))?.what;
  // `cat ~/.aws/$f`: whichever file it is.
  return (
    found ?? (isKnown(name) ? undefined : folderRows().find((row) => isAt(row, parts.slice(0, -1)))?.what)
  );
}

function isInHome(path: string, home: string): boolean {
  return (
    path === '~/.npmrc' ||
    path === `${home}/.npmrc` ||
    /^\/(?:root|home\/[^/]+|Users\/[^/]+)\/\.npmrc$/.test(path)
  );
}

/** The same for folders as well, for what copies whole trees. */
export function secretTree(path: string, home: string): string | undefined {
  const found = secretPlace(path, home);
  if (found !== undefined || !HINT.test(path)) return found;
  const parts = partsOf(path);
  const last = parts.at(-1) ?? '';
  const own = last === '*' || last === '**' ? parts.slice(0, -1) : parts;
  return folderRows().find((row) => isAt(row, own))?.what;
}
