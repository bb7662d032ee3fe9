import type { Facts } from '../../contracts/facts';
import { pathIn } from './paths';
import type { Choice } from './kubernetesTarget';
import { given } from './shown';

/** Options that kuberc may give by default, and what they choose. */
const CHOOSING = /\b(context|cluster|server|kubeconfig|user|namespace|token|as)\b/;
/** One option with its value, in block or flow style, in this order or the other. */
const OPTION =
  /\bname["']?[ \t]*:[ \t]*["']?(context|cluster|server|kubeconfig|user|namespace)["']?[ \t]*(?:,|\r?\n)\s*["']?default["']?[ \t]*:[ \t]*["']?([^\s"',}\]]{1,512})/g;
/** Options that stand as words among an alias's arguments. */
const ARGUMENT = /--(context|cluster|server|kubeconfig|user|namespace)[=\s"',-]{1,20}([^\s"',}\]]{1,512})/g;
/** Options read of one file; it is a person's own. */
const MAX_OPTIONS = 32;

/** What kubectl's preferences may put into a command. */
export interface KubercChoices {
  readonly options: readonly (Choice & { option: string })[];
  /** True where the file names such options in a way that was not understood. */
  readonly isUnclear: boolean;
}

const NOTHING: KubercChoices = { options: [], isUnclear: false };

function isOff(value: string | undefined): boolean {
  return value !== undefined && /^(?:off|false|0)$/i.test(value);
}

/**
 * The context, cluster and namespace that `~/.kube/kuberc` may put into commands (kubectl 1.34 and, where it is switched
 * on, 1.33): its defaults hold for one subcommand each and its aliases for their own name, but any of them may be meant
 * here, so they all count where they make things worse. Never throws.
 */
export function kubercChoices(
  facts: Facts,
  env: Readonly<Record<string, string>>,
  cwd: string | undefined,
  option: string | undefined,
): KubercChoices {
  const chosen = option ?? given(env.KUBERC);
  if (isOff(chosen) || isOff(env.KUBECTL_KUBERC)) return NOTHING;
  const home = given(env.HOME) ?? given(env.USERPROFILE) ?? facts.home;
  const path = pathIn((chosen ?? '~/.kube/kuberc').replace(/^~(?=[\\/]|$)/, home), cwd);
  if (path === undefined) return { options: [], isUnclear: true };
  const fact = facts.file(path);
  if (fact.state !== 'text') return { options: [], isUnclear: fact.state !== 'missing' };
  return optionsOf(path, fact.text);
}

function optionsOf(file: string, text: string): KubercChoices {
  const options: (Choice & { option: string })[] = [];
  for (const pattern of [OPTION, ARGUMENT]) {
    for (const match of text.matchAll(pattern)) {
      const [whole, name = '', value = ''] = match;
      const line = text.slice(0, match.index + whole.length).split('\n').length;
      options.push({ option: name, value, how: `--${name} in kuberc`, file, line });
      if (options.length >= MAX_OPTIONS) return { options, isUnclear: true };
    }
  }
  return { options, isUnclear: options.length === 0 && CHOOSING.test(text) };
}
