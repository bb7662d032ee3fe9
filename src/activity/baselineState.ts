import * as z from 'zod/mini';
import { rateSchema } from './baselineRate';

/** Most of each that is kept. A test fills all of them with hostile names and looks at the size. */
export const MAX_BASELINES = 48;
export const MAX_SERVICES = 100;
export const MAX_OPERATIONS = 40;
export const MAX_SEEN = 1000;
export const MAX_TOLD = 400;
export const MAX_NAME = 80;
/** Longest state that is read, in UTF-16 units; what is written stays below. */
export const MAX_STATE = 4 << 20;

const time = z.number().check(z.gte(-8.64e15), z.lte(8.64e15));
const count = z.int().check(z.nonnegative());
const name = z.string().check(z.maxLength(3 * MAX_NAME));
const id = z.string().check(z.maxLength(128));
const key = z.string().check(z.maxLength(256));

const spanSchema = z.object({ first: time, last: time });
const serviceSchema = z.object({
  /** Provider and service. */
  name,
  used: spanSchema,
  /** The same in prod; absent where it was never used there. */
  prod: z.optional(spanSchema),
});
export type KnownService = z.infer<typeof serviceSchema>;

const baselineSchema = z.object({
  /** Of actor and folder. */
  key: name,
  actor: name,
  folder: name,
  last: time,
  /** The first active days, as numbers of local days; no more than are needed to know that the quiet start is over. */
  days: z.array(z.int()).check(z.maxLength(8)),
  /** On how many active days each hour of the local day was used; the older, the less a day counts. */
  hours: z.array(z.number().check(z.gte(0), z.lte(100))).check(z.length(24)),
  /** The day that was counted last in `hours`, a bit for each of its hours that were used, and how many days were. */
  hourDay: z.int(),
  hourBits: count,
  hourDays: count,
  /** Minutes of local time ahead of UTC, in which `hours` were learnt. */
  offset: z.number(),
  /** An hour that was unusual when it began, as its number since 1970 in local time, and the commands in it. */
  odd: z.optional(z.object({ hour: z.int(), ids: z.array(id).check(z.maxLength(32)) })),
  volume: rateSchema,
  secrets: rateSchema,
  targets: rateSchema,
  denials: rateSchema,
  services: z.array(serviceSchema).check(z.maxLength(MAX_SERVICES)),
  /** Provider, service and operation with how often; the rarest are forgotten first. */
  operations: z.array(z.object({ name, count })).check(z.maxLength(MAX_OPERATIONS)),
});
/** What is usual for one actor in one folder. */
export type Baseline = z.infer<typeof baselineSchema>;

const stateSchema = z.object({
  v: z.literal(1),
  baselines: z.array(baselineSchema).check(z.maxLength(MAX_BASELINES)),
  /** The last commands: id, the baseline's key, and bits of what was already taken from it. */
  seen: z.array(z.tuple([id, name, count])).check(z.maxLength(MAX_SEEN)),
  /** Alerts by key, with when they were told last. */
  told: z.array(z.tuple([key, time])).check(z.maxLength(MAX_TOLD)),
});
export type BaselineState = z.infer<typeof stateSchema>;

export function emptyState(): BaselineState {
  return { v: 1, baselines: [], seen: [], told: [] };
}

export type ParsedState = { state: BaselineState } | { problem: string; isNewer: boolean };

/** The state from its text, or why it has to begin anew. Never throws. */
export function parseState(text: string): ParsedState {
  if (text.length > MAX_STATE) return { problem: 'it is too large', isNewer: false };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'it is not JSON', isNewer: false };
  }
  const version = typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined;
  if (typeof version === 'number' && version > 1)
    return { problem: 'a newer version wrote it', isNewer: true };
  const parsed = stateSchema.safeParse(value);
  return parsed.success
    ? { state: parsed.data }
    : { problem: 'it is not in the form of this version', isNewer: false };
}
