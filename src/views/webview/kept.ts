import * as z from 'zod/mini';
import { RANGES } from '../../contracts/activity';

/** How rows are put together. */
export const GROUPINGS = ['none', 'session', 'agent'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The page's own state, which outlives its being hidden. Data is the host's and comes anew. */
export const keptStateSchema = z.object({
  search: z.optional(z.string().check(z.maxLength(1000))),
  /** Chosen values, by facet. */
  chosen: z.optional(z.record(z.string(), z.array(z.string().check(z.maxLength(200))))),
  grouping: z.optional(z.enum(GROUPINGS)),
  /** Keys of groups that are closed. */
  closed: z.optional(z.array(z.string())),
  selected: z.optional(z.string()),
  isDetailOpen: z.optional(z.boolean()),
  scrollTop: z.optional(z.number()),
  tab: z.optional(z.enum(['activity', 'dashboard'])),
  range: z.optional(z.enum(RANGES)),
});
export type KeptState = z.infer<typeof keptStateSchema>;
