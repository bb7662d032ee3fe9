import { writeSync } from 'node:fs';
import type { VerificationResult } from '../contracts/verification';
import { guardCredentialProcesses } from './credentialProcess';
import { problem } from './problems';
import { verifyAws } from './verifyAws';

/**
 * `node verify.js [PROFILE]`: asks AWS who the profile, or else the environment, is, and prints one line of JSON. A process of its own, as the SDK reads its variables from the process, and those of the editor are not those of a terminal.
 */

/** The whole of it, in milliseconds; whoever started this waits a little longer. */
const LIMIT_MS = 14_000;

function answer(result: Omit<VerificationResult, 'checkedAt'>): never {
  writeSync(1, `${JSON.stringify({ ...result, checkedAt: Date.now() })}\n`);
  // Connections that are kept open would keep it running.
  process.exit(0);
}

// It makes a Node of the editor's program; what a credential_process starts is to be itself.
delete process.env.ELECTRON_RUN_AS_NODE;
guardCredentialProcesses();
setTimeout(() => {
  answer(problem('too-slow', 'AWS did not answer within 14 s. Check the network and try again.'));
}, LIMIT_MS);
void verifyAws(process.argv[2], process.env).then(answer);
