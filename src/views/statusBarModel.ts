import type { EnvironmentFinding, Evidence } from '../contracts/environment';
import { forDisplay } from '../contracts/redact';
import type { Mode } from '../contracts/words';
import { kindWords } from './credentialsItem';
import { literal, withoutIcons } from './markdown';

/** Where the commands of a terminal hit. */
export interface StatusPlace {
  /** The one that the badge names. */
  readonly finding: EnvironmentFinding;
  /** Those of every provider, `finding` among them. */
  readonly all: readonly EnvironmentFinding[];
  /** Parts of the terminal's lines that may have changed that in a way that cannot be known. */
  readonly unclear: readonly string[];
  /** Name of the terminal; undefined where the window's default is meant. */
  readonly terminal: string | undefined;
}

/** What the badge shows, all of it as it is now. */
export interface StatusInput {
  /** Where a command of the focused terminal would hit; undefined while that is not known yet. */
  place: StatusPlace | undefined;
  mode: Mode;
  killSwitchEngaged: boolean;
  /** Questions that wait for the person. */
  waiting: number;
  /** Names of terminals, tasks and agents of which nothing is seen; those whose test was not stopped among them. */
  blind: readonly string[];
  failed: readonly string[];
}

export interface StatusView {
  text: string;
  /** Markdown; everything in it that came from outside is escaped. */
  tooltip: string;
  /** Quiet when all is normal; a warning when the guard does not stop; an error when the kill switch is engaged. */
  background: 'none' | 'warning' | 'error';
  /** For a screen reader. */
  label: string;
}

const MAX_NAME = 40;
const MAX_TEXT = 200;
const MAX_EVIDENCE = 8;
const MAX_OTHERS = 6;
const MAX_NAMES = 3;

/** Commands that the tooltip links to; nothing else in it is a link. None takes an argument. */
export const LINKED_COMMANDS = [
  ['agentGuard.showEnvironment', 'Show evidence'],
  ['agentGuard.labelEnvironment', 'Label this account'],
  ['agentGuard.showSessions', 'Sessions'],
  ['agentGuard.showCredentials', 'Credentials'],
  ['agentGuard.newAgentTerminal', 'New agent terminal'],
] as const;

const MODE_WORDS: Readonly<Record<Mode, string>> = {
  enforce: 'enforcing',
  observe: 'observing only',
  off: 'off',
};

export function statusView(input: StatusInput): StatusView {
  return {
    text: statusText(input),
    tooltip: statusTooltip(input),
    background: background(input),
    label: statusLabel(input),
  };
}

/** Blind places are told in words; a test that was not stopped is proof that a part is not protected. */
function background({ killSwitchEngaged, mode, failed }: StatusInput): StatusView['background'] {
  if (killSwitchEngaged) return 'error';
  return mode !== 'enforce' || failed.length > 0 ? 'warning' : 'none';
}

function statusText(input: StatusInput): string {
  if (input.killSwitchEngaged) return '$(stop-circle) Kill switch';
  const { place, mode } = input;
  const icon = mode === 'enforce' ? '$(cloud)' : mode === 'observe' ? '$(eye)' : '$(circle-slash)';
  const parts = place ? placeWords(place.finding) : ['Agent Guard'];
  if (mode === 'off') parts.push('guard off');
  if (mode === 'observe') parts.push('observing');
  if (mode !== 'off' && input.blind.length > 0) parts.push('blind');
  if (input.waiting > 0) parts.push(`${input.waiting} waiting`);
  return `${icon} ${parts.map(withoutIcons).join(' · ')}`;
}

/** `prod` and, where there are any, the name by which the person knows the place, and its account. */
function placeWords({ environment, identity, account }: EnvironmentFinding): string[] {
  const names = [...new Set([identity, account])].filter((name) => name !== undefined && name !== '');
  return [environment, ...names.map((name) => forDisplay(name ?? '', MAX_NAME))];
}

function statusLabel({ place, mode, killSwitchEngaged, waiting, blind }: StatusInput): string {
  const words = place ? placeWords(place.finding).join(', ') : 'not known yet';
  return [
    `Agent Guard, environment ${words}`,
    ...(place?.finding.marks ?? []).slice(0, 1).map(({ text }) => forDisplay(text, MAX_TEXT)),
    ...(killSwitchEngaged ? ['the kill switch is engaged: cloud commands are refused'] : [MODE_WORDS[mode]]),
    ...(blind.length > 0 ? [`blind: ${namesOf(blind)}`] : []),
    ...(waiting > 0 ? [waitingWords(waiting)] : []),
  ].join('; ');
}

