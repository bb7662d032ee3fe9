/**
 * The options and words of programs that hold secrets although nothing in their names says so, by program. Options whose
 * name says it (`--password`, `--client-secret`) are known for every program, see names.ts.
 * Source of each: the program's manual page, its `--help`, or its page in the vendor's command reference, as named.
 */
export interface Tool {
  /** Files' names of the programs, without `.exe`; those that begin so if it ends with `*`. Any program if it is empty. */
  tools: string;
  /** Words that stand in the same command, in this order where `from` counts. */
  verbs?: string;
  /** Options whose value is a secret, as the next word or behind `=`. */
  options?: string;
  /** The same, with the value directly behind them: `-pabc`. */
  glued?: string;
  /** Options whose value is `user:secret`; the sign between is in `sign`. */
  pairs?: string;
  sign?: string;
  /** Options whose value is `name=secret`, `*` for all words of that form. */
  assigned?: string;
  /** The first of the words behind the verbs (or the program) that is a secret, counted from 0; the later ones are too. */
  from?: number;
  /** Reads a secret from its standard input, if one of these words is there; `*` always. */
  stdin?: string;
  /** Options that look like secrets and hold names. */
  names?: string;
}

export const TOOLS: readonly Tool[] = [
  // Databases: mysql(1), mariadb(1), mongosh, redis-cli, sqlcmd and bcp, cypher-shell, cqlsh, clickhouse-client, beeline, influx.
  { tools: 'mysql* mariadb* mycli', glued: '-p' },
  { tools: 'mongo* mongosh', options: '-p' },
  { tools: 'redis-cli valkey-cli keydb-cli', options: '-a --pass' },
  { tools: 'sqlcmd bcp osql', options: '-P', glued: '-P' },
  { tools: 'cypher-shell cqlsh beeline', options: '-p' },
  { tools: 'influx', options: '-t -p' },
  { tools: 'etcdctl', pairs: '--user --username' },
  { tools: 'sqlplus sqlldr expdp impdp rman', pairs: '*', sign: '/' },
  { tools: 'rabbitmqctl', verbs: 'add_user', from: 1 },
  { tools: 'rabbitmqctl', verbs: 'change_password', from: 1 },
  // Logins: docker, podman, helm registry, skopeo, oras, crane, oc, cf, ibmcloud, argocd, az, heroku; docs of each "login".
  {
    tools: '',
    verbs: 'login',
    options: '-p',
    glued: '-p',
    stdin: '--password-stdin --with-token --password=-',
  },
  { tools: 'az', verbs: 'sql server', options: '-p' },
  { tools: 'az', verbs: 'sql import', options: '-p' },
  { tools: 'az', verbs: 'sql export', options: '-p' },
  { tools: 'vault bao', verbs: 'login', from: 0 },
  { tools: 'cargo', verbs: 'login', from: 0 },
  { tools: 'snyk', verbs: 'auth', from: 0 },
  { tools: 'doctl', verbs: 'auth', options: '-t' },
  { tools: 'glab', verbs: 'login', options: '-t' },
  { tools: 'doctl vercel linode-cli', options: '-t' },
  // AWS command reference: ssm, apigateway, iam, secretsmanager, configure.
  { tools: '', verbs: 'put-parameter', options: '--value' },
  { tools: '', verbs: 'create-api-key', options: '--value' },
  { tools: '', verbs: 'put-secret-value', options: '--secret-string --secret-binary' },
  { tools: '', verbs: 'create-secret', options: '--secret-string --secret-binary' },
  // Azure CLI reference: keyvault secret, functionapp keys, storage.
  { tools: 'az', verbs: 'keyvault set', options: '--value' },
  { tools: 'az', verbs: 'keys set', options: '--key-value' },
  // gcloud reference: secrets, run, functions. The name of a secret is none.
  {
    tools: 'gcloud',
    names: '--secret --set-secrets --update-secrets --remove-secrets --clear-secrets',
    stdin: '--data-file=- --data-file=/dev/stdin',
  },
  { tools: 'docker podman buildah nerdctl', names: '--secret --secret-add --secret-rm' },
  { tools: 'docker podman', verbs: 'secret create', stdin: '-' },
  // kubectl, oc: create secret.
  { tools: '', verbs: 'secret', assigned: '--from-literal', stdin: '--from-file=/dev/stdin' },
  // HashiCorp: vault write, kv put, operator unseal, unwrap.
  { tools: 'vault bao', verbs: 'put', assigned: '*' },
  { tools: 'vault bao', verbs: 'patch', assigned: '*' },
  { tools: 'vault bao', verbs: 'unseal', from: 0 },
  { tools: 'vault bao', verbs: 'unwrap', from: 0 },
  // Platforms: GitHub, GitLab, Fly.io, Doppler, Pulumi, Cloudflare, Vercel, Heroku, Netlify, ngrok, Supabase.
  { tools: 'gh', verbs: 'secret set', options: '-b --body', stdin: '*' },
  { tools: 'gh', verbs: 'login', stdin: '--with-token' },
  { tools: 'fly flyctl', verbs: 'secrets', assigned: '*', stdin: '*' },
  { tools: 'doppler supabase', verbs: 'secrets set', assigned: '*', from: 1, stdin: '*' },
  { tools: 'pulumi', verbs: 'config set --secret', from: 1, names: '--secret' },
  { tools: 'wrangler', verbs: 'secret put', stdin: '*' },
  { tools: 'vercel', verbs: 'env add', stdin: '*' },
  { tools: 'ngrok', verbs: 'add-authtoken', from: 0 },
  { tools: 'ngrok', verbs: 'authtoken', from: 0 },
  { tools: 'cloudflared', verbs: 'install', from: 0 },
  { tools: 'dotnet', verbs: 'user-secrets set', from: 1 },
  { tools: 'dotnet nuget', verbs: 'push', options: '-k -ApiKey' },
  { tools: 'nuget', verbs: 'setapikey', from: 0 },
  { tools: 'twine', options: '-p' },
  { tools: 'poetry', verbs: 'config', from: 2 },
  { tools: 'mc', verbs: 'alias set', from: 3 },
  { tools: 'rclone', verbs: 'obscure', from: 0 },
  // HTTP: curl(1), HTTPie, lftp(1).
  {
    tools: 'curl',
    pairs: '-u --user -U --proxy-user -E --cert',
    options: '--pass --proxy-pass --oauth2-bearer --tlspassword',
    assigned: '-b --cookie',
  },
  { tools: 'http https httpie xh', pairs: '-a --auth' },
  { tools: 'lftp', pairs: '-u', sign: ',' },
  // Archives, keys and accounts of systems: openssl(1), zip(1), 7z, htpasswd(1), usermod(8), ldapsearch(1), sshpass(1), smbclient(1).
  { tools: 'openssl', pairs: '-pass -passin -passout', options: '-k -K' },
  { tools: 'zip unzip', options: '-P', glued: '-P' },
  { tools: '7z* rar unrar', glued: '-p -hp' },
  { tools: 'keytool jarsigner', options: '-storepass -keypass -srcstorepass -deststorepass -new' },
  { tools: 'htpasswd', verbs: '-b', from: 2 },
  { tools: 'htpasswd', verbs: '-nb', from: 1 },
  { tools: 'htpasswd', verbs: '-nbB', from: 1 },
  { tools: 'htpasswd', verbs: '-bc', from: 2 },
  { tools: 'useradd usermod', options: '-p' },
  { tools: 'chpasswd', stdin: '*' },
  { tools: 'passwd', stdin: '--stdin' },
  { tools: 'sudo', stdin: '-S' },
  { tools: 'ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd', options: '-w' },
  { tools: 'sshpass', options: '-p', glued: '-p' },
  { tools: 'smbclient rpcclient', pairs: '-U --user', sign: '%' },
  { tools: 'ipmitool', options: '-P' },
  { tools: 'snmpget snmpwalk snmpset', options: '-A -X -c' },
  { tools: 'nmcli', verbs: 'password', from: 0 },
  { tools: 'wpa_passphrase', from: 1 },
  // Windows: net, cmdkey, plink and pscp, psexec, xfreerdp, PowerShell's ConvertTo-SecureString and SetEnvironmentVariable.
  { tools: 'net', verbs: 'user', from: 1 },
  { tools: 'cmdkey', glued: '/pass:' },
  { tools: 'xfreerdp mstsc', glued: '/p:' },
  { tools: 'plink pscp psftp', options: '-pw' },
  { tools: 'psexec winrs', options: '-p', glued: '-p: /p:' },
  { tools: 'convertto-securestring', options: '-String', from: 0 },
];
