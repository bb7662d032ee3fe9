import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { check, checkLine } from '../../src/cli/check';
import { formatAnswer } from '../../src/contracts/broker';
import { formatHookReply, type HookAsk } from '../../src/contracts/hook';
import { forDisplay, redactText } from '../../src/contracts/redact';
import type { CommandRequest } from '../../src/contracts/request';
import { decide } from '../../src/engine/decide';
import { createFacts } from '../../src/facts/facts';
import { commandEvent } from '../../src/guard/commandEvent';
import { question, stoppedMessage, warningMessage, type Told } from '../../src/guard/messages';
import { answerHook } from '../../src/interceptors/hooks/answer';
import { NO_FACTS } from '../support/facts';
import { ARMOURED, SHAPED, WORDS } from '../support/secrets';
import { folders, note, open } from './auditSupport';
import { Rig, settle, verdictOf } from './guard/rig';

/** Where a secret stands in a command line, with a cloud command beside it. */
const NAMED_PLACES: readonly [place: string, text: (secret: string) => string][] = [
  ['flag with a space', (s) => `aws rds modify-db-instance --master-user-password ${s} --apply-immediately`],
  ['flag with =', (s) => `aws secretsmanager put-secret-value --secret-id prod/db --secret-string=${s}`],
  ['flag of upper case', (s) => `aws rds delete-db-instance --MASTER-PASSWORD ${s}`],
  ['flag in quotes', (s) => `az sql server create --admin-password "${s}" -n db`],
  [
    'flag joined of quotes',
    (s) => `az sql server delete --admin-password="${s.slice(0, 3)}"'${s.slice(3)}' -n db`,
  ],
  ['flag on the next line', (s) => `aws rds delete-db-instance --db-password \\\n  ${s}`],
  ['short flag of mysql', (s) => `mysql -h prod -uroot -p${s} -e "drop database shop"`],
  ['short flag of docker login', (s) => `docker login -u me -p ${s} reg.io; aws s3 rb s3://b --force`],
  ['short flag of sqlcmd', (s) => `sqlcmd -S prod -U sa -P ${s} -Q "drop database shop"`],
  ['short flag of redis-cli', (s) => `redis-cli -h prod -a ${s} flushall`],
  ['short flag of az login', (s) => `az login --service-principal -u app -p ${s} && az group delete -n prod`],
  ['command in a string', (s) => `bash -c "mysql -uroot -p'${s}' -e 'drop database shop'"`],
  ['user of curl', (s) => `curl -XDELETE -u admin:${s} https://es.prod/logs`],
  ['header of curl', (s) => `curl -XDELETE -H "Authorization: Bearer ${s}" https://api.prod/x`],
  ['X-Vault-Token', (s) => `curl -XDELETE -H 'x-vault-token: ${s}' https://vault.prod/v1/sys/mounts/x`],
  ['assignment', (s) => `PGPASSWORD=${s} psql -h prod -c "drop database shop"`],
  ['assignment of a key', (s) => `STRIPE_KEY='${s}' terraform destroy -auto-approve`],
  ['export', (s) => `export DB_TOKEN="${s}"; terraform destroy`],
  ['env', (s) => `env API_SECRET=${s} terraform destroy`],
  ['PowerShell', (s) => `$env:DB_PASSWORD = '${s}'; terraform destroy`],
  ['cmd', (s) => `set API_TOKEN=${s}& terraform destroy`],
  ['fish', (s) => `set -x; set --export DB_PASSWORD=${s}; terraform destroy`],
  ['ANSI-C quotes', (s) => `DB_PASSWORD=$'${s}' terraform destroy`],
  ['userinfo', (s) => `psql postgres://app:${encodeURIComponent(s)}@db.prod/x -c "drop database shop"`],
  ['URL query', (s) => `curl -XDELETE "https://api.prod/x?a=1&token=${encodeURIComponent(s)}&b=2"`],
  [
    'signature',
    (s) =>
      `az storage blob delete --blob-url "https://a.blob.core.windows.net/b?sv=1&sig=${encodeURIComponent(s)}"`,
  ],
  [
    'connection string',
    (s) => `az x --cs "Server=db;User=me;Password=${s};Encrypt=true" ; az group delete -n prod`,
  ],
  ['JSON body', (s) => `curl -XDELETE https://api.prod/x -d '{"user":"me","password":"${s}"}'`],
  ['JSON with escapes', (s) => `curl -XDELETE https://api.prod/x -d "{\\"clientSecret\\":\\"${s}\\"}"`],
  ['YAML', (s) => `kubectl apply -f - <<EOF\nstringData:\n  password: ${s}\nEOF`],
  [
    'field beside its name',
    (s) => `aws ecs register-task-definition --x '[{"name":"DB_PASSWORD","value":"${s}"}]'`,
  ],
  ['here-document', (s) => `gcloud secrets versions add db --data-file=- <<EOF\n${s}\nEOF`],
  ['here-string', (s) => `gcloud secrets create db --data-file=- <<< "${s}"`],
  ['pipe', (s) => `echo -n '${s}' | docker login -u me --password-stdin reg.io`],
  ['substitution', (s) => `TOKEN=$(echo ${s}) terraform destroy`],
  ['literal of kubectl', (s) => `kubectl create secret generic db --from-literal=user='${s}'`],
  ['variable of terraform', (s) => `terraform destroy -var 'db_password=${s}'`],
  ['value of helm', (s) => `helm upgrade x ./c --set a=1,db.password=${s} --set b=2`],
  ['parameters', (s) => `aws cloudformation deploy --parameter-overrides DBPassword=${s} --stack-name prod`],
  [
    'two fields',
    (s) => `aws cloudformation create-stack --parameters ParameterKey=DBPassword,ParameterValue=${s}`,
  ],
  ['words of a tool', (s) => `rabbitmqctl change_password guest ${s}`],
];

