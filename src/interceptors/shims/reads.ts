import { READS } from './generated/reads';
import { word } from './find';
import { ARMED_FUNCTION } from './flag';

/**
 * Reads that a shim lets run without asking, in plain sh and without starting a process: the table (generated/reads.ts)
 * knows for certain that the engine would allow them in any environment and for anybody. Whatever is not exactly so is
 * asked about as ever, at the cost of some milliseconds. So options are listed one by one, positional words are not
 * allowed where one could be a file to write, and what would make the tool run something else (aliases, pagers that are
 * variables, files that a variable names) sends the question on.
 */

/** The spool of these reads in the state folder; the extension takes it into the record. */
export const READS_SPOOL = 'reads.spool';

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Written out, as ranges mean other things in other languages. */
const NAME = `${LOWER}-`;
const VALUE = `${LOWER}${UPPER}_.,:=@*+-`;

const AWS_SINGLE = [
  ...[
    'max-items',
    'page-size',
    'starting-token',
    'max-results',
    'next-token',
    'limit',
    'bucket',
    'prefix',
    'key',
  ],
  ...[
    'cluster',
    'cluster-name',
    'service',
    'service-name',
    'stack-name',
    'log-group-name',
    'log-stream-name',
  ],
  ...[
    'log-group-name-prefix',
    'table-name',
    'function-name',
    'user-name',
    'role-name',
    'policy-arn',
    'group-name',
  ],
  ...[
    'policy-name',
    'db-instance-identifier',
    'db-cluster-identifier',
    'queue-name',
    'topic-arn',
    'name',
    'id',
  ],
  ...[
    'start-time',
    'end-time',
    'namespace',
    'metric-name',
    'period',
    'hosted-zone-id',
    'key-id',
    'secret-id',
  ],
  ...['version-id', 'repository-name', 'nodegroup-name', 'account-id', 'resource-arn', 'delimiter'],
];
const AWS_MANY = [
  ...[
    'filters',
    'instance-ids',
    'image-ids',
    'vpc-ids',
    'subnet-ids',
    'group-ids',
    'volume-ids',
    'snapshot-ids',
  ],
  ...['names', 'owners', 'services', 'tasks', 'clusters', 'statistics', 'dimensions', 'stack-status-filter'],
];
const options = (names: readonly string[]) => names.map((name) => `--${name}`).join(' | ');
const alternatives = (words: string) => words.split(' ').join(' | ');

/** Sets `ag_words` to what is recorded and gives 0 for a read of the table. */
const AWS = `
ag_reads() {
  [ $# -ge 2 ] && [ $# -le 60 ] || return 1
  [ -z "\${AWS_CONFIG_FILE+x}\${AWS_SHARED_CREDENTIALS_FILE+x}\${AWS_DATA_PATH+x}\${AWS_ENDPOINT_URL+x}\${AWS_CLI_AUTO_PROMPT+x}" ] || return 1
  case \${HOME-} in
    /*) [ ! -e "$HOME/.aws/cli/alias" ] && [ ! -L "$HOME/.aws/cli/alias" ] || return 1 ;;
    *) return 1 ;;
  esac
  for ag_each in "\${AWS_PAGER-}" "\${PAGER-}"; do
    case $ag_each in
      '' | cat | less | more) ;;
      *) return 1 ;;
    esac
  done
  ag_service=
  ag_operation=
  ag_want=
  ag_many=
  ag_url=
  for ag_each do
    case $ag_want,$ag_each in
      [1q],-* | *,) return 1 ;;
      *,-*)
        ag_want=
        ag_many=
        case $ag_each in
          --profile | --region | --output) ag_want=1 ;;
          --query) ag_want=q ;;
          --no-cli-pager | --no-paginate) ;;
          --recursive | --human-readable | --summarize) [ "$ag_operation" = ls ] || return 1 ;;
          ${options(AWS_SINGLE)})
            [ -n "$ag_operation" ] || return 1
            ag_want=1
            ;;
          ${options(AWS_MANY)})
            [ -n "$ag_operation" ] || return 1
            ag_want=1
            ag_many=1
            ;;
          *) return 1 ;;
        esac
        ;;
      q,*/* | q,*'~'* | q,*'\\'* | q,*'$'* | q,*'
'*) return 1 ;;
      q,*) ag_want= ;;
      1,*[!${VALUE}]* | m,*[!${VALUE}]* | [1m],.*) return 1 ;;
      1,*)
        ag_want=
        [ -z "$ag_many" ] || ag_want=m
        ;;
      m,*) ;;
      *)
        if [ -z "$ag_service" ]; then
          ag_service=$ag_each
        elif [ -z "$ag_operation" ]; then
          ag_operation=$ag_each
        else
          ag_url=$ag_url,$ag_each
        fi
        ;;
    esac
  done
  case $ag_want in
    [1q]) return 1 ;;
  esac
  case $ag_service,$ag_operation,$ag_url in
    *,*,*,*,*) return 1 ;;
    s3,ls,,s3://*[!${LOWER}${UPPER}_./-]*) return 1 ;;
    s3,ls, | s3,ls,,s3://*)
      ag_words='aws s3 ls'
      return 0
      ;;
    *,*,?*) return 1 ;;
  esac
  case $ag_service$ag_operation in
    *[!${NAME}]*) return 1 ;;
  esac
  case $ag_operation in
    ${READS.awsNot.split(' ').join(' | ')}) return 1 ;;
    ${READS.awsVerbs
      .split(' ')
      .map((verb) => `${verb}-?*`)
      .join(' | ')}) ;;
    *) return 1 ;;
  esac
  case $ag_service,$ag_operation in
    ${READS.awsNotOf
      .split(',')
      .map((one) => one.replace(' ', ','))
      .join(' | ')}) return 1 ;;
  esac
  case ' ${READS.aws} ' in
    *" $ag_service "*) ;;
    *) return 1 ;;
  esac
  ag_words="aws $ag_service \${ag_operation%%-*}-*"
}
`;

