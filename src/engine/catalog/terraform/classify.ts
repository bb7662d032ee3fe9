import type { Action } from '../../../contracts/action';
import { UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { Draft } from '../draft';
import { hiddenArgs, shown } from '../hidden';
import { judgeApply, judgeDestroy } from './apply';
import { parseTerraformArgs, type TerraformArguments } from './arguments';
import { destroys, parseFlags } from './flags';
import { flagsOn, type Judged, type Scene } from './judged';
import { SUBCOMMANDS, type Subcommand } from './subcommands';

function judgeOther(scene: Scene, entry: Subcommand): Judged | undefined {
  const { args, parsed } = scene;
  const merged: Subcommand = { ...entry, ...entry.refine?.(parsed) };
  if (merged.local) return undefined;
  const names = /^(state|import|taint|untaint|workspace)/.test(args.subcommand) ? parsed.positionals : [];
  return {
    effects: merged.effects,
    summary: merged.summary,
    reversible: merged.reversible ?? (merged.effects.includes('read') ? 'yes' : 'unknown'),
    modifiers: flagsOn(scene, ['force', 'dry-run', 'migrate-state', 'force-copy']),
    targets: names.slice(0, 20).map(shown),
  };
}

/** Terragrunt's own subcommands; what it does not know it passes on. */
const TERRAGRUNT_READS =
  /^(hcl|hclfmt|hclvalidate|find|list|info|terragrunt-info|render|render-json|validate-inputs|graph-dependencies|output-module-groups|dag|help|scaffold|catalog|stack)$/;

function bare(
  effects: Judged['effects'],
  summary: string,
  reversible: Judged['reversible'] = 'unknown',
): Judged {
  return { effects, summary, reversible, modifiers: [], targets: [] };
}

function judgeUnknown({ args, parsed }: Scene): Judged | undefined {
  const { subcommand } = args;
  if (args.program === 'terragrunt') {
    if (TERRAGRUNT_READS.test(subcommand)) return undefined;
    if (subcommand === 'backend' && parsed.positionals[0] === 'delete') {
      return bare(['destroy'], 'deletes the recorded state from its backend', 'no');
    }
    if (subcommand === 'backend') return bare(['modify'], 'changes the backend of the state');
  }
  // Terraform answers with usage where there is no subcommand, or only the first of two words.
  if (/^(|state|workspace|metadata|env|help)$/.test(subcommand)) return undefined;
  return bare(['opaque'], 'runs a subcommand that is not known before it runs');
}

function judgeScene(scene: Scene): Judged | undefined {
  const { args, parsed } = scene;
  if (destroys(args, parsed)) return judgeDestroy(scene);
  // `atmos terraform deploy` is apply without the question.
  if (args.subcommand === 'apply' || args.subcommand === 'deploy') return judgeApply(scene);
  const entry = Object.hasOwn(SUBCOMMANDS, args.subcommand) ? SUBCOMMANDS[args.subcommand] : undefined;
  return entry ? judgeOther(scene, entry) : judgeUnknown(scene);
}

/** A flag that cannot be known may be -destroy. */
function hiddenFlags(args: TerraformArguments): boolean {
  return args.subcommand === 'apply' && args.args.some((word) => word.startsWith(UNKNOWN));
}

/** `terraform $OPTIONS destroy`: the unknown word may be options only, so what follows is judged as well. */
function judgeRest(invocation: Invocation, context: EngineContext): Action['effects'] {
  const argv = invocation.argv.filter((word, i) => i === 0 || word !== UNKNOWN);
  if (argv.length === invocation.argv.length) return [];
  return classifyTerraform({ ...invocation, argv }, context).flatMap((action) => action.effects);
}

/** What a terraform, tofu or terragrunt command line would do. Never throws; empty where it does nothing to a cloud. */
export function classifyTerraform(invocation: Invocation, context: EngineContext): Action[] {
  const args = parseTerraformArgs(invocation.argv, invocation.env, invocation.cwd);
  if (args.help) return [];
  const judged = judgeScene({ args, parsed: parseFlags(args.args), invocation, context });
  if (!judged) return [];
  const draft = new Draft(judged.effects, judged.reversible);
  if (hiddenFlags(args)) draft.add('opaque');
  if (args.subcommand === UNKNOWN) for (const effect of judgeRest(invocation, context)) draft.add(effect);
  return [
    {
      provider: 'terraform',
      service: 'terraform',
      operation: shown(args.subcommand),
      effects: draft.effects(),
      targets: judged.targets,
      reversible: judged.reversible,
      modifiers: judged.modifiers,
      summary: judged.summary,
      argv: hiddenArgs([args.program, ...invocation.argv.slice(1)]),
      ...(invocation.source && { source: invocation.source }),
      ...(judged.safer && { safer: judged.safer }),
    },
  ];
}
