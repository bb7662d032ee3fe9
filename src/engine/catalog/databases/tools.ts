import type { Tool } from '../../tool';
import { BROKER_TOOLS } from './brokers';
import { DOCUMENT_TOOLS } from './documents';
import { FRAMEWORK_TOOLS } from './frameworks';
import { MIGRATION_TOOLS } from './migrations';
import { SERVER_TOOLS } from './servers';
import { SQL_CLIENTS } from './sqlClients';

/** Clients of databases and brokers, and what projects change their schemas with. */
export const DATABASE_TOOLS: readonly Tool[] = [
  ...SQL_CLIENTS,
  ...SERVER_TOOLS,
  ...DOCUMENT_TOOLS,
  ...BROKER_TOOLS,
  ...MIGRATION_TOOLS,
  ...FRAMEWORK_TOOLS,
];
