import type { Action, Safer } from '../../../contracts/action';
import { REDACTED } from '../../../contracts/redact';
import { DECISIONS, type Effect } from '../../../contracts/words';
import { UNKNOWN, isKnown, type Invocation } from '../../invocation';
import { agentDecision } from '../../policy/table';
import type { EngineContext } from '../../tool';
import { Draft } from '../draft';
import { hiddenArgs, shown } from '../hidden';
import { typed } from '../typed';
import { listed } from '../words';
import { effectList, type Change, type Compiled } from './compile';
import { OFF, parseCli, type CliCall } from './parse';
import type { CliJudged } from './spec';
import { effectOfVerb, effectOfWord } from './verbs';

/** What a verb that no row knows does, in words. */
const BY_VERB: Readonly<Partial<Record<Effect, string>>> = {
  destroy: 'deletes something, going by its name',
  read: 'reads something, going by its name',
  create: 'creates something, going by its name',
  modify: 'changes something, going by its name',
  privilege: 'changes permissions, going by its name',
  unprotect: 'takes a protection away, going by its name',
  secret: 'shows a secret, going by its name',
  'remote-run': 'runs something elsewhere, going by its name',
};

/** Whether one value of an option counts. What cannot be known counts only for what is stricter. */
function counts(change: Change, value: string, milder: boolean): boolean {
  if (!isKnown(value)) return !milder;
  if (!change.values) return !OFF.test(value);
  return change.values.length === 0 || change.values.includes(value);
}

/** Whether the option is there in a way that counts, or is absent where that is what counts. */
function applies(change: Change, call: CliCall, milder: boolean): boolean {
  let some = false;
  for (const name of change.names) {
    for (const value of call.given.get(name) ?? []) {
      const one = change.absent
        ? !isKnown(value) || counts(change, value, milder)
        : counts(change, value, milder);
      // The last one of a repeated option is what tools take; a stricter one counts wherever it stands.
      if (milder && !change.absent && !one) return false;
      some ||= one;
    }
  }
  // A word that nobody knows may be that very option.
  return change.absent ? !some && !(milder && call.words.includes(UNKNOWN)) : some;
}

function applyChange(change: Change, judged: CliJudged): void {
  const { draft } = judged;
  const modifier = change.absent ? undefined : change.names[0];
  if (change.adds) {
    for (const effect of change.effects) draft.add(effect);
    draft.note(modifier, change.text);
    return;
  }
  judged.local = change.local;
  if (!change.local) draft.become(change.effects.length > 0 ? change.effects : ['opaque'], modifier);
  if (change.text !== undefined) judged.summary = change.text;
}

function applyChanges(changes: readonly Change[], call: CliCall, judged: CliJudged): void {
  for (const milder of [false, true]) {
    for (const change of changes) {
      if (change.milder === milder && applies(change, call, milder)) applyChange(change, judged);
    }
  }
}

function targetsOf(where: string | undefined, call: CliCall): string[] {
  if (where === undefined || where === '*') return [...call.words];
  return where.split(' ').flatMap((place) => {
    if (place === '') return [];
    if (place.startsWith('-')) return call.given.get(place) ?? [];
    return place === '*' ? call.words : (call.words[Number(place)] ?? []);
  });
}

function reversibility(effects: readonly Effect[]): Action['reversible'] {
  if (effects.includes('destroy')) return 'no';
  return effects.every((effect) => effect === 'read' || effect === 'create') ? 'yes' : 'unknown';
}

function judgeRow(call: CliCall, compiled: Compiled): CliJudged {
  const { row } = call;
  if (!row || isUnlisted(call)) return judgeUnknown(call, compiled);
  const [, , summary, extra] = row.row;
  const draft = new Draft(row.effects, extra?.reversible ?? reversibility(row.effects));
  const targets = targetsOf(extra?.targets, call);
  return { draft, summary, targets, local: row.local, safer: extra?.safer };
}

/** `apps nuke x` where rows know `apps` and `apps list`: the noun's row says nothing about that verb. */
function isUnlisted({ isGroup, path, words }: CliCall): boolean {
  const [next] = words;
  if (!isGroup || next === undefined || effectOfVerb(path) !== undefined) return false;
  const verb = effectOfWord(next);
  return verb !== undefined && verb !== 'read';
}

/** A command that no row knows: by its verb, else by what the spec says of such. */
function judgeUnknown(call: CliCall, { spec }: Compiled): CliJudged {
  if (call.words.length === 0 && !call.hidden) {
    const effects = effectList(spec.bare ?? '');
    const draft = new Draft(effects, 'unknown');
    return { draft, summary: 'starts without a command', targets: [], local: effects.length === 0 };
  }
  const all = [...call.path, ...call.words];
  const words = spec.split === undefined ? all : all.flatMap((word) => word.split(spec.split ?? ''));
  const verb = effectOfVerb(words);
  const effects: readonly Effect[] = verb ? [verb] : effectList(spec.unknown ?? 'opaque');
  const draft = new Draft(effects, reversibility(effects));
  const summary = (verb && BY_VERB[verb]) ?? 'does something that is not known';
  return { draft, summary, targets: call.words.slice(1), local: false };
}

