import type { Action } from '../../contracts/action';
import { EFFECTS, type Effect } from '../../contracts/words';

/** A judgement in the making: starts with what the operation alone means, then its arguments change it. */
export class Draft {
  readonly #effects: Set<Effect>;
  reversible: Action['reversible'];
  /** Flags and values that changed the answer. */
  readonly modifiers: string[] = [];
  /** Ends of the summary: "without a final snapshot". */
  readonly notes: string[] = [];

  constructor(effects: readonly Effect[], reversible: Action['reversible']) {
    this.#effects = new Set(effects);
    this.reversible = reversible;
  }

  has(effect: Effect): boolean {
    return this.#effects.has(effect);
  }

  /** True while nothing but a read was found. */
  get isRead(): boolean {
    return this.#effects.size === 1 && this.#effects.has('read');
  }

  /** Adds an effect; `modifier` is the flag or value that brought it. */
  add(effect: Effect, modifier?: string, note?: string): void {
    this.#effects.delete('read');
    this.#effects.add(effect);
    this.note(modifier, note);
  }

  /** Takes an effect out; what has none left is what `rest` says. */
  drop(effect: Effect, rest: Effect): void {
    if (!this.#effects.delete(effect)) return;
    if (this.#effects.size === 0) this.#effects.add(rest);
  }

  /** Replaces everything that was found so far. */
  become(effects: readonly Effect[], modifier?: string, note?: string): void {
    this.#effects.clear();
    for (const effect of effects) this.#effects.add(effect);
    if (this.isRead) this.reversible = 'yes';
    else if (this.has('destroy')) this.reversible = 'no';
    else if (this.reversible === 'no') this.reversible = 'unknown';
    this.note(modifier, note);
  }

  /** Keeps a flag or value for people, and the end of a sentence that it gives. */
  note(modifier?: string, note?: string): void {
    if (modifier !== undefined && !this.modifiers.includes(modifier)) this.modifiers.push(modifier);
    if (note !== undefined && !this.notes.includes(note)) this.notes.push(note);
  }

  /** Distinct, in the order of EFFECTS; `read` only alone. */
  effects(): Effect[] {
    return EFFECTS.filter(
      (effect) => this.#effects.has(effect) && (effect !== 'read' || this.#effects.size === 1),
    );
  }
}
