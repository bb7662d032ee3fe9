import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../../contracts/environment';
import { hostOf, isLocalHost, parseAddress } from '../../environment/addresses';
import { ambientClue } from '../../environment/aws';
import { fuse, noClues } from '../../environment/fuse';
import { environmentOfName } from '../../environment/names';
import { isKnown, programName, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { fileAction } from '../files/action';

/** Options that say where a command acts, whatever the tool. */
const PLACE_OPTION =
  /^--?(?:e|env|environment|stage|profile|context|cluster|project|account|tenant|org|target|host|h|H|url|uri|dsn|database-url|endpoint|server|address|addr|namespace|n|conn|connection)$/;

/** Verbs that mean loss in every tool. */
const LOSS =
  /^(?:delete|destroy|drop|purge|wipe|erase|nuke|terminate|truncate|flushall|flushdb|decommission)(?:[-_:]\w|$)|[-_:](?:delete|destroy|drop|purge|wipe|nuke|terminate|truncate)$/;

/** Programs of every machine whose words are text, files or the names of tasks and tests: their words are no commands. */
const ORDINARY =
  /^(?:echo|printf|e?grep|rg|ag|ack|sed|g?awk|jq|yq|cat|head|tail|less|more|ls|find|fd|test|\[|man|tldr|which|type|command|alias|export|set|read|code|vim?|nvim|nano|emacs|open|xdg-open|say|notify-send|logger|touch|mkdir|cp|mv|rm|ln|diff|sort|uniq|wc|tr|cut|tee|tar|zip|unzip|git|gh|glab|hub|npm|pnpm|yarn|bun|npx|node|deno|cargo|go|pip\d?|uv|make|just|task|python[\d.]*|ruby|perl|php|bash|sh|zsh|java|mvn|gradle|jest|vitest|pytest|mocha|playwright|cypress|ng|nx|turbo|tsc|eslint|prettier|systemctl|apt(?:-get)?|brew|dpkg|snap|tmux|screen|history|curl|wget|sudo|xargs|env|time|watch|ssh|scp|rsync)$/;

interface Place {
  readonly option: string;
  readonly value: string;
}

/** Where it acts, and the words that are left; nothing where an option without a known meaning stands before the verb. */
function read(argv: readonly string[]): { places: Place[]; words: string[] } {
  const places: Place[] = [];
  const words: string[] = [];
  let isValue = false;
  for (let i = 1; i < Math.min(argv.length, 32); i += 1) {
    const word = argv[i] ?? '';
    const cut = word.startsWith('-') ? word.indexOf('=') : -1;
    const option = cut > 0 ? word.slice(0, cut) : word;
    if (PLACE_OPTION.test(option)) {
      places.push({ option, value: cut > 0 ? word.slice(cut + 1) : (argv[(i += 1)] ?? '') });
      isValue = false;
    } else if (word.startsWith('-')) isValue = cut < 0;
    else if (isValue) isValue = false;
    else words.push(word);
  }
  return { places, words };
}

/** An address of another machine, or the name of an environment that is not this machine's. */
function clueOf({ option, value }: Place): Evidence | undefined {
  if (value.includes('://') && isKnown(value)) {
    const host = parseAddress(value)?.host ?? hostOf(value);
    if (host === undefined || isLocalHost(host)) return undefined;
    const environment = environmentOfName(host)?.environment ?? 'unknown';
    return { environment, text: `server ${host} (${option})`, source: 'endpoint' };
  }
  const found = environmentOfName(value);
  return found && found.environment !== 'local'
    ? { environment: found.environment, text: `${value} (${option})`, source: 'name' }
    : undefined;
}

/**
 * A program that the catalogue does not know, with a verb of loss and an environment that it names: a person looks.
 * What it really does cannot be known, so it is opaque, and nothing where it names no place.
 */
export function classifyUnlisted(invocation: Invocation, isListed: (name: string) => boolean): Action[] {
  const name = programName(invocation.argv[0] ?? '');
  if (!isKnown(name) || ORDINARY.test(name) || isListed(name)) return [];
  const { places, words } = read(invocation.argv);
  if (!places.some((place) => clueOf(place) !== undefined)) return [];
  const verb = words.slice(0, 3).find((word) => LOSS.test(word));
  return verb === undefined
    ? []
    : [fileAction(invocation, 'opaque', verb, `says "${verb}", and is a tool that nobody knows here`)];
}

export function locateUnlisted(
  _action: Action,
  { argv }: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const clues = noClues();
  clues.identity = read(argv).places.flatMap((place) => clueOf(place) ?? []);
  if (clues.identity.length === 0) clues.identity = ambientClue(context);
  return fuse(clues);
}
