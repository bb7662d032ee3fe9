import type { Effect } from '../../../contracts/words';
import { UNKNOWN } from '../../invocation';

/**
 * What the words of command line tools mean where no row knows the command. A word counts as it stands; nouns that are
 * verbs elsewhere ("backup", "state", "run") are left out unless the verb is what people mean by it.
 */
const WORDS: Readonly<Partial<Record<Effect, string>>> = {
  destroy:
    'delete del destroy remove rm rmi rb purge drop wipe erase nuke terminate uninstall teardown truncate flush reset down prune decommission deprovision unprovision expunge obliterate shred evict cleanup forget clear flushall flushdb rollback-all deletes removes',
  privilege: 'grant impersonate elevate',
  unprotect: 'unprotect',
  secret: 'reveal decrypt unseal',
  'remote-run': 'exec ssh rsh',
  modify:
    'set unset update edit modify patch apply deploy redeploy undeploy enable disable start stop restart reboot scale resize attach detach rename move mv tag untag label annotate configure sync promote demote migrate rollback revert restore recover upgrade downgrade pause resume suspend unsuspend activate deactivate lock unlock replace rotate release transfer link unlink merge assign unassign approve reject cancel abort kill failover drain cordon uncordon taint revoke disconnect connect change swap switch execute invoke trigger put write save override archive unarchive publish unpublish push import restart-all reconcile rebase retry up',
  create:
    'create new add make mk mb launch provision upload generate register install clone fork copy cp allocate invite reserve duplicate order buy purchase',
  read: 'list ls get describe show info inspect view status logs log tail read search find query version help whoami diff plan preview validate lint check explain doctor print history watch wait events docs stat stats ps cat count usage metrics examples completion ping verify test-connection compare download pull fetch dump ll desc display summary health top tree outdated audit preflight render template dry-run scan analyze analyse estimate trace',
};

const EFFECT_OF: ReadonlyMap<string, Effect> = new Map(
  (Object.keys(WORDS) as Effect[]).flatMap((effect) =>
    (WORDS[effect] ?? '').split(' ').map((word): [string, Effect] => [word, effect]),
  ),
);

/** The effect of one word of a path: "destroy", "delete-all", "app:remove", "deleteUser". */
export function effectOfWord(word: string): Effect | undefined {
  const whole = EFFECT_OF.get(word.toLowerCase());
  if (whole !== undefined || word.length > 60) return whole;
  const parts = word
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_:.]/);
  if (parts.length < 2) return undefined;
  // The verb stands first or last: `delete-branch`, `branch:delete`.
  return EFFECT_OF.get(parts[0] ?? '') ?? EFFECT_OF.get(parts.at(-1) ?? '');
}

/** Words that may be the verb: tools put it first, or after a noun or two. */
const VERB_PLACES = 4;

/** The effect of a command by its verb, the first word that is one; undefined where none is. */
export function effectOfVerb(words: readonly string[]): Effect | undefined {
  for (const word of words.slice(0, VERB_PLACES)) {
    if (word.includes(UNKNOWN)) return undefined;
    const effect = effectOfWord(word);
    if (effect !== undefined) return effect;
  }
  return undefined;
}