const KUBECTL = `
ag_reads() {
  [ $# -le 60 ] && [ -z "\${KUBECONFIG+x}\${KUBERC+x}\${KUBECTL_KUBERC+x}" ] || return 1
  case \${HOME-} in
    /*) [ ! -e "$HOME/.kube/kuberc" ] && [ ! -L "$HOME/.kube/kuberc" ] || return 1 ;;
    *) return 1 ;;
  esac
  case \${1-},\${2-} in
    get,*[!${LOWER}]* | describe,*[!${LOWER}]* | get, | describe,) return 1 ;;
    get,* | describe,*)
      case $2 in
        ${alternatives(READS.kube)}) ;;
        *) return 1 ;;
      esac
      ag_words="kubectl $1 $2"
      ag_skip=2
      ;;
    version,* | api-resources,* | api-versions,*)
      ag_words="kubectl $1"
      ag_skip=1
      ;;
    *) return 1 ;;
  esac
  ag_want=
  for ag_each do
    if [ "$ag_skip" -gt 0 ]; then
      ag_skip=$((ag_skip - 1))
      continue
    fi
    case $ag_want,$ag_each in
      *, | [1o],-*) return 1 ;;
      o,wide | o,json | o,yaml | o,name) ag_want= ;;
      1,*[!${VALUE}]* | o,*) return 1 ;;
      1,*) ag_want= ;;
      ,-n | ,--namespace | ,-l | ,--selector | ,--context | ,--field-selector) ag_want=1 ;;
      ,-o | ,--output) ag_want=o ;;
      ,-A | ,--all-namespaces | ,--no-headers | ,--show-labels | ,-w | ,--watch) ;;
      ,-owide | ,-ojson | ,-oyaml | ,-oname | ,--client) ;;
      ,-* | ,*[!${LOWER}.-]*) return 1 ;;
      *)
        case $ag_words in
          'kubectl get '* | 'kubectl describe '*) ;;
          *) return 1 ;;
        esac
        ;;
    esac
  done
  [ -z "$ag_want" ]
}
`;

const TERRAFORM_VARIABLES = [
  'TF_CLI_CONFIG_FILE',
  'TF_CLI_ARGS',
  ...new Set(
    READS.terraform.map((line) => {
      const words = line.split(' ').filter((part) => !part.startsWith('-'));
      return `TF_CLI_ARGS_${words.join('_')}`;
    }),
  ),
];

const TERRAFORM = `
ag_reads() {
  [ -z "${TERRAFORM_VARIABLES.map((name) => `\${${name}+x}`).join('')}" ] || return 1
  case "$#,$*" in
    ${READS.terraform.map((line) => word(`${line.split(' ').length},${line}`)).join(' | ')}) ag_words="terraform $*" ;;
    *) return 1 ;;
  esac
}
`;

/** Which tool has which part of the table. */
export const READ_TABLES: Readonly<Record<string, string>> = {
  aws: AWS,
  kubectl: KUBECTL,
  terraform: TERRAFORM,
};

/** The words that alone make this tool print what it is. */
export function harmlessWords(tool: string): string[] {
  return Object.entries(READS.harmless)
    .filter(([, not]) => !not.split(' ').includes(tool))
    .map(([name]) => name);
}

/**
 * The rest of the fast path; the part of the tool's table, if it has one, stands before it. It needs `ag_harmless` (words
 * between bars), the shims' common assignments and `ag_find`. A read is written down before it runs, and only while a
 * window is there that takes it into the record; the kill switch sends everything on.
 */
export function fastPath(table: string | undefined): string {
  return `${table ?? '\nag_reads() {\n  return 1\n}\n'}${ARMED_FUNCTION}ag_certain() {
  ag_words=
  case $#,\${1-} in
    ${Object.keys(READS.harmless)
      .map((name) => `1,${name}`)
      .join(' | ')})
      case $ag_harmless in
        *"|$1|"*) return 0 ;;
      esac
      ;;
  esac
  ag_reads "$@"
}

# Words of the table and the process that started it, never what was typed.
ag_spool() {
  [ -z "$ag_words" ] || { printf '%s\\n' "$ag_words $PPID" >> "$ag_state/${READS_SPOOL}"; } 2> /dev/null
}

if ag_certain "$@" && [ -S "$ag_socket" ] && ag_armed; then
  ag_find "$@"
  if [ -n "$ag_real" ] && ag_spool; then
    ag_start "$@"
  fi
fi
`;
}