/** Places that say nothing: what stands there must be known by its shape. */
const BARE_PLACES: readonly [place: string, text: (secret: string) => string][] = [
  ['word', (s) => `aws s3 rb s3://bucket --force ${s}`],
  ['target', (s) => `aws dynamodb delete-table --table-name ${s}`],
  ['URL', (s) => `git push --force https://${encodeURIComponent(s)}@github.com/acme/x`],
  ['comment', (s) => `terraform destroy # ${s}`],
];

interface Plant {
  name: string;
  secret: string;
  text: string;
}

function plants(): Plant[] {
  const all: Plant[] = [];
  const plant = (
    kind: string,
    make: () => string,
    [place, text]: readonly [string, (s: string) => string],
  ) => {
    const secret = make();
    all.push({ name: `${kind}: ${place}`, secret, text: text(secret) });
  };
  for (const place of NAMED_PLACES) for (const [kind, make] of WORDS) plant(kind, make, place);
  // Each shape in some of the places by name, and in all that say nothing.
  SHAPED.forEach(([kind, make], index) => {
    for (let i = 0; i < 4; i++) plant(kind, make, NAMED_PLACES[(index * 7 + i * 11) % NAMED_PLACES.length]!);
    for (const place of BARE_PLACES) plant(kind, make, place);
  });
  for (const [kind, make] of ARMOURED) {
    plant(kind, make, ['file in a here-document', (s) => `aws s3 rm s3://b; cat > key <<EOF\n${s}\nEOF`]);
    plant(kind, make, ['JSON', (s) => `gcloud x --key '{"type":"service_account","private_key":"${s}"}'`]);
  }
  return all;
}

/** Half of a secret is one as well: eight letters of its middle may not be seen either. */
function leaks(secret: string, where: string): boolean {
  const parts = secret.split(/\s+|\\n/).filter((part) => part.length >= 8 && !part.includes('-----'));
  return parts.some((part) => {
    const middle = part.slice(Math.floor(part.length / 2) - 4, Math.floor(part.length / 2) + 4);
    return where.includes(part) || where.includes(middle) || where.includes(encodeURIComponent(part));
  });
}

const PLANTS = plants();

function request(more: Partial<CommandRequest>): CommandRequest {
  const actor = { kind: 'agent' as const, evidence: 'test' };
  return {
    ...{ id: 'r', interceptor: 'cli', shell: 'bash', cwd: '/srv', env: {}, actor, ambient: 'prod' },
    ...more,
  };
}

