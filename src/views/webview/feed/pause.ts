import type { KeptState } from '../kept';
import { isGroup } from './groups';
import type { FeedModel, Item } from './model';

/**
 * Keeps the list still while it is read: new rows come above what is shown only when it stands at its top.
 */
export class Pause {
  isScrolled = false;
  /** A row below the first is active. */
  isReading = false;
  /** New rows that are held back. */
  newer = 0;

  private held: Item[] | undefined;
  private seen = 0;
  private key = '';

  constructor(private readonly feed: FeedModel) {}

  get isPaused(): boolean {
    return this.isScrolled || this.isReading;
  }

  /** What is shown now. */
  items(): Item[] {
    const { items, newShown } = this.feed;
    const first = this.isPaused && items.length > 0 ? this.held?.[0] : undefined;
    if (first === undefined) this.seen = newShown;
    this.newer = newShown - this.seen;
    if (first === undefined || this.newer === 0) this.held = items;
    // Without groups the rows below the first one go on: older ones may still come, and some may leave.
    else if (!isGroup(first)) this.held = below(items, first.order);
    return this.held ?? items;
  }

  end(): void {
    this.isScrolled = false;
    this.isReading = false;
    this.refresh();
  }

  /** Takes in what is new, and holds on from there. */
  refresh(): void {
    this.held = undefined;
  }

  /** True if filters or grouping are not those of the last call. */
  isOther({ search, chosen, grouping }: KeptState): boolean {
    const key = JSON.stringify([search, chosen, grouping]);
    const isOther = this.key !== '' && key !== this.key;
    this.key = key;
    return isOther;
  }
}

/** Rows from an order on; they are sorted by it, the largest first. */
function below(items: Item[], order: number): Item[] {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && !isGroup(item) && item.order > order) low = middle + 1;
    else high = middle;
  }
  return items.slice(low);
}
