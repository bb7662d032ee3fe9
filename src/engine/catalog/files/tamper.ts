import type { Action } from '../../../contracts/action';
import { isKnown, programName, UNKNOWN, type FileWrite, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { fileAction } from './action';
import { concernsGuard, guardedPlace } from './guardPlaces';
import { filePrograms, type FileProgram } from './programs';
import { allWords, copySources, copyTargets, pathWords, resolved } from './words';

/** The text that is there now, as far as it can be read; '' for a file that is missing. */
function currentText(path: string, context: EngineContext): string {
  const fact = path.startsWith('/') && isKnown(path) ? context.facts.file(path) : undefined;
  return fact?.state === 'text' ? fact.text : '';
}

interface Change {
  readonly path: string;
  /** What will stand there, with UNKNOWN where that is not known. */
  readonly text: string;
  /** What the changing program was told, for settings of which only a part is the guard's. */
  readonly words: string;
  /** Everything that stood there is lost. */
  readonly replaces: boolean;
  readonly isTree?: boolean;
}

/**
 * The action of one change of a file; undefined where it touches nothing of the guard's or an agent's. Settings of an
 * editor matter where the change speaks of the guard or of agents, or may do so unseen.
 */
function judgeChange(change: Change, invocation: Invocation, context: EngineContext): Action | undefined {
  const { path, text, words, replaces } = change;
  const place = guardedPlace(path, change.isTree);
  if (!place) return undefined;
  const name = path.slice(Math.max(path.lastIndexOf('/', path.lastIndexOf('/') - 1) + 1, 0));
  const tampers = fileAction(
    invocation,
    'tamper',
    'tamper',
    `changes ${place.what} (${name.replaceAll(UNKNOWN, '…')})`,
    path,
  );
  if (place.kind === 'guarded') return tampers;
  const before = replaces ? currentText(path, context) : '';
  if (concernsGuard(words) || concernsGuard(text) || concernsGuard(before)) return tampers;
  // The user's own settings are where the guard's stand: what replaces them all drops them.
  if (place.kind === 'user-settings' && replaces) return tampers;
  if (isKnown(text)) return undefined;
  return fileAction(
    invocation,
    'opaque',
    'write',
    `may change ${place.what} (${name}): what it writes is only known when it runs`,
    path,
  );
}

/** What stands in the file that is copied or moved there. */
function sourceText(source: string | undefined, invocation: Invocation, context: EngineContext): string {
  if (source === undefined) return UNKNOWN;
  const path = resolved(source, invocation.cwd, context.facts.home);
  const fact = path.startsWith('/') && isKnown(path) ? context.facts.file(path) : undefined;
  return fact?.state === 'text' ? fact.text : UNKNOWN;
}

/** Files that a patch names, from the input or from a file that can be read. */
function patched(name: string, invocation: Invocation, context: EngineContext): string[] {
  const { argv, cwd, stdin = '' } = invocation;
  if (name !== 'patch' && !(name === 'git' && argv.includes('apply'))) return [];
  const texts = [
    stdin,
    ...pathWords(argv)
      .slice(0, 8)
      .map((word) => currentText(resolved(word, cwd, context.facts.home), context)),
  ];
  const found = texts.flatMap((text) => [
    ...text.slice(0, 1 << 16).matchAll(/^(?:\+\+\+|---) (?:[ab]\/)?([^\s]{1,400})/gm),
  ]);
  return found
    .map(([, path = '']) => path)
    .filter((path) => path !== '/dev/null')
    .slice(0, 200);
}

function changesOf(program: FileProgram, invocation: Invocation, context: EngineContext): Change[] {
  const { argv, cwd } = invocation;
  const name = programName(argv[0] ?? '');
  const words = allWords(invocation);
  const { home } = context.facts;
  const isMove = /^(?:mv|move|gmv|move-item)$/i.test(name);
  const isCopy = program.writes === 'last' || isMove;
  const made = isCopy ? copyTargets(argv) : [];
  const taken = program.writes === 'last' ? [] : [...pathWords(argv), ...patched(name, invocation, context)];
  const text = isCopy
    ? sourceText(copySources(argv)[0], invocation, context)
    : (invocation.stdin ?? (program.removes ? '' : UNKNOWN));
  const isEdit = /^(?:sed|gsed|perl|yq|chmod|chown|awk|gawk)$/.test(name);
  return [
    ...taken.map((word) => ({
      path: resolved(word, cwd, home),
      text: isEdit || program.removes || made.length > 0 ? '' : text,
      words: program.removes ? '' : isEdit ? words.replaceAll(word, '') : '',
      replaces: !isEdit,
      isTree: program.tree,
    })),
    ...made.map((word) => ({ path: resolved(word, cwd, home), text, words: '', replaces: true })),
  ];
}

/** What a program's words say that it changes. */
export function tamperedByProgram(invocation: Invocation, context: EngineContext): Action[] {
  const { argv } = invocation;
  const found = new Map<string, Action>();
  for (const program of filePrograms(programName(argv[0] ?? ''))) {
    if (program.writes === undefined || (program.when && !argv.some((word) => program.when?.test(word))))
      continue;
    for (const change of changesOf(program, invocation, context)) {
      const action = judgeChange(change, invocation, context);
      if (action && !found.has(change.path)) found.set(change.path, action);
    }
    break;
  }
  return [...found.values()].slice(0, 8);
}

/** What a shell's redirection, or the code of another language, writes. */
export function tamperedByWrite(write: FileWrite, context: EngineContext): Action[] {
  const { invocation } = write;
  const change: Change = {
    path: write.path,
    text: write.text,
    words: '',
    replaces: !write.append,
  };
  const action = judgeChange(change, invocation, context);
  return action ? [action] : [];
}
