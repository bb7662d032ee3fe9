import type { Action } from '../../contracts/action';
import type { Effect } from '../../contracts/words';

/**
 * What a code of a generated table means. The first letter is the label: `r` read, `c` create, `m` modify, `d` destroy,
 * `p` privilege, `e` exposure, `$` cost, `s` secret, `x` remote-run (only in overrides). The letters after it are flags:
 *
 * - `g` takes a safety net away, `x` runs code elsewhere, `i` cannot be undone, `o` an outage without a delete,
 *   `l` acts on this machine only;
 * - `D E P S C` destroys, exposes, changes permissions, shows a secret or costs, but depending on the arguments: the
 *   arguments decide (aws/refine/), the letter alone only counts where the operation says it by itself.
 */
export interface CodeMeaning {
  readonly effects: readonly Effect[];
  readonly reversible: Action['reversible'];
  /** Acts on this machine only. */
  readonly local: boolean;
  /** Costs by the hour or by size: judged by the amount, not by the operation. */
  readonly metered: boolean;
}

const LABELS: Readonly<Record<string, Effect>> = {
  r: 'read',
  c: 'create',
  m: 'modify',
  d: 'destroy',
  p: 'privilege',
  e: 'exposure',
  $: 'cost',
  s: 'secret',
  x: 'remote-run',
};

function reversibility(code: string, effect: Effect): Action['reversible'] {
  // What is deleted stays deleted, unless the arguments keep a way back (aws/refine/).
  if (code.includes('i') || effect === 'destroy') return 'no';
  if (effect === 'read' || effect === 'create' || code.includes('o')) return 'yes';
  return 'unknown';
}

function effectsOf(code: string, main: Effect): Effect[] {
  const effects: Effect[] = [main];
  // A read that may show a secret, or run a query, is judged as a read: `describe-stacks` is no hunt for credentials.
  if (main === 'read') return effects;
  if (code.includes('g')) effects.push('unprotect');
  if (code.includes('x', 1)) effects.push('remote-run');
  if (code.includes('S') && main !== 'secret') effects.push('secret');
  if (code.includes('P') && (main === 'destroy' || main === 'exposure')) effects.push('privilege');
  if (code.includes('D') && (main === 'privilege' || main === 'exposure')) effects.push('destroy');
  return effects;
}

const meanings = new Map<string, CodeMeaning>();

/** The meaning of a code; a code that is no code, and the empty one, mean `opaque`. */
export function meaningOf(code: string): CodeMeaning {
  const known = meanings.get(code);
  if (known) return known;
  const main = LABELS[code.charAt(0)];
  const meaning: CodeMeaning = main
    ? {
        effects: effectsOf(code, main),
        reversible: reversibility(code, main),
        local: code.includes('l'),
        metered: code.includes('C') || main === 'cost',
      }
    : { effects: ['opaque'], reversible: 'unknown', local: false, metered: false };
  meanings.set(code, meaning);
  return meaning;
}
