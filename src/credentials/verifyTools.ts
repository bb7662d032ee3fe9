import * as z from 'zod/mini';
import type { CloudIdentity } from '../contracts/identity';
import type { Verification, VerificationProblem } from '../contracts/verification';
import { problem } from './problems';

type Answer = Omit<Verification, 'checkedAt'> | Omit<VerificationProblem, 'checkedAt'>;

/**
 * A cloud's own tool that says who one is from what it has stored. Neither asks the cloud: what could be asked would
 * print a token.
 */
export interface IdentityTool {
  readonly program: string;
  readonly args: readonly string[];
  /** What its standard output says; `exitCode` is undefined where it did not end by itself. */
  answer(stdout: string, exitCode: number | undefined): Answer;
}

const azureAccount = z.object({
  id: z.string(),
  name: z.optional(z.string()),
  state: z.optional(z.string()),
  user: z.object({ name: z.string(), type: z.optional(z.string()) }),
});

const gcloudAccounts = z.array(z.object({ account: z.string(), status: z.optional(z.string()) }));

function parsed<T>(text: string, schema: z.ZodMiniType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function azure(identity: CloudIdentity): IdentityTool {
  const subscription = identity.account ?? identity.name;
  return {
    program: 'az',
    args: ['account', 'show', '--output', 'json', '--only-show-errors', `--subscription=${subscription}`],
    answer: (stdout, exitCode) => {
      const found = exitCode === 0 ? parsed(stdout, azureAccount) : undefined;
      if (!found) {
        const text = `The Azure CLI has no login for subscription ${subscription}.`;
        return problem('no-credentials', text, ['az', 'login']);
      }
      if (found.state !== undefined && found.state !== 'Enabled')
        return problem('denied', `Subscription ${subscription} is ${found.state.toLowerCase()}.`);
      const kind = found.user.type === 'servicePrincipal' ? 'service-account' : 'user';
      return {
        ok: true,
        by: 'files',
        kind,
        principal: found.user.name,
        account: found.id,
        ...(found.name !== undefined && { alias: found.name }),
      };
    },
  };
}

function gcloud(identity: CloudIdentity, configuration: string): IdentityTool {
  return {
    program: 'gcloud',
    args: ['auth', 'list', '--format=json', `--configuration=${configuration}`],
    answer: (stdout, exitCode) => {
      const accounts = exitCode === 0 ? parsed(stdout, gcloudAccounts) : undefined;
      if (!accounts) return problem('failed', 'gcloud did not say which accounts are logged in.');
      const active = accounts.find((one) => one.status === 'ACTIVE')?.account;
      const wanted = identity.principal ?? active;
      if (wanted === undefined || !accounts.some((one) => one.account === wanted)) {
        const text = `gcloud has no login of ${wanted ?? `configuration ${configuration}`}.`;
        return problem('no-credentials', text, ['gcloud', 'auth', 'login', ...(wanted ? [wanted] : [])]);
      }
      const kind = wanted.endsWith('.gserviceaccount.com') ? 'service-account' : 'user';
      return { ok: true, by: 'files', kind, principal: wanted, account: identity.account ?? '' };
    },
  };
}

/**
 * The tool to ask about an identity; undefined where none is asked: other providers, and what only client libraries log
 * in with.
 */
export function identityTool(identity: CloudIdentity): IdentityTool | undefined {
  if (identity.provider === 'azure') return identity.file === undefined ? undefined : azure(identity);
  const configuration = identity.use?.set.CLOUDSDK_ACTIVE_CONFIG_NAME;
  return configuration === undefined ? undefined : gcloud(identity, configuration);
}
