import * as os from 'node:os';
import * as path from 'node:path';
import { VERIFY } from '../contracts/bundles';
import type { CloudIdentity } from '../contracts/identity';
import {
  verificationResultSchema,
  type Verification,
  type VerificationProblem,
  type VerificationResult,
} from '../contracts/verification';
import { problem } from '../credentials/problems';
import { environmentFor, lacksSecret, type SeenIn } from '../credentials/question';
import { identityTool } from '../credentials/verifyTools';
import { findProgram } from '../platform/findProgram';
import { run } from '../platform/spawn';
import type { Verified } from '../views/credentialsModel';

/** The whole of a verification, in milliseconds. */
const LIMIT_MS = 15_000;

type Answer = Omit<Verification, 'checkedAt'> | Omit<VerificationProblem, 'checkedAt'>;

export interface VerifyOptions extends Omit<SeenIn, 'env' | 'whole'> {
  /** All variables of the terminal, where they can be read; the editor's by default. */
  whole?: SeenIn['whole'];
  /** The bundle that asks AWS; beside this one by default. */
  program?: string;
  /** Milliseconds; for tests. */
  limit?: number;
}

/**
 * Asks who an identity is: AWS itself, of Azure and Google Cloud their own tools. Only on request, as it takes seconds and
 * may be noticed by whoever watches the account. Never rejects: what failed is an answer too.
 * @param env the variables of the terminal that it is about, as a request carries them
 */
export async function verify(
  identity: CloudIdentity,
  env: Readonly<Record<string, string>>,
  options: VerifyOptions = {},
): Promise<VerificationResult> {
  const seen: SeenIn = { env, whole: options.whole ?? process.env, ...options };
  const answer = await (identity.provider === 'aws' ? askAws : askTool)(identity, seen, options);
  return { ...answer, checkedAt: Date.now() };
}

async function askAws(identity: CloudIdentity, seen: SeenIn, options: VerifyOptions): Promise<Answer> {
  if (!identity.use && !identity.isActive)
    return problem('not-possible', 'There is nothing to log in with here.');
  const env = environmentFor(identity, seen);
  if (lacksSecret(env, seen)) {
    const text = 'The secret of these keys is known to their terminal only: ask there.';
    return problem('not-possible', text, ['aws', 'sts', 'get-caller-identity']);
  }
  const profile = identity.use?.set.AWS_PROFILE;
  const program = options.program ?? path.join(__dirname, VERIFY);
  const ended = await run(process.execPath, [program, ...(profile === undefined ? [] : [profile])], {
    // The editor's own program is a Node only if it is told so.
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
    cwd: os.homedir(),
    limit: options.limit ?? LIMIT_MS,
  });
  if (ended.timedOut)
    return problem('too-slow', 'AWS did not answer in time. Check the network and try again.');
  return checked(identity, ended.stdout);
}

/** Whatever is not an answer of ours is none. */
function checked(identity: CloudIdentity, stdout: string): Answer {
  let answer: unknown;
  try {
    answer = JSON.parse(stdout);
  } catch {
    answer = undefined;
  }
  const parsed = verificationResultSchema.safeParse(answer);
  if (!parsed.success) return problem('failed', 'The program that asks AWS ended without an answer.');
  return compared(identity, parsed.data);
}

async function askTool(identity: CloudIdentity, seen: SeenIn, options: VerifyOptions): Promise<Answer> {
  const tool = identityTool(identity);
  if (!tool) return problem('not-possible', 'Nobody can be asked about this identity.');
  const env = environmentFor(identity, seen);
  const program = await findProgram(tool.program, env.PATH ?? '');
  if (program === undefined) {
    const text = `${tool.program} is not on PATH: there is no more to know than what its files say.`;
    return problem('not-possible', text);
  }
  const ended = await run(program, tool.args, { env, cwd: os.homedir(), limit: options.limit ?? LIMIT_MS });
  if (ended.timedOut) return problem('too-slow', `${tool.program} did not answer in time.`);
  return compared(identity, tool.answer(ended.stdout, ended.exitCode));
}

/** The answer, with what is otherwise than the files made believe. */
function compared({ account: believed }: CloudIdentity, answer: Answer): Answer {
  if (!answer.ok || believed === undefined || answer.account === '' || answer.account === believed)
    return answer;
  return { ...answer, contradiction: `it is account ${answer.account}, not ${believed} as it seemed` };
}

/** A result as the credentials view shows it. */
export function verifiedWords(result: VerificationResult): Verified {
  const at = result.checkedAt;
  if (!result.ok) return { isValid: false, text: result.text, at };
  const { account, alias, principal = '', contradiction } = result;
  const where = alias === undefined ? account : `${account} (${alias})`;
  const who = where === '' ? principal : `${principal} in ${where}`;
  const doubt = result.by === 'files' ? ', as its files say' : '';
  return {
    isValid: true,
    text: `${who}${doubt}${contradiction === undefined ? '' : `; ${contradiction}`}`,
    who: sureOf(result),
    at,
  };
}

/** What is sure now. The end of a session that was only begun to ask says nothing about the terminal's. */
function sureOf({ account, principal, keyId, keySince }: Verification): Verified['who'] {
  return {
    ...(account !== '' && { account }),
    ...(principal !== undefined && { principal }),
    ...(keyId?.startsWith('AKIA') && { keyId }),
    ...(keySince !== undefined && { keySince }),
  };
}
