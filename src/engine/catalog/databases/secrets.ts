import type { Invocation } from '../../invocation';
import type { Tool } from '../../tool';

/** Where a client's command line holds a password. */
export interface Secrets {
  /** Options whose value, the next word or what stands behind `=`, is one. */
  readonly values?: string;
  /** An option with its password in one word: `-pSECRET`. Without it, the word is the option. */
  readonly inline?: string;
}

export const MYSQL_SECRETS: Secrets = { inline: '-p', values: '--password' };

const HIDDEN = '***';

function hidden(argv: readonly string[], secrets: Secrets): readonly string[] {
  const options = (secrets.values ?? '').split(' ');
  const { inline } = secrets;
  return argv.map((word, i) => {
    if (inline !== undefined && word.startsWith(inline) && word.length > inline.length) return inline;
    const cut = word.startsWith('--') ? word.indexOf('=') : -1;
    if (cut > 0 && options.includes(word.slice(0, cut))) return `${word.slice(0, cut)}=${HIDDEN}`;
    // `--password` of mysql asks for it unless it has a `=`.
    return inline === undefined && i > 0 && options.includes(argv[i - 1] ?? '') ? HIDDEN : word;
  });
}

/** The tool as it is, but for passwords: they say nothing about what it does, and letters of `-pSECRET` are no options. */
export function hiding(tool: Tool, secrets: Secrets | undefined): Tool {
  if (!secrets) return tool;
  const without = (invocation: Invocation): Invocation => ({
    ...invocation,
    argv: hidden(invocation.argv, secrets),
  });
  return {
    ...tool,
    classify: (invocation, context) => tool.classify(without(invocation), context),
    locate: (action, invocation, context) => tool.locate(action, without(invocation), context),
  };
}
