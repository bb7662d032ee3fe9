/** The built files of the command line, which stand in one folder: what is started, and the bundle that it loads. */
export const CLI_START = 'cli.js';
export const CLI_MAIN = 'cli.main.js';

/** Asks a cloud who an identity is: a program of its own, so that its libraries are loaded by nobody else. */
export const VERIFY = 'verify.js';

/** Verifies one file of the record after the other, in a thread of its own. */
export const AUDIT_WORKER = 'auditWorker.js';

/** Locks credentials in the clouds: with AWS's libraries, loaded when a person opens the plan of the kill switch. */
export const REVOKE = 'revoke.js';

/** Writes an incident's evidence: loaded when the kill switch was engaged, or an incident is looked at. */
export const INCIDENT = 'incident.js';
