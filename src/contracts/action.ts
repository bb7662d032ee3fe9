import * as z from 'zod/mini';
import { EFFECTS } from './words';

/** A harmless command that serves the same end. */
export const saferSchema = z.object({
  /** The command, quoted for the shell, as the person would type it. */
  command: z.string(),
  /** Why it is safer, in a few words: "shows what would be deleted". */
  why: z.string(),
});
export type Safer = z.infer<typeof saferSchema>;

/** What one invocation of a cloud tool would do. */
export const actionSchema = z.object({
  /** Owner of the command surface: "aws", "terraform", "shell" for what is opaque. */
  provider: z.string(),
  /** Service within the provider: "ec2"; the provider's own name where it has none. */
  service: z.string(),
  /** Operation in the provider's words: "terminate-instances", "destroy". */
  operation: z.string(),
  /** At least one; `read` only alone. */
  effects: z.array(z.enum(EFFECTS)).check(z.minLength(1)),
  /** Resources named in the arguments, redacted: ids, names, ARNs, buckets. May be empty. */
  targets: z.array(z.string()),
  /** Whether what it does can be undone. */
  reversible: z.enum(['yes', 'no', 'partly', 'unknown']),
  /** Flags and values that changed the answer, e.g. "--skip-final-snapshot". */
  modifiers: z.array(z.string()),
  /** What would happen, as the end of a sentence whose subject is the command: "deletes every resource of this workspace". */
  summary: z.string(),
  /** The exact arguments, redacted, `argv[0]` the tool's name. */
  argv: z.array(z.string()),
  /** Where in a script the invocation stands, when it was found in a file. */
  source: z.optional(z.object({ file: z.string(), line: z.int() })),
  safer: z.optional(saferSchema),
});
export type Action = z.infer<typeof actionSchema>;
