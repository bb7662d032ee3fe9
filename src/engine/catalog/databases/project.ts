import { locateDatabase, type Place } from '../../environment/databases';
import type { Tool } from '../../tool';
import type { CliSpec, Refine } from '../cli/spec';
import { toolOf } from '../cli/tool';

/** What all these tools have in common: they act on the database that the project is set up for. */
const PROJECT: Place = {
  provider: 'database',
  kind: 'project',
  environments: '-e --env --environment --stage',
  variables: {
    hosts:
      'DATABASE_URL DIRECT_URL POSTGRES_URL MONGODB_URI DB_URL DB_HOST GOOSE_DBSTRING FLYWAY_URL LIQUIBASE_COMMAND_URL',
    databases: 'DB_NAME DB_DATABASE',
    environments: 'NODE_ENV APP_ENV ENVIRONMENT',
  },
};

/** A tool of projects: its commands, and what of the place is its own. */
export interface ProjectTool {
  readonly spec: Omit<CliSpec, 'provider'>;
  readonly place?: Partial<Place>;
}

export function projectPlace(own: Partial<Place> | undefined): Place {
  return { ...PROJECT, ...own, variables: { ...PROJECT.variables, ...own?.variables } };
}

/** Words that a tool does not know are another program's of that name, or write files: not about a database. */
function onlyKnown(spec: ProjectTool['spec']): Refine {
  return (call, judged, context, invocation) => {
    if (!call.row) judged.local = true;
    spec.refine?.(call, judged, context, invocation);
    if (call.hidden) judged.local = false;
  };
}

export function projectTool({ spec, place }: ProjectTool): Tool {
  const refine = spec.unknown === 'local' ? onlyKnown(spec) : spec.refine;
  return toolOf({ ...spec, refine, provider: 'database' }, locateDatabase(projectPlace(place)));
}

export const READ_DRY = { '--dry-run|--dryRun|--dry': 'read: only shows what it would do' };