/** Judges one reading of a command line; undefined where it does nothing to a cloud. */
function judge(
  call: CliCall,
  compiled: Compiled,
  invocation: Invocation,
  context: EngineContext,
): CliJudged | undefined {
  if (call.help) return undefined;
  const judged = judgeRow(call, compiled);
  const changes = call.row ? call.row.changes : compiled.changes;
  applyChanges(changes, call, judged);
  if (call.hidden) {
    judged.local = false;
    judged.draft.add('opaque', undefined, 'by a word that is only known when it runs');
  }
  call.row?.row[3]?.refine?.(call, judged, context, invocation);
  compiled.spec.refine?.(call, judged, context, invocation);
  return judged.local ? undefined : judged;
}

/** How strict an agent's answer in prod would be. */
function strictness(judged: CliJudged | undefined): number {
  const effects = judged?.draft.effects() ?? [];
  return Math.max(-1, ...effects.map((effect) => DECISIONS.indexOf(agentDecision(effect, 'prod'))));
}

/** The reading to go by: the stricter, but not one that rests on a word which is no command of the tool. */
function choose(
  a: { call: CliCall; judged: CliJudged | undefined },
  b: { call: CliCall; judged: CliJudged | undefined },
): { call: CliCall; judged: CliJudged | undefined } {
  const isGuess = ({ call, judged }: typeof a): boolean =>
    !call.row && !call.help && !judged?.draft.has('destroy');
  if (isGuess(a) !== isGuess(b)) return isGuess(a) ? b : a;
  return strictness(b.judged) > strictness(a.judged) ? b : a;
}

function fill(summary: string, targets: readonly string[]): string {
  return summary.replace(/ ?\{target\}/, (place) =>
    targets.length === 0 ? '' : `${place.startsWith(' ') ? ' ' : ''}${listed(targets)}`,
  );
}

/** The options that say where the command acts, as words. */
function whereOf(call: CliCall, compiled: Compiled): string[] {
  const names = [...compiled.chooses.keys(), ...compiled.hints, ...compiled.hosts];
  return names.flatMap((name) => (call.given.get(name) ?? []).flatMap((value) => [name, value]));
}

function saferOf(
  call: CliCall,
  judged: CliJudged,
  compiled: Compiled,
  invocation: Invocation,
  context: EngineContext,
): Safer | undefined {
  const { safer } = judged;
  if (safer === undefined || judged.draft.isRead) return undefined;
  const [template, why] = typeof safer === 'string' ? [safer, 'only shows what it would do'] : safer;
  if (template.startsWith('+')) return withOption(call, template.slice(1), why, invocation, context);
  const argv = template.split(' ').flatMap((word) => {
    if (word === '{program}') return [call.program];
    if (word === '{targets}') return judged.targets;
    return word === '{where}' ? whereOf(call, compiled) : [word];
  });
  const command = typed(argv, invocation, context);
  return command === undefined ? undefined : { command, why };
}

/** The same command with one option more, in front of what stands after `--`. */
function withOption(
  call: CliCall,
  option: string,
  why: string,
  invocation: Invocation,
  context: EngineContext,
): Safer | undefined {
  const end = call.argv.indexOf('--');
  const [name = option] = option.split('=');
  const words = call.argv
    .slice(1, end < 0 ? undefined : end)
    .filter((word) => word !== name && !word.startsWith(`${name}=`));
  const rest = end < 0 ? [] : call.argv.slice(end);
  // The option is our own and needs no look for secrets.
  const command = typed([call.program, ...words, ...(end < 0 ? [] : [option, ...rest])], invocation, context);
  return command === undefined ? undefined : { command: end < 0 ? `${command} ${option}` : command, why };
}

/** True for an argument that is a secret by its place: the name of no resource. */
function isHidden(target: string, argv: readonly string[], hidden: readonly string[]): boolean {
  const at = argv.indexOf(target);
  return at >= 0 && hidden[at] === REDACTED;
}

/** What a command line of the spec's tool would do. Never throws; empty where it does nothing to a cloud. */
export function classifyCli(compiled: Compiled, invocation: Invocation, context: EngineContext): Action[] {
  const read = (unknown: 'flag' | 'value') => {
    const call = parseCli(invocation.argv, compiled, unknown);
    return { call, judged: judge(call, compiled, invocation, context) };
  };
  let found = read('flag');
  if (found.call.uncertain) found = choose(found, read('value'));
  const { call, judged } = found;
  if (!judged) return [];
  const { spec } = compiled;
  const argv = [call.program, ...call.argv.slice(1)];
  const hidden = hiddenArgs(argv);
  const words = call.words.slice(0, 2).filter((word) => !isHidden(word, argv, hidden));
  const targets = judged.targets
    .filter((target) => target !== '' && !isHidden(target, argv, hidden))
    .map(shown);
  const safer = saferOf(call, judged, compiled, invocation, context);
  const summary = [fill(judged.summary, targets), ...judged.draft.notes].join(' ');
  return [
    {
      provider: spec.provider,
      service: spec.service ?? spec.provider,
      operation: shown((call.path.length > 0 ? call.path : words).join(' ')),
      effects: judged.draft.effects(),
      targets,
      reversible: judged.draft.reversible,
      modifiers: judged.draft.modifiers,
      summary: summary.replaceAll(UNKNOWN, '…'),
      argv: hidden,
      ...(invocation.source && { source: invocation.source }),
      ...(safer && { safer }),
    },
  ];
}
