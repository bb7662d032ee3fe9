import { isAbsolute, join } from 'node:path/posix';
import type { MappingKind } from '../../../contracts/environment';
import { fuse, noClues } from '../../environment/fuse';
import { applyMapping } from '../../environment/mapping';
import { environmentOfCloudName } from '../../environment/names';
import { shown } from '../../environment/shown';
import { isKnown, type Invocation } from '../../invocation';
import type { EngineContext, Tool } from '../../tool';
import { targetNames } from '../cli/locate';

/** What a file of the project chooses where the command line does not. */
interface Chosen {
  name: string;
  file: string;
}

type ReadChosen = (invocation: Invocation, context: EngineContext) => Chosen | undefined;

function find(
  file: string,
  pattern: RegExp,
  { cwd }: Invocation,
  context: EngineContext,
): Chosen | undefined {
  if (!isKnown(file) || (!isAbsolute(file) && cwd === undefined)) return undefined;
  const path = isAbsolute(file) ? join(file) : join(cwd ?? '', file);
  const fact = context.facts.file(path);
  const name = fact.state === 'text' ? pattern.exec(fact.text)?.[1] : undefined;
  return name === undefined ? undefined : { name, file: path };
}

/** The file that `-c` names, else fly.toml. */
const flyApp: ReadChosen = (invocation, context) => {
  const { argv } = invocation;
  const at = argv.findIndex((word) => word === '-c' || word === '--config');
  const joined = argv.find((word) => word.startsWith('--config='))?.slice('--config='.length);
  const file = joined ?? (at < 0 ? 'fly.toml' : (argv[at + 1] ?? 'fly.toml'));
  return find(file, /^app\s*=\s*["']?([\w-]{1,100})/m, invocation, context);
};

const firebaseProject: ReadChosen = (invocation, context) =>
  find('.firebaserc', /"default"\s*:\s*"([\w-]{1,100})"/, invocation, context);

/** The app of the git remote that `heroku git:remote` has made. */
const herokuApp: ReadChosen = (invocation, context) =>
  find('.git/config', /git\.heroku\.com\/([\w-]{1,100})\.git/, invocation, context);

const READERS: Readonly<Record<string, readonly [ReadChosen, MappingKind]>> = {
  fly: [flyApp, 'project'],
  firebase: [firebaseProject, 'project'],
  heroku: [herokuApp, 'project'],
};

/** A tool that takes its app or project from a file where neither an option nor a variable names it. */
export function withProjectFile(tool: Tool): Tool {
  const reader = READERS[tool.provider];
  if (!reader) return tool;
  const [read, kind] = reader;
  return {
    ...tool,
    locate: (action, invocation, context) => {
      const own = tool.locate(action, invocation, context);
      if (own.identity !== undefined || own.environment === 'local') return own;
      const chosen = read(invocation, context);
      if (!chosen) return own;
      const { name, file } = chosen;
      const clues = noClues();
      clues.labels = applyMapping(context.facts.mapping, [{ kind, value: name }]);
      const found = environmentOfCloudName(name);
      if (!found && clues.labels.length === 0) return { ...own, identity: shown(name) };
      if (found)
        clues.identity = [
          { environment: found.environment, text: `${shown(name)} in ${shown(file)}`, source: 'name', file },
        ];
      clues.folder = applyMapping(context.facts.mapping, [
        { kind: 'folder', value: invocation.cwd ?? context.request.cwd },
      ]);
      clues.targets = targetNames(action.targets);
      return { ...own, ...fuse(clues), identity: shown(name) };
    },
  };
}
