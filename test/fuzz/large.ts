import type { Sample } from './mutate';

/** About a megabyte each, of shapes that parsers grow on. */
export function largeSamples(size = 1_000_000): Record<string, Sample> {
  const fill = (piece: string) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
  const shell = (command: string): Sample => ({ command, shell: 'bash', files: {} });
  return {
    'one word': shell(fill('a')),
    'one line of commands': shell(fill('aws s3 ls s3://acme-dev; ')),
    'destroying commands': shell(fill('terraform destroy -auto-approve\n')),
    'a pipeline': shell(fill('cat x | ')),
    'open parentheses': shell(fill('(')),
    'open braces': shell(fill('{ ')),
    'open substitutions': shell(fill('$(')),
    'open quotes': shell(fill('"\'')),
    'default values': shell(fill('"${a:-')),
    backslashes: shell(fill('\\')),
    'brace expansion': shell(fill('{a,b}{1..9}')),
    'here-documents': shell(fill('cat <<E\n')),
    assignments: shell(fill('x=$x$x;')),
    'a quoted script': shell(`bash -c '${fill('aws s3 rb s3://b; ')}'`),
    SQL: shell(`psql -h prod -c "${fill('select 1; delete from t; ')}"`),
    'open SQL': shell(`psql -h prod -c "${fill('((( ')}"`),
    JSON: shell(`curl -X POST https://api.acme.com -d '${fill('{"a":[')}'`),
    Python: shell(`python3 -c '${fill('import boto3;x=boto3.client("ec2");')}'`),
    'Python brackets': shell(`python3 -c 'import boto3;${fill('f([{')}'`),
    JavaScript: shell(`node -e '${fill('a=>{`${')}'`),
    Base64: shell(`echo ${fill('YXdz')} | base64 -d | sh`),
    options: shell(`kubectl delete ${fill('--a=b ')}`),
    addresses: shell(`curl -X DELETE ${fill('https://api.acme.com/x ')}`),
    PowerShell: { command: fill('Remove-S3Bucket -BucketName x; '), shell: 'powershell', files: {} },
    'PowerShell blocks': { command: fill('if ($a) { $('), shell: 'powershell', files: {} },
    cmd: { command: fill('for %i in (a) do ( aws %i & '), shell: 'cmd', files: {} },
    'cmd carets': { command: fill('^'), shell: 'cmd', files: {} },
    fish: { command: fill('begin; (aws s3 ls '), shell: 'fish', files: {} },
  };
}
