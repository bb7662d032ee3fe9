/** Of so many tries for a property, every run makes a part. */
const PART = 5;

/** How many tries a property gets: all at night, else a part. They are others each time, so that they add up over the runs. */
export function runs(all: number): number {
  return process.env.AGENT_GUARD_NIGHTLY ? all : Math.ceil(all / PART);
}

/** All items at night, else every fifth, from another one each time: those of some runs are all of them. */
export function sample<T>(items: readonly T[]): T[] {
  if (process.env.AGENT_GUARD_NIGHTLY) return [...items];
  const first = Math.floor(Math.random() * PART);
  return items.filter((_, index) => index % PART === first);
}
