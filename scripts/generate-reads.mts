// Writes src/interceptors/shims/generated/reads.ts: what shims let run without asking, from the engine's own catalogue.
// usage: node --import tsx scripts/generate-reads.mts    test/unit/shims/reads.test.ts holds the file against the engine
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readsFile, READS_FILE } from './catalog/reads';
import { NO_FACTS } from '../test/support/facts';

writeFileSync(join(import.meta.dirname, '..', READS_FILE), await readsFile(NO_FACTS));
