import * as z from 'zod/mini';
import { stageSchema } from './incident';

const text = z.string().check(z.maxLength(1000));

/** The result of a rehearsal of the kill switch. */
export const drillSchema = z.object({
  v: z.literal(1),
  /** In milliseconds since 1970, within what a date can be. */
  at: z.number().check(z.nonnegative(), z.maximum(8.64e15)),
  stages: z.array(stageSchema).check(z.maxLength(20)),
  /** From the wish to the end of the last process of the canary, in milliseconds. */
  totalMs: z.number().check(z.nonnegative()),
  /** So many processes of the canary were ended; undefined where processes are not looked for (Windows). */
  ended: z.optional(z.int().check(z.nonnegative())),
  /** What a dry run has said of the credentials, for people. */
  credentials: text,
  /** What went wrong, for people; empty where all went well. */
  problem: text,
});
export type Drill = z.infer<typeof drillSchema>;

/** What a dry run of taking credentials' rights away has shown. `text` is for people, `ms` in milliseconds. */
export interface DryRun {
  text: string;
  ok: boolean;
  ms: number;
}

/** The last drill in one line, for the views. */
export const drillLineSchema = z.object({
  text: z.string(),
  result: z.enum(['never', 'passed', 'failed']),
});
export type DrillLine = z.infer<typeof drillLineSchema>;
