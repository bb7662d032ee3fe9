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
export const INTERCEPTORS = ['shim', 'freeze', 'task', 'watch', 'hook', 'cli'] as const;
export type Interceptor = (typeof INTERCEPTORS)[number];

const environmentVariables = z.record(z.string(), z.string());

/** A call of a tool that an MCP server offers to an agent. */
export const toolCallSchema = z.object({
  /** As the agent calls it, the server's name in front where it has one: "mcp__aws__call_aws". */
  name: z.string().check(z.minLength(1), z.maxLength(256)),
  input: z.record(z.string(), z.unknown()),
});
export type ToolCall = z.infer<typeof toolCallSchema>;

/**
 * A command that has not acted yet: `text` (a line for a shell, to be parsed), `argv` (exact, from a shim; `argv[0]` is
 * the program), or `tool` (a call of an MCP tool).
 */
export const requestSchema = z
  .object({
    id: z.string().check(z.minLength(1), z.maxLength(64)),
    interceptor: z.enum(INTERCEPTORS),
    shell: z.enum(SHELLS),
    text: z.optional(z.string()),
    argv: z.optional(z.array(z.string()).check(z.minLength(1))),
    tool: z.optional(toolCallSchema),
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
      (r) => [r.text, r.argv, r.tool].filter((form) => form !== undefined).length === 1,
      'exactly one of text, argv and tool is needed',
    ),
  );
export type CommandRequest = z.infer<typeof requestSchema>;

/** Stands for a secret's value: the guard needs to know that it is set, never what it is. */
export const SECRET_PRESENT = '<set>';

/** The command as one line for people, not for a shell to run. */
export function commandLine(request: CommandRequest): string {
  const { text, argv, tool } = request;
  return text ?? argv?.join(' ') ?? (tool ? `${tool.name} ${JSON.stringify(tool.input)}` : '');
}
