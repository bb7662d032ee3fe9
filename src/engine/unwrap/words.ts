/** Tools whose names make a text 'near the cloud', beside those that the catalogue knows. */
export const CLOUD_NAMES: ReadonlySet<string> = new Set(
  `aws tf k8s kube awslocal tflocal cdklocal aws-nuke cloud-nuke azure-nuke gcp-nuke terraform tofu opentofu terragrunt terramate atmos cdktf pulumi cdk sam
  gcloud gsutil bq az azd azcopy kubectl kubectx kubens oc helm helmfile kustomize flux argocd eksctl kops ecs-cli copilot eb chalice
  serverless sls sst amplify doctl linode-cli hcloud vultr-cli scw ibmcloud oci aliyun tccli openstack heroku fly flyctl vercel
  netlify railway render wrangler supabase firebase cf packer vault consul nomad boundary ansible-playbook rosa velero k9s
  crossplane rclone s3cmd s5cmd mc minio psql mysql mysqladmin mariadb mongosh mongo redis-cli dropdb pg_restore sqlcmd bbctl confluent
  planetscale pscale turso neonctl databricks snowsql prowler steampipe infracost`.split(/\s+/),
);

/** First words that belong to one cloud tool's grammar, so that they name it even when the program is symbolic. */
const SERVICE_WORDS: ReadonlySet<string> = new Set(
  `ec2 s3 s3api rds iam sts kms eks ecs ecr lambda dynamodb cloudformation cloudfront cloudtrail route53 sqs sns elbv2 elasticache redshift
  secretsmanager ssm organizations autoscaling logs`.split(/\s+/),
);

const DESTRUCTIVE =
  /^(?:destroy|destroy[-_:].*|.*[-_:]destroy|delete|delete[-_:].*|.*[-_:]delete|terminate|terminate[-_].*|deprovision|teardown|tear-down|nuke|purge|wipe|purge-.*|uninstall-.*|undeploy|rm-all|force-destroy|decommission|deleteall|deletecollection|-?-auto-approve|dropdatabase)$/i;

/** Verbs that make what follows a tool's name a command line and not prose. */
const VERBS =
  /^(?:destroy|delete|remove|rm|rb|mb|terminate|apply|plan|create|get|list|ls|describe|update|put|set|unset|deploy|run|up|down|cp|mv|sync|scale|exec|drain|patch|replace|rollout|uninstall|install|upgrade|rollback|init|import|state|workspace|stop|start|reboot|modify|detach|attach|revoke|disable|enable|deregister|purge|restore|reset|edit|annotate|label|cordon|taint|untaint|refresh|output|login|config|configure|whoami|version|run-all|stack|cancel)(?:-.*)?$/;

export function isDestructiveWord(word: string): boolean {
  return DESTRUCTIVE.test(word);
}

/** How far into a command line its verb is looked for. */
const VERB_REACH = 6;

/** Whether the words read like the arguments of a cloud tool. */
export function looksLikeArguments(words: readonly string[]): boolean {
  return words.slice(0, VERB_REACH).some((word) => VERBS.test(word) || isDestructiveWord(word));
}

export function isServiceWord(word: string): boolean {
  return SERVICE_WORDS.has(word);
}

/** Programs that the catalogue may know for other reasons; their mere name does not make a text cloudy. */
const ORDINARY: ReadonlySet<string> = new Set(
  `git gh glab curl wget http https xh rm mv cp sed jq code cursor python python3 node ruby php perl docker docker-compose podman nerdctl bash sh zsh fish
  env sudo ssh scp rsync make npm npx yarn pnpm bun deno go cargo cat echo tee grep ls find chmod chown ln test claude codex gemini copilot op vc atlas stripe neon waypoint esc render rails
  rake artisan composer pip pip3 uv uvx poetry psh wsl powershell pwsh cmd dd truncate shred crontab at systemctl kill history printf func`.split(
    /\s+/,
  ),
);

/** Subcommands whose output is meant for `eval` and `source` and only sets variables or functions. */
const PRINTS_SHELL_CODE =
  /\b(?:completions?|export-credentials|docker-env|shellenv|hook|activate|podman-env|docker-machine env|ssh-agent|get-login|direnv|starship|zoxide|fnm|mise|rbenv|pyenv|complete|shell-hook|init (?:bash|zsh|fish|-))\b/;

