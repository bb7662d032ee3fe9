import type { Tool } from '../../tool';
import { BROKER_TOOLS } from './brokers';
import { CLUSTER_TOOLS } from './clusters';
import { CONTENT_SYSTEMS } from './contentSystems';
import { DOCUMENT_TOOLS } from './documents';
import { FRAMEWORK_TOOLS } from './frameworks';
import { OTHER_MIGRATIONS } from './migrationsElsewhere';
import { NODE_MIGRATIONS } from './migrationsNode';
import { projectTool } from './project';
import { SERVER_TOOLS } from './servers';
import { SQL_CLIENTS } from './sqlClients';

/** Clients of databases and brokers, and what projects change their schemas with. */
export const DATABASE_TOOLS: readonly Tool[] = [
  ...SQL_CLIENTS,
  ...SERVER_TOOLS,
  ...DOCUMENT_TOOLS,
  ...BROKER_TOOLS,
  ...CLUSTER_TOOLS,
  ...[...NODE_MIGRATIONS, ...OTHER_MIGRATIONS, ...CONTENT_SYSTEMS].map(projectTool),
  ...FRAMEWORK_TOOLS,
];
