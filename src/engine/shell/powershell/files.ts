import { isKnown, UNKNOWN } from '../../invocation';
import { bindArguments, boundText, isOn, signature, type Bound, type PsCommand } from './command';
import { posixPath } from './paths';
import type { ShellState } from '../state';
import { itemsOf, textOf, type Value } from './values';
import type { PowerShellWalker } from './walk';

const PLACES = signature(
  'path destination; literalpath newname filter include exclude pattern encoding totalcount tail delimiter stream itemtype value; raw wait recurse asbytestream nonewline container hidden file directory name',
);
const SEARCH = signature(
  'pattern path; literalpath include exclude encoding context inputobject; allmatches quiet list raw casesensitive notmatch simplematch',
);
const RENAME = signature('path newname; literalpath');

/** Cmdlets on files, as the program whose business is the same: the catalogue knows what it means for which file. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'remove-item': ['rm', '-rf'],
  'clear-item': ['truncate'],
  'clear-content': ['truncate'],
  'move-item': ['mv'],
  'rename-item': ['mv'],
  'copy-item': ['cp', '-r'],
  'get-content': ['cat'],
  'format-hex': ['xxd'],
  'import-clixml': ['cat'],
  'select-string': ['grep'],
  'compress-archive': ['zip'],
};
const DRIVE = /^(?:env|variable|function|alias|cert|wsman):/i;

function pathsOf(bound: Bound, command: PsCommand): string[] {
  const given = bound.values.get('path') ?? bound.values.get('literalpath') ?? command.input;
  return given === undefined ? [] : itemsOf(given).map((item) => posixPath(textOf(item)));
}

/** Starts the program that a cmdlet on files amounts to. What the cmdlet itself gives is not its concern. */
export function touchFiles(
  name: string,
  command: PsCommand,
  state: ShellState,
  walker: PowerShellWalker,
): void {
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (!program) return;
  const isSearch = name === 'select-string';
  const bound = bindArguments(command.args, isSearch ? SEARCH : name === 'rename-item' ? RENAME : PLACES);
  if (isOn(bound, 'whatif')) return;
  const paths = pathsOf(bound, command).filter(
    (path) => path !== '' && path !== UNKNOWN && !DRIVE.test(path),
  );
  // What is piped into a search is text.
  if (paths.length === 0 || (isSearch && !bound.values.has('path') && !bound.values.has('literalpath')))
    return;
  const target = boundText(bound, 'destination') ?? boundText(bound, 'newname');
  const words = [
    ...program,
    ...(isSearch ? [boundText(bound, 'pattern') ?? ''] : []),
    ...paths.slice(0, 16),
    ...(target === undefined ? [] : [posixPath(target)]),
  ];
  walker.start('', words, state.copy(), command.pos, command.end);
}

const LIST = signature(
  'path filter; literalpath include exclude depth attributes; recurse force file directory name hidden',
);

/** What a folder holds has the folder's name in front; the variables' drive holds the variables. */
export function listed(command: PsCommand, state: ShellState, walker: PowerShellWalker): Value[] {
  const bound = bindArguments(command.args, LIST);
  const path = boundText(bound, 'path') ?? boundText(bound, 'literalpath');
  if (path === undefined) return [UNKNOWN];
  if (/^env:[\\/]?\*?$/i.test(path)) {
    walker.start('', ['cat', '/proc/self/environ'], state.copy(), command.pos, command.end);
    return [UNKNOWN];
  }
  const names = ['filter', 'include']
    .map((each) => boundText(bound, each))
    .filter((each) => each !== undefined);
  const root = posixPath(path);
  const [only] = names;
  if (isOn(bound, 'recurse') && names.length > 0)
    walker.start(
      '',
      ['find', root, ...names.flatMap((each) => ['-name', each])],
      state.copy(),
      command.pos,
      command.end,
    );
  if (only !== undefined) return [`${root.replace(/\/$/, '')}/${only}`];
  return [isKnown(root) && root.includes('*') ? root : `${root.replace(/\/$/, '')}/${UNKNOWN}`];
}
