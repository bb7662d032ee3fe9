import { DESTROY_PLAN } from '../../carry/names';
import type { Safer } from '../../../contracts/action';
import type { Effect } from '../../../contracts/words';
import { typed } from '../typed';
import { shown } from '../hidden';
import { listed } from '../words';
import { resolveDir } from './arguments';
import { isSurelyOn } from './flags';
import { flagsOn, type Judged, type Scene } from './judged';

/** Flags that choose what a plan is made of; they belong to the plan that is offered instead. */
const PLAN_FLAGS: ReadonlySet<string> = new Set([
  'var',
  'var-file',
  'target',
  'replace',
  'exclude',
  'refresh-only',
  'state',
]);

/** The words in front of the subcommand: program, folder, terragrunt's way to run it in every unit. */
function head({ args }: Scene): string[] {
  const folder = args.program === 'terragrunt' ? '--working-dir' : '-chdir';
  const everywhere = args.everywhere ? ['run', '--all'] : [];
  return [args.program, ...(args.chdir === undefined ? [] : [`${folder}=${args.chdir}`]), ...everywhere];
}

/** The plan of what would be done. */
function planOf(scene: Scene, destroy: boolean): Safer | undefined {
  const { args, parsed, invocation, context } = scene;
  const kept = [...parsed.flags].flatMap(([name, values]) =>
    PLAN_FLAGS.has(name) ? values.map((value) => (value === 'true' ? `-${name}` : `-${name}=${value}`)) : [],
  );
  const flags = [...(destroy ? ['-destroy'] : []), ...kept];
  const atmos = invocation.argv.flatMap((word, i) => {
    if (i === 0) return [args.program];
    if (word === args.subcommand) return ['plan'];
    return /^--?(auto-approve|destroy)/.test(word) ? [] : [word];
  });
  const argv =
    args.program === 'atmos'
      ? [...atmos, ...(destroy ? ['-destroy'] : [])]
      : [...head(scene), 'plan', ...flags];
  const command = typed(argv, invocation, context);
  const why = destroy ? 'shows what would be deleted' : 'shows what would be changed';
  return command === undefined ? undefined : { command, why };
}

function resourceCount({ args, invocation, context }: Scene): number | undefined {
  if (args.dir === undefined || args.everywhere) return undefined;
  const dataDir = resolveDir(args.dir, invocation.env.TF_DATA_DIR ?? '.terraform');
  return dataDir === undefined ? undefined : context.facts.terraform(args.dir, dataDir).resources;
}

function everything(scene: Scene): string {
  if (scene.args.everywhere)
    return `every resource of every unit below ${shown(scene.args.chdir ?? 'this folder')}`;
  const count = resourceCount(scene);
  if (count === undefined) return 'every resource of this workspace';
  return `every resource of this workspace (${count} ${count === 1 ? 'resource' : 'resources'})`;
}

/** A flag that nobody typed: the variable that brought it is named. */
function injectedNote({ args, invocation }: Scene, flag: RegExp): string {
  const isTyped = args.subcommand === 'destroy' || invocation.argv.some((word) => flag.test(word));
  return isTyped ? '' : ' (TF_CLI_ARGS adds -destroy)';
}

/** `destroy`, and `apply -destroy`, which is the same. */
export function judgeDestroy(scene: Scene): Judged {
  const targets = (scene.parsed.flags.get('target') ?? []).map(shown);
  const what =
    targets.length > 0
      ? `the targeted resources ${listed(targets)} and what depends on them`
      : everything(scene);
  return {
    effects: ['destroy'],
    summary: `deletes ${what}${injectedNote(scene, /^--?destroy/)}`,
    reversible: 'no',
    modifiers: flagsOn(scene, ['auto-approve', 'destroy', 'target']),
    targets,
    safer: planOf(scene, true),
  };
}

function judgeSavedPlan(scene: Scene, plan: string): Judged {
  const { invocation, context } = scene;
  const command =
    scene.args.program === 'atmos' ? undefined : typed([...head(scene), 'show', plan], invocation, context);
  const destroys = invocation.env[DESTROY_PLAN] === plan;
  return {
    effects: destroys ? ['destroy'] : ['create', 'modify'],
    summary: destroys
      ? `carries out the saved plan ${shown(plan)}, which deletes every resource of this workspace`
      : `carries out the saved plan ${shown(plan)} without asking; it may delete resources`,
    reversible: destroys ? 'no' : 'unknown',
    modifiers: ['saved plan'],
    targets: [shown(plan)],
    ...(command !== undefined && { safer: { command, why: 'shows what is in the plan' } }),
  };
}

/** `apply` of the configuration or of a saved plan. */
export function judgeApply(scene: Scene): Judged {
  const { flags, positionals } = scene.parsed;
  const plan = positionals[0];
  if (plan !== undefined) return judgeSavedPlan(scene, plan);
  const replaced = (flags.get('replace') ?? []).map(shown);
  const common = {
    reversible: 'unknown' as const,
    modifiers: flagsOn(scene, ['auto-approve', 'replace', 'target', 'refresh-only']),
    targets: [...(flags.get('target') ?? []).map(shown), ...replaced],
    safer: planOf(scene, false),
  };
  if (isSurelyOn(flags, 'refresh-only')) {
    return { ...common, effects: ['modify'], summary: 'changes the recorded state to what is there' };
  }
  // A forced replacement is a delete that stands on the command line.
  const effects: Effect[] = replaced.length > 0 ? ['create', 'modify', 'destroy'] : ['create', 'modify'];
  const scope = scene.args.everywhere ? ' in every unit' : '';
  const summary =
    replaced.length > 0
      ? `deletes ${listed(replaced)} and makes it anew, with every other change of the configuration`
      : `creates and changes resources${scope} to match the configuration; it may delete some`;
  return { ...common, effects, summary };
}
