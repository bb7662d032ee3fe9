import type { Action } from '../../../contracts/action';
import { programName, UNKNOWN, type Invocation } from '../../invocation';
import { hiddenArgs } from '../hidden';
import { typed } from '../typed';
import type { EngineContext } from '../../tool';

/** Subcommands that print something: aws-nuke's and cloud-nuke's. */
const PRINTS =
  /^(version|resource-types|explain-config|explain-account|completion|help|-h|--help|-v|--version)$/;

/** aws-nuke only deletes with --no-dry-run; cloud-nuke always does, unless it is told --dry-run. */
function isDryRun(program: string, words: readonly string[]): boolean {
  const unknown = words.some((word) => word.includes(UNKNOWN));
  if (program === 'cloud-nuke') return !unknown && words.includes('--dry-run');
  return (
    !words.some((word) => word.startsWith('--no-dry-run') && word !== '--no-dry-run=false') &&
    !words.includes(UNKNOWN)
  );
}

function dryRunOf(program: string, words: readonly string[]): string[] {
  if (program === 'cloud-nuke') return [program, ...words.filter((word) => word !== '--force'), '--dry-run'];
  return [program, ...words.filter((word) => !/^--(no-dry-run|force|no-prompt|quiet)/.test(word))];
}

/** Tools that empty a whole account. */
export function classifyNuke(invocation: Invocation, context: EngineContext): Action[] {
  const program = programName(invocation.argv[0] ?? '');
  const words = invocation.argv.slice(1);
  if (words.length === 0 || words.some((word) => PRINTS.test(word))) return [];
  const dry = isDryRun(program, words);
  const safer = dry ? undefined : typed(dryRunOf(program, words), invocation, context);
  return [
    {
      provider: 'aws',
      service: 'aws',
      operation: 'run',
      effects: [dry ? 'read' : 'destroy'],
      targets: [],
      reversible: dry ? 'yes' : 'no',
      modifiers: dry ? ['dry run'] : [],
      summary: dry
        ? 'lists what it would delete'
        : 'deletes everything in the account that its configuration does not spare',
      argv: hiddenArgs([program, ...words]),
      ...(invocation.source && { source: invocation.source }),
      ...(safer !== undefined && { safer: { command: safer, why: 'lists what would be deleted' } }),
    },
  ];
}
