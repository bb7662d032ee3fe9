/** What the benchmarks share: medians over alternating rounds, so that a noisy machine disturbs both sides alike. */

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** One line of the report: what, the figure with its unit, and the bound it is held against. */
export function report(what: string, value: number, unit: string, bound?: number): void {
  const verdict =
    bound === undefined ? '' : value <= bound ? `  (bound ${bound}: met)` : `  (bound ${bound}: MISSED)`;
  console.log(`${what.padEnd(58)} ${value.toFixed(2).padStart(9)} ${unit}${verdict}`);
}
