import type { ActivityRow } from '../../../contracts/activity';
import { FACETS, type FacetId } from './facets';

/** How many rows have which value, kept up with each change. */
export class FacetCounts {
  private readonly counts = new Map<FacetId, Map<string, number>>(FACETS.map(({ id }) => [id, new Map()]));

  add(row: ActivityRow, by: 1 | -1): void {
    for (const facet of FACETS) {
      const counts = this.counts.get(facet.id);
      if (counts === undefined) continue;
      for (const value of facet.valuesOf(row)) {
        const count = (counts.get(value) ?? 0) + by;
        if (count > 0) counts.set(value, count);
        else counts.delete(value);
      }
    }
  }

  clear(): void {
    for (const counts of this.counts.values()) counts.clear();
  }

  /** The values with the largest counts first, at most so many. */
  of(facet: FacetId, limit: number): [value: string, count: number][] {
    const counts = [...(this.counts.get(facet) ?? [])];
    return counts.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, limit);
  }

  count(facet: FacetId, value: string): number {
    return this.counts.get(facet)?.get(value) ?? 0;
  }
}
