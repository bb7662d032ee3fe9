import type { KubeUser } from '../contracts/facts';
import { isSecretName, REDACTED, redactText } from '../contracts/redact';
import { copied } from './copied';
import { entryOf, itemsOf, textOf, type YamlNode } from './kubeTree';

/** More arguments, variables or letters than these choose nobody. */
const MAX_WORDS = 64;
const MAX_LENGTH = 1024;
/** Shorter words without a sign in them are no secrets by themselves. */
const SHORT = 20;

/** The id of a key is no secret, and says whose account it is; redaction would shorten it. */
const KEY_ID = 'AWS_ACCESS_KEY_ID';

/** The word without what is secret in it. Most are short and stay what they are. */
function safe(word: string): string {
  const bounded = word.slice(0, MAX_LENGTH);
  return copied(bounded.length < SHORT && !/[=:\s]/.test(bounded) ? bounded : redactText(bounded));
}

/** `--client-secret`, `-p`: the next word is what must not be kept. A short option may be a password's. */
function announcesSecret(option: string): boolean {
  return (
    option === '-p' || (option.startsWith('--') && !option.includes('=') && isSecretName(option.slice(2)))
  );
}

function keptArgs(node: YamlNode | undefined): string[] {
  const words = itemsOf(node)
    .slice(0, MAX_WORDS)
    .map((item) => (item.kind === 'scalar' ? (item.text ?? '') : ''));
  return words.map((word, index) => {
    if (announcesSecret(words[index - 1] ?? '')) return REDACTED;
    const cut = word.indexOf('=');
    const isSecret = cut > 0 && isSecretName(word.slice(0, cut).replace(/^-+/, ''));
    return isSecret ? copied(`${word.slice(0, cut)}=${REDACTED}`) : safe(word);
  });
}

function keptEnv(node: YamlNode | undefined): Record<string, string> {
  const env: Record<string, string> = {};
  for (const item of itemsOf(node).slice(0, MAX_WORDS)) {
    const name = textOf(item, 'name') ?? '';
    const value = textOf(item, 'value') ?? '';
    if (!/^[A-Za-z][A-Za-z0-9_]{0,127}$/.test(name) || isSecretName(name)) continue;
    env[copied(name)] = name === KEY_ID ? copied(value.slice(0, MAX_LENGTH)) : safe(value);
  }
  return env;
}

/** The program that fetches a user's token, without secrets among its words. */
export function keptExec(node: YamlNode | undefined): KubeUser['exec'] {
  const command = textOf(node, 'command');
  if (command === undefined) return undefined;
  return {
    command: safe(command),
    args: keptArgs(entryOf(node, 'args')),
    env: keptEnv(entryOf(node, 'env')),
  };
}
