import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';
import type { CloudIdentity } from '../../../src/contracts/identity';
import type { Verification, VerificationProblem } from '../../../src/contracts/verification';
import { verify, type VerifyOptions } from '../../../src/session/verify';

/** Stands in every place where a secret can stand, so that it can be looked for in every answer. */
export const SECRET = 'nobodyMaySeeThis/0123456789abcdefghijkl';

/** A row as the credentials view has it: a profile of the files, and a terminal that is nothing else. */
export function profileRow(name: string, more: Partial<CloudIdentity> = {}): CloudIdentity {
  return {
    provider: 'aws',
    name,
    kind: 'unknown',
    environment: 'unknown',
    evidence: [],
    isActive: false,
    problems: [],
    use: {
      set: { AWS_PROFILE: name },
      unset: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_PROFILE'],
    },
    ...more,
  };
}

/** What a terminal is that has no row of its own in the files. */
export const ENVIRONMENT_ROW: CloudIdentity = {
  ...profileRow('keys in the environment'),
  isActive: true,
  use: undefined,
};

/** A section of the credentials file. */
export function credentials(name: string, keys: { AccessKeyId: string; SecretAccessKey: string }): string {
  return `[${name}]\naws_access_key_id = ${keys.AccessKeyId}\naws_secret_access_key = ${keys.SecretAccessKey}\n`;
}

/** The program that asks AWS, built for a test, and homes to run it in. */
export class Verifier {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-verify-'));
  readonly program = path.join(this.folder, 'verify.js');

  /** @param endpoint stands in for AWS. */
  constructor(private readonly endpoint: () => string) {}

  async build(): Promise<void> {
    await build({
      entryPoints: ['src/credentials/verify.ts'],
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      mainFields: ['module', 'main'],
      outfile: this.program,
      logLevel: 'error',
    });
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** The files of a home of its own, and what a terminal there would have. `HOME` in a file becomes its path. */
  home(files: Record<string, string>): Record<string, string> {
    const at = fs.mkdtempSync(path.join(this.folder, 'home-'));
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(at, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text.replaceAll('HOME', at), { mode: 0o700 });
    }
    return {
      HOME: at,
      AWS_ENDPOINT_URL: this.endpoint(),
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /** A home whose profile `p` has this credential_process. */
  withProcess(script: string): Record<string, string> {
    return this.home({
      'p.sh': `#!/bin/sh\n${script}\n`,
      '.aws/config': '[profile p]\ncredential_process = HOME/p.sh\n',
    });
  }

  async asked(
    identity: CloudIdentity,
    env: Record<string, string>,
    options: VerifyOptions = {},
  ): Promise<Verification | VerificationProblem> {
    const { PATH, TMPDIR } = process.env;
    const whole = { PATH, TMPDIR, ...env };
    const result = await verify(identity, env, { program: this.program, whole, ...options });
    assert.ok(!JSON.stringify(result).includes(SECRET), JSON.stringify(result));
    assert.ok(Math.abs(result.checkedAt - Date.now()) < 60_000);
    return result;
  }

  async verified(...args: Parameters<Verifier['asked']>): Promise<Verification> {
    const result = await this.asked(...args);
    assert.ok(result.ok, JSON.stringify(result));
    return result;
  }

  async refused(...args: Parameters<Verifier['asked']>): Promise<VerificationProblem> {
    const result = await this.asked(...args);
    assert.ok(!result.ok, JSON.stringify(result));
    return result;
  }
}
