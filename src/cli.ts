import * as path from 'node:path';
import { loadCached } from './cli/codeCache';
import { CLI_MAIN } from './contracts/bundles';

// What the command line does stands in a bundle of its own: compiling it anew takes longer than an empty Node's start.
loadCached(path.join(__dirname, CLI_MAIN));
