import type { Call } from '../shell/frame';
import { unwrapAws } from './aws';
import { unwrapAz } from './azure';
import { unwrapContainer } from './containers';
import { unwrapGeneric } from './generic';
import { unwrapGcloud } from './google';
import type { Unwrapped } from './inner';
import { unwrapJust } from './justfiles';
import { unwrapLanguage } from './languages';
import { unwrapMake } from './makefiles';
import { unwrapMcp } from './mcp';
import { unwrapNamedTasks } from './namedTasks';
import { unwrapMonorepo, unwrapPackageManager, unwrapRunAll } from './packages';
import { unwrapExecutable, unwrapShellFile, unwrapSource, type ReadFile } from './scripts';
import { unwrapScheduled } from './schedules';
import { unwrapShell } from './shells';
import { SPECIAL } from './special';
import { unwrapTask } from './taskfiles';
import { unwrapTox } from './toxFiles';
import { unwrapTaskTable } from './taskTables';
import { unwrapCmdlet } from './windows';
import { WINDOWS_PROGRAMS } from './windowsPrograms';
import { unwrapAct } from './workflows';

/** Programs that run what stands in files of the project, or in code of another language. */
const FILE_RUNNERS: Readonly<Record<string, (call: Call, read: ReadFile) => Unwrapped | undefined>> = {
  source: unwrapSource,
  '.': unwrapSource,
  npm: unwrapPackageManager,
  pnpm: unwrapPackageManager,
  yarn: unwrapPackageManager,
  bun: (call, read) =>
    /^(?:-e|-p|--eval|--print)$/.test(call.argv[1] ?? '')
      ? unwrapLanguage('bun', call, read)
      : (unwrapPackageManager(call, read) ?? unwrapLanguage('bun', call, read)),
  'run-s': unwrapRunAll,
  'run-p': unwrapRunAll,
  'npm-run-all': unwrapRunAll,
  'npm-run-all2': unwrapRunAll,
  az: unwrapAz,
  gcloud: unwrapGcloud,
  make: unwrapMake,
  gmake: unwrapMake,
  just: unwrapJust,
  task: unwrapTask,
  'go-task': unwrapTask,
  turbo: unwrapMonorepo,
  nx: unwrapMonorepo,
  lerna: unwrapMonorepo,
  act: unwrapAct,
  tox: unwrapTox,
  aws: unwrapAws,
};

/** What the program starts in turn; undefined when it is not known to start anything. */
export function unwrap(name: string, call: Call, read: ReadFile): Unwrapped | undefined {
  const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name]?.(call, read) : undefined;
  if (special) return special;
  const mcp = unwrapMcp(name, call);
  if (mcp) return mcp;
  const windows = name.toLowerCase();
  if (Object.hasOwn(WINDOWS_PROGRAMS, windows)) return WINDOWS_PROGRAMS[windows]?.(call);
  const shell = unwrapShell(name, call);
  if (shell)
    return 'unwrapped' in shell
      ? shell.unwrapped
      : unwrapShellFile(shell.file.path, shell.file.args, shell.shell, call, read);
  const runner = Object.hasOwn(FILE_RUNNERS, name) ? FILE_RUNNERS[name] : undefined;
  return (
    unwrapScheduled(name, call, read) ??
    unwrapTaskTable(name, call, read) ??
    unwrapNamedTasks(name, call, read) ??
    unwrapGeneric(name, call) ??
    unwrapContainer(name, call, read) ??
    (runner
      ? runner(call, read)
      : (unwrapLanguage(name, call, read) ?? unwrapExecutable(call, read) ?? unwrapCmdlet(call)))
  );
}
