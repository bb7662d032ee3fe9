import * as z from 'zod/mini';
import { ENVIRONMENTS, SHELLS } from './words';

/** Longest command text or argument list that is analysed, in UTF-16 units; what is longer is opaque. */
export const MAX_COMMAND_LENGTH = 1 << 20;

/** Who started the command. `evidence` says how that is known, for people ("environment variable CLAUDECODE"). */
export const actorSchema = z.object({
  kind: z.enum(['agent', 'person']),
  /** The agent's product name where it is known, e.g. "Claude Code". */
  name: z.optional(z.string()),
  evidence: z.string(),
});
export type Actor = z.infer<typeof actorSchema>;

/** How the command came to the guard's notice. */
export const INTERCEPTORS = ['shim', 'freeze', 'task', 'hook', 'cli'] as const;
export type Interceptor = (typeof INTERCEPTORS)[number];

const environmentVariables = z.record(z.string(), z.string());

/**
 * A command that has not acted yet. Either `text` (a line for a shell, to be parsed) or `argv` (exact, from a shim;
 * `argv[0]` is the program).
 */
export const requestSchema = z
  .object({
    id: z.string().check(z.minLength(1), z.maxLength(64)),
    interceptor: z.enum(INTERCEPTORS),
    shell: z.enum(SHELLS),
    text: z.optional(z.string()),
    argv: z.optional(z.array(z.string()).check(z.minLength(1))),
    /** Absolute working directory. */
    cwd: z.string(),
    /**
     * The environment variables that choose an identity (engine/environment/variables.ts lists them). Variables
     * that hold a secret carry {@link SECRET_PRESENT} instead of their value.
     */
    env: environmentVariables,
    actor: actorSchema,
    /** What the ambient credentials are already known to point at; given by `check --jsonl`, else read from facts. */
    ambient: z.optional(z.enum(ENVIRONMENTS)),
    /** Process id of the process that waits for the answer, where there is one. */
    pid: z.optional(z.int().check(z.positive())),
  })
  .check(
    z.refine(
      (r) => (r.text === undefined) !== (r.argv === undefined),
      'exactly one of text and argv is needed',
    ),
  );
export type CommandRequest = z.infer<typeof requestSchema>;

/** Stands for a secret's value: the guard needs to know that it is set, never what it is. */
export const SECRET_PRESENT = '<set>';

/** The command as one line for people, not for a shell to run. */
export function commandLine(request: CommandRequest): string {
  return request.text ?? (request.argv ?? []).join(' ');
}
