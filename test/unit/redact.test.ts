import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { escapeControls, forDisplay, redactArgs, redactText, truncate } from '../../src/contracts/redact';
import { runs } from '../support/runs';

const R = '[redacted]';
const KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const RANDOM40 = 'q8Zr3Kd0Lm5Tn9Vb2Xc7Jh4Gf6Ds1Apo+Yu/3eRw';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';

const LOSES: [input: string, output: string][] = [
  ['export AWS_SECRET_ACCESS_KEY=hunter2', `export AWS_SECRET_ACCESS_KEY=${R}`],
  ['AWS_SESSION_TOKEN="a b" aws s3 ls', `AWS_SESSION_TOKEN="${R}" aws s3 ls`],
  [`aws_secret_access_key = ${KEY}`, `aws_secret_access_key = ${R}`],
  ['aws configure set aws_secret_access_key abc', `aws configure set aws_secret_access_key ${R}`],
  [`echo ${RANDOM40}`, `echo ${R}`],
  [
    'aws rds create-db-instance --master-user-password s3cr3t --engine mysql',
    `aws rds create-db-instance --master-user-password ${R} --engine mysql`,
  ],
  ['x --password=hunter2 y', `x --password=${R} y`],
  ["x --password 'two words' y", `x --password '${R}' y`],
  [`x --password 'a'b"c" y`, `x --password ${R} y`],
  ['x --token abc; terraform destroy', `x --token ${R}; terraform destroy`],
  ['DB_TOKEN=x;terraform destroy', `DB_TOKEN=${R};terraform destroy`],
  ['PGPASSWORD=abc psql -h db', `PGPASSWORD=${R} psql -h db`],
  ['terraform apply -var db_password=abc', `terraform apply -var db_password=${R}`],
  [
    "terraform apply -var 'db_password=a b c' -auto-approve",
    `terraform apply -var 'db_password=${R}' -auto-approve`,
  ],
  [`terraform init -backend-config=secret_key=abc`, `terraform init -backend-config=secret_key=${R}`],
  ['{"password":"abc","user":"me"}', `{"password":"${R}","user":"me"}`],
  ['{\\"password\\":\\"abc\\",\\"user\\":1}', `{\\"password\\":\\"${R}\\",\\"user\\":1}`],
  ["curl -H 'Authorization: Bearer abc.def' https://x", `curl -H 'Authorization: ${R}' https://x`],
  ['Authorization: Basic dXNlcjpwYXNz\nHost: x', `Authorization: ${R}\nHost: x`],
  ["curl -H 'X-Api-Key: abc' https://x", `curl -H 'X-Api-Key: ${R}' https://x`],
  ['curl -u me:abc https://x', `curl -u me:${R} https://x`],
  ['psql postgres://me:abc@db.prod/x', `psql postgres://me:${R}@db.prod/x`],
  ['postgres://me:p@ss@db/x', `postgres://me:${R}@db/x`],
  ['me:abc@tcp(db:3306)/x', `me:${R}@tcp(db:3306)/x`],
  ['mysql -u root -pabc -h db', `mysql -u root -p${R} -h db`],
  ['mysqldump -pabc db', `mysqldump -p${R} db`],
  ['sshpass -p abc ssh host', `sshpass -p ${R} ssh host`],
  ['docker login -u me -p abc', `docker login -u me -p ${R}`],
  ['redis-cli -h x -a abc', `redis-cli -h x -a ${R}`],
  [
    'kubectl create secret generic x --from-literal=user=abc',
    `kubectl create secret generic x --from-literal=user=${R}`,
  ],
  ['aws ssm put-parameter --name /db --value abc', `aws ssm put-parameter --name /db --value ${R}`],
  [
    '--parameters ParameterKey=DBPassword,ParameterValue=abc',
    `--parameters ParameterKey=DBPassword,ParameterValue=${R}`,
  ],
  ['Server=db;Password=abc;User=me', `Server=db;Password=${R};User=me`],
  [
    'DefaultEndpointsProtocol=https;AccountKey=abc==;X=1',
    `DefaultEndpointsProtocol=https;AccountKey=${R};X=1`,
  ],
  [`curl x ${JWT}`, `curl x ${R}`],
  [
    'git clone https://ghp_abcdefghijklmnopqrstuvwxyz0123456789@github.com/x',
    `git clone https://${R}@github.com/x`,
  ],
  ['say xoxb-123456789012-abcdefghijkl', `say ${R}`],
  ['say AIzaSyA1234567890abcdefghijklmnopqrstuv', `say ${R}`],
  ['say sk_live_abcdefghijklmnop1234', `say ${R}`],
  ['say sk-proj-abcdefghijklmnop1234', `say ${R}`],
  ['say IQoJb3JpZ2luX2VjEAAaCXVzLWVhc3QtMSJHMEUCIQ', `say ${R}`],
  ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nrest', `${R}\nrest`],
  ['x -----BEGIN PRIVATE KEY-----\nabc', `x ${R}`],
  ['the secret is Zx8Kq2Lm9Pv4Rt7Yw3Bn6', `the secret is ${R}`],
  ['id AKIAIOSFODNN7EXAMPLE', 'id AKIA…MPLE'],
  ['AWS_ACCESS_KEY_ID=ASIAQNZGKIQY56JQ7WML aws s3 ls', 'AWS_ACCESS_KEY_ID=ASIA…7WML aws s3 ls'],
];