function waitingWords(waiting: number): string {
  return waiting === 1 ? '1 question waits for you' : `${waiting} questions wait for you`;
}

/** A few names, and how many more. */
function namesOf(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  const shown = names.slice(0, MAX_NAMES).map((name) => forDisplay(name, MAX_NAME));
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function blindBlock({ blind, failed, mode }: StatusInput): string {
  if (mode !== 'enforce' || blind.length === 0) return '';
  const tested = failed.length > 0 ? `The test ran through: ${literal(namesOf(failed))}.` : '';
  return [`**Blind:** ${literal(namesOf(blind))}. Commands from there are not seen.`, tested]
    .filter((line) => line !== '')
    .join(' ');
}

function statusTooltip(input: StatusInput): string {
  const { place, mode, killSwitchEngaged, waiting } = input;
  const blocks = [
    killSwitchEngaged ? '**Kill switch engaged.** Every cloud command is refused until you re-arm.' : '',
    ...(place ? placeBlocks(place) : ['**Agent Guard**']),
    waiting > 0 ? `${waitingWords(waiting)}.` : '',
    blindBlock(input),
    modeBlock(mode),
    LINKED_COMMANDS.map(([command, title]) => `[${title}](command:${command})`).join(' · '),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function placeBlocks({ finding, all, unclear, terminal }: StatusPlace): string[] {
  return [
    headBlock(finding, terminal),
    listBlock(
      '',
      (finding.marks ?? []).map(({ text }) => `Beware: ${shown(text)}`),
    ),
    listBlock(
      'Not certain, because nobody can see what this line has set:',
      unclear.map((text) => shown(text)),
    ),
    evidenceBlock(finding.evidence),
    listBlock(
      'Also in reach:',
      all.filter((place) => place !== finding).map((place) => otherLine(place)),
    ),
  ];
}

function listBlock(head: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const more = lines.length - MAX_OTHERS;
  const listed = lines.slice(0, MAX_OTHERS).map((line) => `- ${line}`);
  const all = [...listed, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
  return head === '' ? all : `${head}\n\n${all}`;
}

/** Another provider's place, with the clue that decided. */
function otherLine(place: EnvironmentFinding): string {
  const { provider = 'cloud', environment, evidence, marks = [] } = place;
  const words = placeWords(place).slice(1).map(shown);
  const [clue] = evidence.filter((one) => one.environment === environment);
  const how = clue ? `: ${shown(clue.text)}${spot(clue)}` : '';
  const beware = marks.map(({ text }) => `; beware: ${shown(text)}`).join('');
  return `${[shown(provider), environment, ...words].join(' · ')}${how}${beware}`;
}

function modeBlock(mode: Mode): string {
  if (mode === 'enforce') return 'Mode: enforce. What the policy stops waits for your answer.';
  if (mode === 'observe') return '**Mode: observe.** Commands are judged and recorded, none is stopped.';
  return '**Mode: off.** Nothing is looked at, asked or recorded.';
}

function headBlock(finding: EnvironmentFinding, terminal: string | undefined): string {
  const { account, identity, region, provider, who, environment } = finding;
  const facts = [
    ['provider', (account ?? identity) ? provider : undefined],
    ['account', account],
    ['region', region],
    ['identity', identity],
    ['kind', who && kindWords(who.kind)],
    ['as', who?.principal],
  ] as const;
  const known = facts.flatMap(([name, value]) => (value ? [`${name} ${shown(value)}`] : []));
  const where = terminal === undefined ? 'this window' : `the terminal ${shown(terminal)}`;
  return [`**Environment: ${environment}**`, ...known, `in ${where}`].join(' · ');
}

function evidenceBlock(evidence: readonly Evidence[]): string {
  if (evidence.length === 0) return 'Nothing says which environment this is, so it is judged as prod.';
  const lines = evidence
    .slice(0, MAX_EVIDENCE)
    .map((it) => `- ${it.environment}: ${shown(it.text)}${spot(it)}`);
  const more = evidence.length - MAX_EVIDENCE;
  return ['How that is known:', '', ...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

function spot({ file, line }: Evidence): string {
  if (file === undefined) return '';
  return ` (${shown(line === undefined ? file : `${file}:${line}`)})`;
}

function shown(text: string): string {
  return literal(forDisplay(text, MAX_TEXT));
}