/** All that is told about one command, as each of those who are told reads it. */
function toldOf(told: Told): string {
  const texts = [
    JSON.stringify(question(told)),
    JSON.stringify(commandEvent(told, 'asked')),
    stoppedMessage(told, 'denied', 60),
    warningMessage(told.verdict),
    formatAnswer({ kind: 'deny', message: stoppedMessage(told, 'timed-out', 60) }),
  ];
  return texts.join('\n');
}

/** The plants of which something is told that it should not. */
function leaking(tell: (plant: Plant) => string): string[] {
  return PLANTS.flatMap((plant) => {
    const told = tell(plant);
    return leaks(plant.secret, told) ? [`${plant.name}: ${plant.text}\n    ${told.slice(0, 600)}`] : [];
  });
}

function none(found: string[]): void {
  assert.deepEqual(found.slice(0, 12), [], `${found.length} of ${PLANTS.length} leak`);
}

describe('planted secrets', () => {
  it('are more than 200, and each is found where it is looked for', () => {
    assert.ok(PLANTS.length >= 200);
    for (const { name, secret, text } of PLANTS)
      assert.ok(leaks(secret, text) || leaks(secret, text.replace(/["']/g, '')), name);
  });

  it('are taken out of the line itself, once and for all', () => {
    none(leaking(({ text }) => redactText(text)));
    for (const { text } of PLANTS) assert.equal(redactText(redactText(text)), redactText(text));
  });

  it('are in no line that is shown or logged, whatever its length', () => {
    none(leaking(({ text }) => [60, 200, 400, 1000].map((max) => forDisplay(text, max)).join('\n')));
    none(leaking(({ text }) => forDisplay(`${'x '.repeat(900)}${text}`, 2000)));
  });

  it('are found with a colour, a NUL, a zero-width or a direction mark in their middle', () => {
    for (const mark of ['\u001b[31m', '\0', '\u200b', '\u202e', '\u001b]0;t\u0007']) {
      const broken = (secret: string) => secret.slice(0, 5) + mark + secret.slice(5);
      none(
        leaking(({ secret, text }) =>
          redactText(text.replaceAll(secret, () => broken(secret))).replaceAll(mark, ''),
        ),
      );
    }
  });

  it('reach neither the question nor the record nor whoever was stopped', () => {
    none(
      leaking(({ text }) => {
        const it = request({ text });
        return toldOf({ id: 'a', request: it, verdict: decide(it, NO_FACTS), terminal: 'bash' });
      }),
    );
  }).timeout(30_000);

  it('do not by the names of folders, terminals and actors, nor by reasons', () => {
    const shaped = SHAPED.map(([kind, make]) => [kind, make()] as const);
    for (const [kind, secret] of shaped) {
      const verdict = verdictOf('block', 'destroy', []);
      verdict.reasons = [`deletes ${secret}`, `also ${secret}`];
      verdict.safer = { command: `aws s3 ls ${secret}`, why: secret };
      const told: Told = {
        id: 'a',
        terminal: `zsh ${secret}`,
        request: request({
          argv: ['aws', 's3', 'rm', secret],
          cwd: `/home/${secret}/x`,
          actor: { kind: 'agent', name: secret, evidence: `variable ${secret}` },
        }),
        verdict,
      };
      assert.ok(!leaks(secret, toldOf(told)), `${kind}: ${toldOf(told)}`);
    }
  });

  it('do not by the arguments of a tool, one of them or several', () => {
    const words = WORDS.map(([, make]) => make());
    for (const secret of words) {
      const calls: Partial<CommandRequest>[] = [
        { argv: ['mysql', '-h', 'prod', `-p${secret}`, '-e', 'drop database shop'] },
        { argv: ['aws', 'rds', 'delete-db-instance', '--password', `two ${secret}`] },
        { argv: ['env', `DB_PASSWORD=two ${secret}`, 'terraform', 'destroy'] },
        {
          tool: {
            name: 'mcp__aws__call_aws',
            input: { cli_command: `aws rds modify-db-instance --master-user-password ${secret}` },
          },
        },
        {
          tool: {
            name: 'mcp__db__query',
            input: { connection: { host: 'prod', password: secret }, sql: 'drop database shop' },
          },
        },
        {
          tool: {
            name: 'mcp__sh__run',
            input: { command: 'mysql', args: ['-u', 'root', '--password', secret] },
          },
        },
        { tool: { name: 'mcp__sh__run', input: { argv: ['curl', '-u', `me:${secret}`, 'https://x'] } } },
        { tool: { name: 'mcp__sh__run', input: { script: `cd /x\nmysql -uroot -p${secret} shop\n` } } },
      ];
      for (const call of calls) {
        const it = request(call);
        const told = toldOf({ id: 'a', request: it, verdict: decide(it, NO_FACTS), terminal: undefined });
        assert.ok(!leaks(secret, told), `${JSON.stringify(call)}\n${told}`);
      }
    }
  });

  it('are in no answer of `check`', () => {
    none(leaking(({ text }) => JSON.stringify(check(request({ text }), NO_FACTS))));
    const facts = createFacts({ home: '/nonexistent', mapping: [] });
    none(
      leaking(({ text, secret }) =>
        [JSON.stringify({ command: text, shell: secret }), `{"command": "${secret}`, `["${secret}" x]`]
          .map((line) => checkLine(line, facts))
          .join('\n'),
      ),
    );
  }).timeout(30_000);

  it('are in no refusal of a hook that could not be read', async () => {
    for (const [kind, make] of [...SHAPED, ...WORDS]) {
      const secret = make();
      for (const payload of [
        `{"tool_input": ${secret}}`,
        `"${secret}`,
        secret,
        `{"tool_name":"Bash","tool_input":{"command":["${secret}"]}}`,
      ]) {
        const ask = { agent: 'claude', payload, cwd: '/', env: {}, pid: 1 } as HookAsk;
        const judge = () => Promise.reject(new Error(`no --password ${secret}`));
        const reply = formatHookReply(await answerHook(ask, { newId: () => 'a', judge }));
        assert.ok(!leaks(secret, reply), `${kind}: ${reply}`);
      }
    }
  });
});

describe('planted secrets and the record', () => {
  const newFolder = folders();

  it('are not on the disk', async () => {
    const dir = newFolder();
    const log = await open(dir);
    for (const { text } of PLANTS) {
      const it = request({ text });
      log.append(
        commandEvent({ id: 'a', request: it, verdict: decide(it, NO_FACTS), terminal: text }, 'asked'),
      );
      // As an event would come from a part of the guard that redacts nothing itself.
      log.append({
        ...commandEvent(
          { id: 'b', request: it, verdict: verdictOf('ask', 'modify', []), terminal: 't' },
          'asked',
        ),
        command: text,
        reasons: [text],
        safer: text,
        evidence: [text],
      });
      log.append(note(`It failed: ${text}`));
    }
    await log.close();
    const files = fs.readdirSync(dir).map((name) => fs.readFileSync(path.join(dir, name), 'utf8'));
    const written = files.join('\n').split('\n').slice(1);
    assert.ok(written.length > 3 * PLANTS.length);
    const own = new Map(
      PLANTS.map((plant, index) => [plant, written.slice(3 * index, 3 * index + 3).join('\n')]),
    );
    none(leaking((plant) => own.get(plant) ?? ''));
    assert.ok(PLANTS.every((plant) => own.get(plant)?.includes('"kind":"command"')));
  }).timeout(60_000);

  it('are not in what the guard says when one of its own parts fails', async () => {
    const [, make] = SHAPED[0]!;
    const secret = make();
    const rig = new Rig();
    rig.durable = () => Promise.reject(new Error(`EACCES /home/${secret}/audit`));
    const line = rig.line(`aws rm ${secret}`);
    const ended = rig.guard.lineStarted(line);
    await settle();
    rig.shown[0]?.answer('approved');
    await ended;
    const told = JSON.stringify([
      rig.shown.map(({ question: asked }) => asked),
      rig.events,
      line.said,
      rig.problems,
    ]);
    assert.ok(line.said.length + rig.problems.length > 0);
    assert.ok(!leaks(secret, told), told);
  });
});
