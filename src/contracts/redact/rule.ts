/** What stands where a secret stood. Matches none of the rules, which is what makes redaction idempotent. */
export const REDACTED = '[redacted]';

/** A pattern: its first group before the secret and its second one behind it stay. */
export interface Rule {
  find: RegExp;
  /** Stands in the secret's place, `REDACTED` if it is not given. */
  shows?: string;
  /** One of these is in everything that the pattern can match. Searching for plain text is far cheaper. */
  needs?: readonly string[];
}

/** Rules with one look for what any of them needs: most texts have none of it. */
export interface RuleSet {
  rules: readonly Rule[];
  needed: RegExp;
}

export function ruleSet(rules: readonly Rule[]): RuleSet {
  const needs = rules.flatMap((rule) => rule.needs ?? []);
  const literals = needs.map((need) => need.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return { rules, needed: new RegExp(literals.join('|')) };
}

/** A part of a text that is a secret, and what stands in its place. */
export type Span = readonly [from: number, to: number, shows?: string];

/** A text of which parts are taken out. With `origin` it is known of each letter where it stood, -1 for what was put in. */
export class Draft {
  constructor(
    public text: string,
    public origin?: number[],
  ) {}

  /** Takes the parts out. They may come in any order; of those that overlap all is taken out. */
  cut(spans: Span[]): void {
    if (spans.length === 0) return;
    const sorted = spans.length > 1 ? [...spans].sort((a, b) => a[0] - b[0] || b[1] - a[1]) : spans;
    const parts: string[] = [];
    const origin: number[] = [];
    let done = 0;
    for (const [from, to, shows = REDACTED] of sorted) {
      // What begins inside of the part before is one with it.
      if (from >= done && to > from) {
        parts.push(this.text.slice(done, from), shows);
        if (this.origin) this.#follow(origin, done, from, shows.length);
      }
      done = Math.max(done, to);
    }
    if (this.origin) this.#follow(origin, done, this.text.length, 0);
    parts.push(this.text.slice(done));
    this.text = parts.join('');
    if (this.origin) this.origin = origin;
  }

  apply({ rules, needed }: RuleSet): void {
    // What is taken out brings no need to light: `REDACTED` stands between what was before and behind it.
    const isNeeded = needed.test(this.text);
    for (const { find, shows, needs } of rules) {
      if (needs && !(isNeeded && needs.some((need) => this.text.includes(need)))) continue;
      this.cut(matches(this.text, find, shows));
    }
  }

  #follow(origin: number[], from: number, to: number, added: number): void {
    for (let at = from; at < to; at++) origin.push(this.origin?.[at] ?? -1);
    for (let i = 0; i < added; i++) origin.push(-1);
  }
}

function matches(text: string, find: RegExp, shows: string | undefined): Span[] {
  const spans: Span[] = [];
  find.lastIndex = 0;
  for (let match = find.exec(text); match; match = find.exec(text)) {
    const from = match.index + (match[1]?.length ?? 0);
    const to = match.index + match[0].length - (match[2]?.length ?? 0);
    spans.push([from, to, shows]);
  }
  return spans;
}