const KEEPS = [
  'aws ec2 terminate-instances --instance-ids i-0abc123def4567890 --profile acme-prod --region eu-west-1',
  'arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf',
  'aws secretsmanager delete-secret --secret-id prod/Db1Password --force-delete-without-recovery',
  'aws iam delete-user --user-name alice',
  'aws s3 rm s3://acme-prod-backups --recursive',
  'arn:aws:iam::123456789012:role/OrganizationAccountAccessRole',
  'docker run -p 80:80 -u 1000:1000 nginx',
  'mkdir -p a/b',
  'TOKEN=$(aws ec2 terminate-instances --instance-ids i-1) x',
  'git show 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12',
  'aws rds modify-db-instance --manage-master-user-password --apply-immediately',
  'PASSWORD_FILE=/run/x cmd',
  'docker login --password-stdin',
  '/home/User1/projects/infra/terraform/abcd/Main2',
  'https://host:443/path',
  'kubectl get secret db',
  '--token-file /x',
  'aws iam create-access-key --user-name x',
];

const ARGS: [argv: string[], redacted: string[]][] = [
  [
    ['aws', '--password', 'abc', 'x'],
    ['aws', '--password', R, 'x'],
  ],
  [
    ['aws', '--password=a b'],
    ['aws', `--password=${R}`],
  ],
  [
    ['env', 'TOKEN=a b;c', 'aws'],
    ['env', `TOKEN=${R}`, 'aws'],
  ],
  [
    ['mysql', '-pabc'],
    ['mysql', `-p${R}`],
  ],
  [
    ['mkdir', '-pv', 'a'],
    ['mkdir', '-pv', 'a'],
  ],
  [
    ['aws', 'configure', 'set', 'aws_secret_access_key', 'abc'],
    ['aws', 'configure', 'set', 'aws_secret_access_key', R],
  ],
  [
    ['aws', 'ssm', 'put-parameter', '--value', 'abc'],
    ['aws', 'ssm', 'put-parameter', '--value', R],
  ],
  [
    ['docker', 'login', '-p', 'abc'],
    ['docker', 'login', '-p', R],
  ],
  [
    ['curl', '-u', 'me:abc', '-H', 'Accept: text'],
    ['curl', '-u', `me:${R}`, '-H', 'Accept: text'],
  ],
  [
    ['terraform', 'apply', '-var', 'token=a b'],
    ['terraform', 'apply', '-var', `token=${R}`],
  ],
  [
    ['x', '--manage-master-user-password', '--apply'],
    ['x', '--manage-master-user-password', '--apply'],
  ],
  [
    ['aws', 'secretsmanager', 'delete-secret', '--secret-id', 'prod/db'],
    ['aws', 'secretsmanager', 'delete-secret', '--secret-id', 'prod/db'],
  ],
  [[], []],
];

