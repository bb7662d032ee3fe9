import { quote } from 'shell-quote';
import { isKnown, type Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { showsNoSecret } from './hidden';

/** Variables that choose where a command acts: an offered command must act in the same place. */
const PLACES = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AZURE_CONFIG_DIR',
  'AZURE_DEFAULTS_GROUP',
  'AZURE_ENV_NAME',
  'AZURE_STORAGE_ACCOUNT',
  'CLOUDSDK_CONFIG',
  'CLOUDSDK_CORE_PROJECT',
  'CLOUDSDK_ACTIVE_CONFIG_NAME',
  'HELM_KUBECONTEXT',
  'HELM_NAMESPACE',
  'KUBECONFIG',
  'TF_WORKSPACE',
  'TF_DATA_DIR',
];

/** One word for a shell. The library escapes more than a person would: `s3\://b`. */
export function quoteWord(word: string): string {
  return /^[\w@%+,./:-][\w@%+=,./:-]*$/.test(word) ? word : quote([word]);
}

/**
 * An offered command as a person would type it in the same place: with the variables and the folder that the text of the
 * original chose. Undefined where a part of it cannot be known or is a secret: it would not run as it is shown.
 */
export function typed(
  argv: readonly string[],
  invocation: Invocation,
  context: EngineContext,
): string | undefined {
  if (!argv.every(isKnown) || !showsNoSecret(argv)) return undefined;
  const { request } = context;
  const changed = PLACES.filter((name) => invocation.env[name] !== request.env[name]);
  const values = changed.map((name) => [name, invocation.env[name]] as const);
  if (values.some(([, value]) => value === undefined || !isKnown(value))) return undefined;
  const prefix = values.map(([name, value]) => `${name}=${quoteWord(value ?? '')}`);
  const command = [...prefix, ...argv.map(quoteWord)].join(' ');
  if (invocation.cwd === request.cwd) return command;
  return invocation.cwd === undefined ? undefined : `cd ${quoteWord(invocation.cwd)} && ${command}`;
}