/** Whoever hands an identity to a script means it for a cloud: `curl … | AWS_PROFILE=prod bash`. */
const CREDENTIALS_GIVEN =
  /(?:^|[\s;|&])(?:AWS_(?:PROFILE|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|GOOGLE_APPLICATION_CREDENTIALS|CLOUDSDK_\w{1,40}|ARM_\w{1,40}|AZURE_(?:CLIENT|TENANT|SUBSCRIPTION)_\w{1,40}|KUBECONFIG|TF_WORKSPACE|PULUMI_ACCESS_TOKEN)=/;

/** Judges names and texts by the known tools. */
export class Reach {
  constructor(private readonly isKnownTool: (name: string) => boolean) {}

  isCloudTool(name: string): boolean {
    return CLOUD_NAMES.has(name) || (this.isKnownTool(name) && !ORDINARY.has(name));
  }

  /** True when a cloud tool's name or a destroying verb stands in the text as a word of its own. */
  inText(text: string): boolean {
    for (const word of text.split(/[^A-Za-z0-9_.:/-]+/)) {
      if (word.length < 2) continue;
      if (this.isCloudTool(word) || isDestructiveWord(word)) return true;
      if (/[/_.:-]/.test(word) && this.inCompound(word)) return true;
    }
    return false;
  }

  /**
   * For a text that is wholly unknown: whether what stands around it hints at a cloud command. A download's address
   * may well name a tool that it installs, and completions and credentials are printed to be evaluated.
   */
  aroundUnknown(near: string): boolean {
    if (PRINTS_SHELL_CODE.test(near)) return false;
    if (CREDENTIALS_GIVEN.test(near)) return true;
    if (
      /(?:^|[\s(|;&])(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod)\s|\.downloadstring\(/i.test(
        near,
      )
    )
      return near.split(/[^A-Za-z0-9]+/).some(isDestructiveWord);
    return this.inText(near);
  }

  /** `/usr/bin/aws`, `$AWS_CMD`, `deploy/terraform.sh`, `https://x/destroy.sh`. */
  private inCompound(word: string): boolean {
    const parts = word.split(/[/_.:-]+/);
    return parts.some(
      (part) => part.length > 1 && (this.isCloudTool(part.toLowerCase()) || isDestructiveWord(part)),
    );
  }

  /** True when the arguments of a program whose name is unknown would suit a cloud tool. */
  inArguments(args: readonly string[]): boolean {
    const words = args.slice(0, 64);
    if (words.slice(0, VERB_REACH).some(isDestructiveWord) || isServiceWord(words[0] ?? '')) return true;
    return words.some((word, i) => this.isCloudTool(word) && looksLikeArguments(words.slice(i + 1)));
  }
}

/**
 * Programs whose arguments are text, names or paths and never a command to run. Everything that is not listed here is
 * searched for a tool's command line, because it may be a wrapper that nobody knows.
 */
export const TEXT_PROGRAMS: ReadonlySet<string> = new Set(
  `echo printf grep egrep fgrep rg ag ack ugrep git gh glab hub svn hg man info tldr help which type whereis whatis apropos cat less more head tail
  sed gawk awk mawk tee jq yq xmllint curl wget http https xh ls ll tree stat file wc sort uniq cut tr rev diff cmp comm patch rm rmdir mkdir mv cp ln touch
  chmod chown chgrp cd pushd popd pwd dirname basename realpath readlink test [ [[ true false : export set unset declare typeset local readonly alias
  unalias hash complete compgen compdef history fc bind shopt setopt unsetopt let read print say logger wall write mail mailx sendmail notify-send
  brew apt apt-get aptitude dnf yum apk pacman zypper snap port choco winget scoop pip pip3 pipx cargo go gem bundle composer conda mamba
  vim vi nvim nano emacs code cursor subl idea open xdg-open bat glow pandoc fold fmt column nl od hexdump strings base64 md5sum sha256sum
  tar zip unzip gzip gunzip bzip2 xz zstd rsync scp ping dig nslookup host nc telnet ps top htop kill pkill killall pgrep lsof df du free uptime date cal
  sleep seq yes expr bc id whoami groups hostname uname tput clear reset stty tty shellcheck shfmt eslint prettier tsc jest mocha vitest pytest ruff black
  mypy tflint tfsec checkov trivy terrascan actionlint hadolint yamllint jsonlint markdownlint cspell codespell claude codex gemini aider
  select-string write-host write-output write-error write-verbose get-help get-command get-content set-content add-content out-file get-childitem
  remove-item set-location test-path rem title asdf nvm pyenv rbenv tfenv tfswitch kind minikube sha1sum locate fd fzf sk dpkg rpm lsb_release ldd nm
  systemctl service journalctl dmesg`.split(/\s+/),
);
