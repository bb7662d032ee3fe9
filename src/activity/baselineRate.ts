import * as z from 'zod/mini';

/** Most different things of one window; from there on the count stands still. */
const MAX_RECENT = 500;
/** Past windows in which anything happened. */
const MAX_PAST = 600;
/** Ids that are kept for an alert. */
const MAX_IDS = 20;
/** A median says something from so many windows on. */
const ENOUGH_WINDOWS = 12;
/** Makes of a median absolute deviation what a standard deviation would be for the bell curve. */
const MAD_TO_DEVIATION = 1.4826;

export const rateSchema = z.object({
  /** What came lately: when, and a hash of it. */
  recent: z.array(z.tuple([z.number(), z.int()])).check(z.maxLength(MAX_RECENT)),
  /** The commands' ids, the newest last. */
  ids: z.array(z.string().check(z.maxLength(128))).check(z.maxLength(MAX_IDS)),
  /** The window that is under way, by number, and the most that was in any stretch of its length that ended in it. */
  slot: z.int(),
  high: z.int().check(z.nonnegative()),
  /** `high` of past windows in which anything came, the newest last. */
  past: z.array(z.int().check(z.nonnegative())).check(z.maxLength(MAX_PAST)),
});
/** How many different things come in a window's time, now and before. */
export type Rate = z.infer<typeof rateSchema>;

export interface RateRule {
  windowMs: number;
  /** Fewer are never told about. */
  floor: number;
  /** The same, while too little is known to compare with. */
  fresh: number;
  /** Past windows that are kept. */
  past: number;
}

export function emptyRate(): Rate {
  return { recent: [], ids: [], slot: 0, high: 0, past: [] };
}

/**
 * Counts a thing; the same thing counts once in a window. Neither the order of things with equal times nor a clock that
 * goes back matters: what is further away than a window, in either direction, is forgotten.
 * @returns how many different ones there were within the window's time.
 */
export function count(rate: Rate, rule: RateRule, time: number, what: number, id: string): number {
  const near = rate.recent.filter(([at, other]) => Math.abs(time - at) < rule.windowMs && other !== what);
  if (near.length === 0) rate.ids = [];
  rate.recent = [...near.slice(1 - MAX_RECENT), [time, what]];
  if (rate.ids.at(-1) !== id) rate.ids = [...rate.ids, id].slice(-MAX_IDS);
  const slot = Math.floor(time / rule.windowMs);
  if (slot !== rate.slot) {
    if (rate.high > 0) rate.past = [...rate.past, rate.high].slice(-rule.past);
    rate.slot = slot;
    rate.high = 0;
  }
  rate.high = Math.max(rate.high, rate.recent.length);
  return rate.recent.length;
}

/** What is usual, by past windows. */
export interface Usual {
  windows: number;
  median: number;
  /** Most windows are in this range. */
  low: number;
  high: number;
  /** Of the second busiest window, as a single outlier makes nothing usual. */
  second: number;
  /** From here on it is told. */
  threshold: number;
}

export function usual({ past }: Rate, rule: RateRule, isFresh: boolean): Usual {
  const sorted = [...past].sort((a, b) => a - b);
  const median = middle(sorted);
  const deviations = sorted.map((each) => Math.abs(each - median)).sort((a, b) => a - b);
  const spread = MAD_TO_DEVIATION * Math.max(1, middle(deviations));
  const second = sorted.at(-2) ?? 0;
  const least = sorted.length >= ENOUGH_WINDOWS && !isFresh ? rule.floor : rule.fresh;
  return {
    windows: sorted.length,
    median,
    low: Math.max(0, Math.floor(median - 2 * spread)),
    high: Math.ceil(median + 2 * spread),
    second,
    threshold: Math.max(least, Math.ceil(median + 6 * spread), Math.ceil(1.5 * second)),
  };
}

function middle(sorted: readonly number[]): number {
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}
