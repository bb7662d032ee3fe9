import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { RevocationStep, UsedPrincipal } from '../../../src/contracts/revocation';
import { AwsAdmin } from '../../../src/killSwitch/cloud/aws';
import { awsHandlers } from '../../../src/killSwitch/cloud/awsSteps';
import type { PlanInput } from '../../../src/killSwitch/cloud/plan';
import { startMoto } from '../../e2e/moto.mjs';
import { toolPath } from '../../support/tools';
import { ACCOUNT, FaultyProxy, Incident, plan, used } from './support';

export const ADMIN_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
});
const REGION = 'eu-west-1';

interface Key {
  AccessKeyId?: string;
  SecretAccessKey?: string;
  SessionToken?: string;
}

/**
 * An account at moto, behind a proxy in which calls can fail. In each test it has an agent's user and role of their own, and
 * an admin who may lock them.
 */
export class AgentAccount {
  readonly proxy = new FaultyProxy(() => this.url);
  readonly signal = new AbortController().signal;
  incident!: Incident;
  /** The agent's long-lived key, and its session in the role. */
  agent!: Key;
  session!: Key;
  /** Goes past the proxy, and may do everything. */
  iam!: IAMClient;
  private sts!: STSClient;
  private moto: Awaited<ReturnType<typeof startMoto>> | undefined;
  private endpoint!: string;
  /** Moto keeps what it has: each test has names of its own. */
  private turn = 0;

  async start(): Promise<void> {
    this.moto = await startMoto();
    this.endpoint = await this.proxy.start();
    const { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey } = this.moto
      .env as Record<string, string | undefined>;
    const config = this.config({ AccessKeyId, SecretAccessKey });
    this.iam = new IAMClient(config);
    // With permissions switched on, moto knows those only that it has made.
    this.iam = new IAMClient(this.config(await this.userWithKey('tester')));
    this.sts = new STSClient(config);
  }

  async stop(): Promise<void> {
    this.proxy.stop();
    await this.moto?.stop();
  }

  /** Moto's own address, past the proxy. */
  private get url(): string {
    assert.ok(this.moto, 'not started');
    return this.moto.url;
  }

  /** Before each test. */
  async begin(): Promise<void> {
    this.turn++;
    this.proxy.fault = () => undefined;
    this.agent = await this.userWithKey(this.name('agent'));
    const RoleName = this.name('Deploy');
    const role = await this.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
    await this.putOnRole('all', ADMIN_POLICY);
    const assume = new AssumeRoleCommand({ RoleArn: role.Role?.Arn, RoleSessionName: 'agent' });
    this.session = (await this.sts.send(assume)).Credentials ?? {};
    const admin = await this.userWithKey(this.name('security'));
    this.incident = new Incident();
    this.write('config', `[profile kill-admin]\nregion = ${REGION}\n`);
    this.writeKey('kill-admin', admin);
    this.incident.handlers = awsHandlers(this.admin());
    this.proxy.calls.length = 0;
  }

  name(of: string): string {
    return `${of}-${this.turn}`;
  }

  async putOnRole(PolicyName: string, PolicyDocument: string): Promise<void> {
    await this.iam.send(
      new PutRolePolicyCommand({ RoleName: this.name('Deploy'), PolicyName, PolicyDocument }),
    );
  }

  /** Writes one of the admin's files: `config` or `credentials`. */
  write(file: string, text: string): void {
    fs.writeFileSync(path.join(this.incident.folder, file), text);
  }

  /** Makes this key the admin's only one. */
  writeKey(profile: string, { AccessKeyId, SecretAccessKey }: Key): void {
    this.write(
      'credentials',
      `[${profile}]\naws_access_key_id = ${AccessKeyId}\naws_secret_access_key = ${SecretAccessKey}\n`,
    );
  }

  admin(profile = 'kill-admin', endpoint = this.endpoint): AwsAdmin {
    const file = (of: string) => path.join(this.incident.folder, of);
    return new AwsAdmin({
      profile,
      endpoint,
      configFile: file('config'),
      credentialsFile: file('credentials'),
    });
  }

  /** What the agent used. */
  principals(): UsedPrincipal[] {
    const account = ACCOUNT;
    return [
      used({ kind: 'aws-access-key', id: this.agent.AccessKeyId ?? '', account }),
      used({ kind: 'aws-user', id: this.name('agent'), account }),
      used({ kind: 'aws-role', id: this.name('Deploy'), account }),
    ];
  }

  /** The steps about IAM: the caches of this machine are nobody's here. */
  async stepsFor(of = this.principals(), more: Partial<PlanInput> = {}): Promise<RevocationStep[]> {
    const admin = await this.admin().identity(this.signal);
    return plan(of, { admin, ...more }).steps.filter((step) => step.target.id !== 'this machine');
  }

  /** What the cloud itself says: state of the key, policies of the user, policies of the role. */
  async truth(): Promise<string[]> {
    const [UserName, RoleName] = [this.name('agent'), this.name('Deploy')];
    const { AccessKeyMetadata = [] } = await this.iam.send(new ListAccessKeysCommand({ UserName }));
    const { PolicyNames: ofUser = [] } = await this.iam.send(new ListUserPoliciesCommand({ UserName }));
    const { PolicyNames: ofRole = [] } = await this.iam.send(new ListRolePoliciesCommand({ RoleName }));
    const own = (names: string[]) =>
      names
        .filter((it) => it !== 'all')
        .sort()
        .join('+');
    return [AccessKeyMetadata[0]?.Status ?? '', own(ofUser), own(ofRole)];
  }

  /** moto looks at keys and permissions only when it is told to. */
  async withPermissions(run: () => Promise<void>): Promise<void> {
    const from = async (calls: string) => {
      assert.ok((await fetch(`${this.url}/moto-api/reset-auth`, { method: 'POST', body: calls })).ok);
    };
    await from('0');
    try {
      await run();
    } finally {
      await from('inf');
    }
  }

  /** The agent's own next call, by the SDK that its programs use. */
  async agentMay(key: Key): Promise<boolean> {
    try {
      await new IAMClient(this.config(key)).send(new ListUsersCommand({}));
      return true;
    } catch (error) {
      assert.match((error as Error).name, /^AccessDenied/);
      return false;
    }
  }

  /** The same by the real CLI. */
  async cliMay({ AccessKeyId, SecretAccessKey, SessionToken }: Key): Promise<boolean> {
    const env = {
      ...{
        PATH: process.env.PATH,
        HOME: this.incident.folder,
        AWS_ENDPOINT_URL: this.url,
        AWS_DEFAULT_REGION: REGION,
      },
      ...{ AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey },
      ...(SessionToken !== undefined && { AWS_SESSION_TOKEN: SessionToken }),
    };
    const said = await new Promise<string>((resolve) => {
      execFile(toolPath('aws')!, ['iam', 'list-users'], { env }, (_error, out, errors) => {
        resolve(out + errors);
      });
    });
    assert.match(said, /AccessDenied|"Users"/);
    return !said.includes('AccessDenied');
  }

  private config({ AccessKeyId = '', SecretAccessKey = '', SessionToken }: Key) {
    const credentials = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    };
    return { region: REGION, endpoint: this.url, credentials };
  }

  private async userWithKey(UserName: string): Promise<Key> {
    const { iam } = this;
    await iam.send(new CreateUserCommand({ UserName }));
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument: ADMIN_POLICY }));
    return (await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey ?? {};
  }
}
