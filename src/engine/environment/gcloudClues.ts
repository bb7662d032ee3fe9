import type { Evidence } from '../../contracts/environment';
import type { GcloudConfiguration, GcloudFacts } from '../../contracts/facts';
import type { Environment } from '../../contracts/words';
import { problemClue } from './awsProfile';
import type { Chosen, GcloudIdentity } from './gcloudIdentity';
import type { MappingSubject } from './mapping';
import { environmentOfCloudName } from './names';
import { isComputed, shown } from './shown';

/** A name's clue. Its text is only made where the name says something: showing a name costs more than reading it. */
export function nameClue(what: string, { name, how, file, line }: Chosen): Evidence[] {
  const found = environmentOfCloudName(name);
  if (!found) return [];
  const text = `${what} ${shown(name)}${how === '' ? '' : ` (${how})`}`;
  const where = { ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
  return [{ environment: found.environment, text, source: 'name', ...where }];
}

/** True where the configuration speaks for the project: it holds it, or nothing else names one. */
function isOfConfiguration({ project, found }: GcloudIdentity): boolean {
  return !project || (found !== undefined && project.file === found.file);
}

/** True where the line, the environment or an earlier command chose, and not just what lies on disk. */
export function isChosen({ project, configuration }: GcloudIdentity): boolean {
  return (
    (project && project.file === undefined) === true || (configuration && !configuration.isStored) === true
  );
}

/** The project's id; undefined where it is only known at run time. */
export function knownProject({ project }: GcloudIdentity): string | undefined {
  return project && !isComputed(project.name) ? project.name : undefined;
}

/** What the user's mapping may name. */
export function gcloudSubjects(identity: GcloudIdentity): MappingSubject[] {
  const project = knownProject(identity);
  const { configuration } = identity;
  return [
    ...(project === undefined ? [] : [{ kind: 'project' as const, value: project }]),
    ...(configuration && isOfConfiguration(identity)
      ? [{ kind: 'profile' as const, value: configuration.name }]
      : []),
  ];
}

interface Shared {
  readonly configuration: GcloudConfiguration;
  readonly environment: Environment;
  readonly line: number;
}

/** The configurations with a telling name, by their projects; made once for what was read. */
const byProject = new WeakMap<GcloudFacts, ReadonlyMap<string, readonly Shared[]>>();

function telling(files: GcloudFacts): ReadonlyMap<string, readonly Shared[]> {
  const known = byProject.get(files);
  if (known) return known;
  const found = new Map<string, Shared[]>();
  for (const configuration of files.configurations.values()) {
    const project = configuration.properties.get('core/project');
    const environment = environmentOfCloudName(configuration.name)?.environment;
    if (!project || !environment) continue;
    const same = found.get(project.value) ?? [];
    // Two that say the same are enough: one of them may be the one that is asked about.
    if (same.filter((one) => one.environment === environment).length > 1) continue;
    found.set(project.value, [...same, { configuration, environment, line: project.line }]);
  }
  byProject.set(files, found);
  return found;
}

/** The same project under other names: acme-4711 is prod when the configuration prod has it. */
function sharedProjectClues(identity: GcloudIdentity, files: GcloudFacts | undefined): Evidence[] {
  const project = knownProject(identity);
  if (project === undefined || !files) return [];
  const same = telling(files).get(project) ?? [];
  return same.flatMap(({ configuration, environment, line }): Evidence[] => {
    if (configuration === identity.found) return [];
    const { file, name } = configuration;
    const text = `project ${shown(project)} is the one of configuration ${shown(name)}`;
    return [{ environment, text, source: 'account', file, line }];
  });
}

/** What the identity's own names say, and what is wrong with the files that it comes from. */
export function gcloudClues(identity: GcloudIdentity, files: GcloudFacts | undefined): Evidence[] {
  const { project, configuration, problems } = identity;
  const chosen = project ?? configuration;
  const what = project ? 'project' : 'configuration';
  if (chosen && isComputed(chosen.name))
    return [
      { environment: 'unknown', text: `the ${what} is computed when the command runs`, source: 'problem' },
    ];
  const fromFiles = isOfConfiguration(identity);
  const text = 'the folder of its files is not known before the command runs';
  return [
    ...(project ? nameClue('project', project) : []),
    ...(configuration && fromFiles ? nameClue('configuration', configuration) : []),
    ...sharedProjectClues(identity, files),
    ...(fromFiles ? problems.map(problemClue) : []),
    ...(files || !fromFiles ? [] : [{ environment: 'unknown' as const, text, source: 'problem' as const }]),
  ];
}

/** Names of the accounts that act; they only raise. */
export function accountClues({ account, impersonated, who }: GcloudIdentity): Evidence[] {
  const acting = [account, impersonated].filter((one) => one !== undefined);
  const principal = who?.principal;
  const other =
    principal === undefined || acting.some(({ name }) => name.includes(principal))
      ? []
      : [{ name: principal, how: 'credentials' }];
  return [...acting, ...other].flatMap((one) => nameClue('account', one));
}