describe('redactText', () => {
  for (const [input, output] of LOSES)
    it(`hides in ${JSON.stringify(input)}`, () => {
      assert.equal(redactText(input), output);
    });
  for (const input of KEEPS)
    it(`keeps ${input}`, () => {
      assert.equal(redactText(input), input);
    });

  const alphanumeric = fc
    .array(fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'.split('')), {
      minLength: 8,
      maxLength: 40,
    })
    .map((c) => c.join(''));
  const random40 = fc
    .uint8Array({ minLength: 30, maxLength: 30 })
    .map((b) => Buffer.from(b).toString('base64'));
  const contexts = [
    'AWS_SECRET_ACCESS_KEY=%',
    'aws x --secret-access-key %',
    'x --token=% y',
    "x --password '%'",
    '{"clientSecret": "%"}',
    'https://me:%@host/x',
    'Authorization: Bearer %',
    'password: %',
    'aws_session_token=%',
    "-var 'db_password=%'",
    'ghp_%abcdefghijkl',
    'mysql -p%',
    'token = "%"',
    '-----BEGIN PRIVATE KEY-----\n%\n-----END PRIVATE KEY-----',
    'a; export API_KEY="%" && b',
    'xoxb-1234567890-%',
  ];
  it('lets no generated secret through', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...contexts),
        fc.oneof(alphanumeric, random40),
        fc.string(),
        (context, secret, tail) => {
          fc.pre(
            !context.includes(secret) &&
              (!context.includes('://') || !secret.includes('/')) &&
              (!/xoxb|ghp/.test(context) || !/[+/=]/.test(secret)),
          );
          assert.ok(
            !redactText(`${context.replace('%', () => secret)} ${tail.replaceAll(secret, '')}`).includes(
              secret,
            ),
          );
        },
      ),
      { numRuns: runs(2000) },
    );
  });

  const pieces = fc.constantFrom(
    '--password',
    ' ',
    '=',
    ':',
    '"',
    "'",
    'token',
    'AWS_SECRET_ACCESS_KEY',
    'abc',
    '\\',
    '\n',
    '://',
    '@',
    'mysql',
    ' -p',
    'eyJ',
    '.',
    '$(',
    ';',
    R,
    'curl -u ',
    RANDOM40,
    'Bearer ',
    'Authorization',
    'login',
  );
  it('takes a quote that never closes for a letter', () => {
    assert.equal(redactText("curl -u me'you:hunter2x http://x"), "curl -u me'you:[redacted] http://x");
  });
  it('never throws and is idempotent', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 12 }).map((p) => p.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const once = redactText(text);
          assert.equal(redactText(once), once);
        },
      ),
      { numRuns: runs(5000) },
    );
  });

  it('does not hang on hostile input', () => {
    for (const piece of [
      'a',
      ' ',
      '-',
      'eyJ-',
      'mysql ',
      'a://a:',
      '--password "',
      'curl ',
      'token=',
      'x:',
      'sk-',
      '-----BEGIN PRIVATE KEY-----',
      'secret ',
      '"',
      '\\',
      "'",
      '$(',
      'echo x|gh secret set ',
      'docker login --password-stdin <<E ',
      'name: token value: ',
      'token: |\n',
      '\u001b[',
      'a\u200bb ',
    ]) {
      const text = piece.repeat(Math.ceil(300_000 / piece.length));
      // What takes the square of the time hangs here, and fails by the time that a test may take.
      assert.ok(redactText(text).length < 3 * text.length);
    }
  }).timeout(60_000);
});

describe('redactArgs', () => {
  for (const [argv, expected] of ARGS)
    it(argv.join(' '), () => {
      assert.deepEqual(redactArgs(argv), expected);
    });
  it('keeps the number of arguments and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (argv) => {
        assert.equal(redactArgs(argv).length, argv.length);
      }),
    );
  });
});

describe('forDisplay', () => {
  const CASES: [input: string, max: number, output: string][] = [
    ['a\nb\tc\u001b[31m', 50, 'a\\nb\\tc\\e[31m'],
    ['a\u202eb', 50, 'a\\u202eb'],
    ['\0\x07\x9b', 50, '\\x00\\x07\\x9b'],
    ['a\u200bb\ufeff', 50, 'a\\u200bb\\ufeff'],
    ['\uE000', 50, '…'],
    ['\uD800x', 50, '\\ud800x'],
    ['naïve 日本 😀', 50, 'naïve 日本 😀'],
    ['abcdef', 4, 'abc…'],
    ['ab😀cd', 4, 'ab…'],
    ['abc', 0, ''],
    ['--token abc', 50, `--token ${R}`],
  ];
  for (const [input, max, output] of CASES)
    it(JSON.stringify(input), () => {
      assert.equal(forDisplay(input, max), output);
    });
  it('is bounded and printable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(100), (text, max) => {
        const shown = forDisplay(text, max);
        assert.ok(shown.length <= max && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(shown));
        assert.equal(escapeControls(escapeControls(text)), escapeControls(text));
        assert.ok(truncate(text, max).length <= max);
      }),
    );
  });
  it('leaves no secret that the bound cuts through', () => {
    const text = `${'x '.repeat(8_170)}--password ${'hunter2'.repeat(5000)}`;
    assert.ok(!forDisplay(text, 20_000).includes('hunter2'));
  });
});
