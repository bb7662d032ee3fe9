import { join } from 'node:path/posix';
import type { PlacedValue } from '../../contracts/facts';
import { SECRET_PRESENT } from '../../contracts/request';
import { UNKNOWN, type Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { safeAddress } from './addresses';
import { dotenvOf } from './dotenv';
import { parseYaml, type Part } from './platforms/parts';
import { copied, fileReader, partAt, placed, type FileReader } from './platforms/state';

/** The files of a project that tell its tool where the database is. */
export interface DatabaseFiles {
  /**
   * Files of variables, the first with an address counts; `{}` is the environment. Where a tool has no order of its own,
   * see {@link ANY_ORDER}.
   */
  readonly dotenv?: string;
  /** The environment that `{}` is where nothing says another. */
  readonly environment?: string;
  /** A file of settings with an address for each environment, as Rails has it. */
  readonly yaml?: string;
  /** Files of settings, and the names that hold an address in them: "alembic.ini". */
  readonly settings?: string;
}

/** Something that a file says. */
export interface FileSaid {
  readonly value: string;
  readonly how: string;
  readonly file: string;
  readonly line: number;
}

export interface SaidByFiles {
  readonly addresses: FileSaid[];
  readonly databases: FileSaid[];
}

/** Programs that load a file of variables for the command behind them. */
const NAMES_FILE = /(?:^|\/)\.?env(?:\.|$)|\.env$/;

/** Files of variables that a wrapper loads: `dotenv -e .env.production`. */
function loadedBy(via: readonly string[], loads: RegExp): string[] {
  return via
    .filter((text) => loads.test(text))
    .flatMap((text) => text.split(' ').filter((word) => NAMES_FILE.test(word)));
}

/** The settings of one file. */
function dotenvSays(path: string, context: EngineContext): SaidByFiles {
  const settings = dotenvOf(path, context.facts);
  const said = (wanted: 'isAddress' | 'isDatabase'): FileSaid[] =>
    settings
      .filter((setting) => setting[wanted])
      .map(({ name: how, value, line }) => ({ value, how, file: path, line }));
  return { addresses: said('isAddress'), databases: said('isDatabase') };
}

function joined(all: readonly SaidByFiles[]): SaidByFiles {
  return {
    addresses: all.flatMap(({ addresses }) => addresses),
    databases: all.flatMap(({ databases }) => databases),
  };
}

interface YamlSection {
  readonly host?: PlacedValue;
  readonly url?: PlacedValue;
  readonly database?: PlacedValue;
}

function pickSection(part: Part | undefined, defaults: Part | undefined): YamlSection {
  // `<<: *default` brings in what stands in `default`; an alias has no value of its own here.
  const inherits = part?.children?.has('<<') === true;
  const get = (name: string): PlacedValue | undefined =>
    placed(partAt(part, name)) ?? (inherits ? placed(partAt(defaults, name)) : undefined);
  const url = get('url');
  return {
    host: get('host'),
    database: get('database'),
    ...(url && { url: { ...url, value: computed(url.value) ?? safeAddress(url.value) ?? SECRET_PRESENT } }),
  };
}

/** `<%= ENV["X"] %>` is computed when the command runs. */
function computed(value: string): string | undefined {
  return value.includes('<%') ? UNKNOWN : undefined;
}

const MAX_SECTIONS = 50;

/** Rails' config/database.yml: by environment, a section or one for each of its databases. */
const readDatabaseYaml = fileReader(parseYaml, (root): ReadonlyMap<string, readonly YamlSection[]> => {
  const defaults = partAt(root, 'default');
  const sections = [...(root.children ?? [])].slice(0, MAX_SECTIONS).map(([name, part]) => {
    const inner = [...(part.children?.values() ?? [])].filter((each) => each.children).slice(0, MAX_SECTIONS);
    return [copied(name), [part, ...inner].map((each) => pickSection(each, defaults))] as const;
  });
  return new Map(sections);
});

function yamlSays(path: string, environment: string, context: EngineContext): SaidByFiles {
  const sections = context.facts.parsed(path, readDatabaseYaml).value?.get(environment) ?? [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const said = (value: PlacedValue | undefined, key: string): FileSaid[] =>
    value
      ? [
          {
            value: computed(value.value) ?? value.value,
            how: `${key} of ${environment} in ${name}`,
            file: path,
            line: value.line,
          },
        ]
      : [];
  return {
    addresses: sections.flatMap(({ host, url }) => [...said(url, 'url'), ...said(host, 'host')]),
    databases: sections
      .flatMap(({ database }) => said(database, 'database'))
      .filter(({ value }) => value !== UNKNOWN),
  };
}

const ADDRESS_KEY = /^\s*(sqlalchemy\.url|flyway\.url|url)\s*[=:]\s*(\S.*?)\s*$/;
const MAX_LINES = 2000;

/** alembic.ini, flyway.conf, liquibase.properties: the line with the address. */
const readSettings: FileReader<readonly (PlacedValue & { how: string })[]> = (fact) => {
  if (fact.state !== 'text') return { missing: true };
  const value = fact.text.split('\n', MAX_LINES).flatMap((text, index) => {
    const [, how = '', raw] = ADDRESS_KEY.exec(text.slice(0, 1024)) ?? [];
    if (raw === undefined) return [];
    const own = raw.includes('${') || raw.includes('%(') ? UNKNOWN : (safeAddress(raw) ?? SECRET_PRESENT);
    return [{ how, value: copied(own), line: index + 1 }];
  });
  return { value };
};

function settingsSay(path: string, context: EngineContext): SaidByFiles {
  const found = context.facts.parsed(path, readSettings).value ?? [];
  return { addresses: found.map((each) => ({ ...each, file: path })), databases: [] };
}

/** A tool that loads what its author told it to: the file of a named environment, else all that may be loaded. */
const ANY_ORDER = { named: '.env.{}.local .env.{}', all: '.env.local .env' };

function list(text: string | undefined): string[] {
  return text ? text.split(' ') : [];
}

/** What the files around a command say; the first kind of file with an address counts. */
export function saidByFiles(
  files: DatabaseFiles | undefined,
  environments: readonly string[],
  loads: RegExp,
  { cwd, via }: Invocation,
  context: EngineContext,
): SaidByFiles {
  const nothing: SaidByFiles = { addresses: [], databases: [] };
  if (cwd === undefined) return nothing;
  const names = environments.filter((name) => /^[\w.-]{1,64}$/.test(name));
  if (names.length === 0 && files?.environment !== undefined) names.push(files.environment);
  const filled = (template: string): string[] =>
    template.includes('{}') ? names.map((name) => template.replace('{}', name)) : [template];
  const pathOf = (name: string): string => (name.startsWith('/') ? name : join(cwd, name));
  const dotenv = (templates: readonly string[]): SaidByFiles[] =>
    templates
      .flatMap(filled)
      .filter((name) => /^[\w./-]+$/.test(name))
      .map((name) => dotenvSays(pathOf(name), context));
  const tries: (() => SaidByFiles[])[] = [() => dotenv(loadedBy(via, loads))];
  if (files) {
    const { named, all } = ANY_ORDER;
    tries.push(() => dotenv(list(files.dotenv ?? named)));
    if (files.dotenv === undefined) tries.push(() => [joined(dotenv(list(all)))]);
    if (files.yaml !== undefined) {
      const path = pathOf(files.yaml);
      tries.push(() => [joined(names.map((name) => yamlSays(path, name, context)))]);
    }
    tries.push(() => list(files.settings).map((name) => settingsSay(pathOf(name), context)));
  }
  for (const attempt of tries) {
    const said = attempt();
    const first = said.find(({ addresses }) => addresses.length > 0);
    if (first) return first;
    nothing.databases.push(...said.flatMap(({ databases }) => databases));
  }
  return nothing;
}
