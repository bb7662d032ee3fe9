import { isAbsolute, join } from 'node:path';
import type { TerraformFacts } from '../contracts/facts';
import type { FileSource } from './files';
import {
  countResources,
  emptyConfig,
  readInitialised,
  readTf,
  readTfJson,
  type TerraformConfig,
} from './terraformConfig';
import { readVariables } from './terraformVariables';

/** Bounds of one working directory: files, and bytes of each. */
const MAX_FILES = 200;
const MAX_BYTES = 256 * 1024;
/** A larger state is not counted: parsing it would take longer than the command may wait. */
const MAX_STATE_BYTES = 2 * 1024 * 1024;

/** Reads files, and notes what is wrong with them. */
class Reading {
  constructor(private readonly source: FileSource) {}

  text(path: string, config: TerraformConfig, limit = MAX_BYTES): string | undefined {
    const { fact } = this.source.read(path, limit);
    if (fact.state === 'text') return fact.text;
    if (fact.state === 'unreadable') config.problems.push({ file: path, text: fact.reason });
    if (fact.state === 'too-large' && limit === MAX_BYTES)
      config.problems.push({ file: path, text: 'it is larger than 256 KB' });
    return undefined;
  }
}

function configFiles(source: FileSource, dir: string): string[] {
  return source.list(dir).filter((name) => /\.(?:tf|tofu)(?:\.json)?$/.test(name));
}

function readFiles(reading: Reading, names: readonly string[], dir: string, config: TerraformConfig): void {
  if (names.length > MAX_FILES)
    config.problems.push({ file: dir, text: `it has more than ${MAX_FILES} configuration files` });
  for (const name of names.slice(0, MAX_FILES)) {
    const path = join(dir, name);
    const text = reading.text(path, config);
    if (text === undefined) continue;
    if (name.endsWith('.json')) readTfJson(text, path, config);
    else readTf(text, path, config);
  }
  // The lock file names every provider, those of modules included.
  const lockFile = join(dir, '.terraform.lock.hcl');
  const lock = reading.text(lockFile, config) ?? '';
  for (const match of lock.matchAll(/^provider "[^"\n]*\/([^"/\n]+)"/gm)) {
    const name = match[1] ?? '';
    if (!config.implied.has(name)) config.implied.set(name, { file: lockFile, line: 1 });
  }
}

/** Where a local backend keeps the state of a workspace. */
function statePath(dir: string, workspace: string, backend: TerraformFacts['backend']): string | undefined {
  if (backend && backend.type !== 'local') return undefined;
  const at = (path: string): string => (isAbsolute(path) ? path : join(dir, path));
  if (workspace === 'default') return at(backend?.config.path ?? 'terraform.tfstate');
  return join(at(backend?.config.workspace_dir ?? 'terraform.tfstate.d'), workspace, 'terraform.tfstate');
}

/** A workspace's name holds no slash; anything else in the file would lead somewhere else. */
function workspaceName(text: string | undefined): string {
  const name = text?.trim() ?? '';
  return name === '' || /[/\\\0\n]/.test(name) ? 'default' : name;
}

/** A file that may hold passwords: nothing keeps its text. */
function secretText(source: FileSource, path: string): string | undefined {
  const fact = source.readOnce(path, MAX_BYTES);
  return fact.state === 'text' ? fact.text : undefined;
}

/** Reads one working directory. Never throws. */
export function readTerraform(
  source: FileSource,
  dir: string,
  dataDir: string,
  varFiles: readonly string[] = [],
): TerraformFacts {
  const config = emptyConfig();
  const reading = new Reading(source);
  const workspace = workspaceName(reading.text(join(dataDir, 'environment'), config));
  const names = configFiles(source, dir);
  readFiles(reading, names, dir, config);
  const initFile = join(dataDir, 'terraform.tfstate');
  const initText = reading.text(initFile, config);
  const initialised = initText === undefined ? undefined : readInitialised(initText);
  if (initialised === 'broken') config.problems.push({ file: initFile, text: 'it is not JSON' });
  const backend = (initialised === 'broken' ? undefined : initialised) ?? config.backend;
  const stateFile = statePath(dir, workspace, backend);
  const state = stateFile === undefined ? undefined : reading.text(stateFile, config, MAX_STATE_BYTES);
  const resources = state === undefined ? undefined : countResources(state);
  const configured = new Set(config.providers.map((provider) => provider.name));
  const implied = [...config.implied]
    .filter(([name]) => !configured.has(name))
    .map(([name, place]) => ({ name, settings: {}, ...place }));
  const variables = readVariables(config, dir, source.list(dir), varFiles, (path) =>
    secretText(source, path),
  );
  return {
    workspace,
    ...(backend && { backend }),
    ...(variables && { variables }),
    providers: [...config.providers, ...implied],
    ...(resources !== undefined && { resources }),
    ...(names.length > 0 && { files: names.length }),
    problems: config.problems,
  };
}
