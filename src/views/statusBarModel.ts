import type { EnvironmentFinding, Evidence } from '../contracts/environment';
import { forDisplay } from '../contracts/redact';
import type { Mode } from '../contracts/words';
import { literal, withoutIcons } from './markdown';

/** What the badge shows, all of it as it is now. */
export interface StatusInput {
  /** Where a command of this window would hit; undefined while that is not known yet. */
  finding: EnvironmentFinding | undefined;
  mode: Mode;
  killSwitchEngaged: boolean;
  /** Questions that wait for the person. */
  waiting: number;
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
const MAX_EVIDENCE = 8;

const MODE_WORDS: Readonly<Record<Mode, string>> = {
  enforce: 'enforcing',
  observe: 'observing only',
  off: 'off',
};

export function statusView(input: StatusInput): StatusView {
  return {
    text: statusText(input),
    tooltip: statusTooltip(input),
    background: input.killSwitchEngaged ? 'error' : input.mode === 'enforce' ? 'none' : 'warning',
    label: statusLabel(input),
  };
}

function statusText(input: StatusInput): string {
  if (input.killSwitchEngaged) return '$(stop-circle) Kill switch';
  const { finding, mode } = input;
  const icon = mode === 'enforce' ? '$(cloud)' : mode === 'observe' ? '$(eye)' : '$(circle-slash)';
  const parts = finding ? placeWords(finding) : ['Agent Guard'];
  if (mode === 'off') parts.push('guard off');
  if (mode === 'observe') parts.push('observing');
  if (input.waiting > 0) parts.push(`${input.waiting} waiting`);
  return `${icon} ${parts.map(withoutIcons).join(' · ')}`;
}

/** `prod` and, where there is one, the name by which the person knows the place. */
function placeWords(finding: EnvironmentFinding): string[] {
  const name = finding.identity ?? finding.account;
  return [finding.environment, ...(name ? [forDisplay(name, MAX_NAME)] : [])];
}

function statusLabel({ finding, mode, killSwitchEngaged, waiting }: StatusInput): string {
  const place = finding ? placeWords(finding).join(', ') : 'not known yet';
  return [
    `Agent Guard, environment ${place}`,
    ...(killSwitchEngaged ? ['the kill switch is engaged: cloud commands are refused'] : [MODE_WORDS[mode]]),
    ...(waiting > 0 ? [waitingWords(waiting)] : []),
  ].join('; ');
}

function waitingWords(waiting: number): string {
  return waiting === 1 ? '1 question waits for you' : `${waiting} questions wait for you`;
}

function statusTooltip(input: StatusInput): string {
  const { finding, mode, killSwitchEngaged, waiting } = input;
  const blocks = [
    ...(killSwitchEngaged
      ? ['**Kill switch engaged.** Every cloud command is refused until you re-arm.']
      : []),
    ...(finding ? [placeBlock(finding), evidenceBlock(finding.evidence)] : ['**Agent Guard**']),
    ...(waiting > 0 ? [`${waitingWords(waiting)}.`] : []),
    modeBlock(mode),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function modeBlock(mode: Mode): string {
  if (mode === 'enforce') return 'Mode: enforce. What the policy stops waits for your answer.';
  if (mode === 'observe') return '**Mode: observe.** Commands are judged and recorded, none is stopped.';
  return '**Mode: off.** Nothing is looked at, asked or recorded.';
}

function placeBlock(finding: EnvironmentFinding): string {
  const facts = [
    ['provider', (finding.account ?? finding.identity) ? finding.provider : undefined],
    ['account', finding.account],
    ['region', finding.region],
    ['identity', finding.identity],
  ] as const;
  const known = facts.flatMap(([name, value]) => (value ? [`${name} ${shown(value)}`] : []));
  return [`**Environment: ${finding.environment}**`, ...known].join(' · ');
}

function evidenceBlock(evidence: readonly Evidence[]): string {
  if (evidence.length === 0) return 'Nothing says which environment this is, so it is judged as prod.';
  const lines = evidence
    .slice(0, MAX_EVIDENCE)
    .map((it) => `- ${it.environment}: ${shown(it.text)}${place(it)}`);
  const more = evidence.length - MAX_EVIDENCE;
  return ['How that is known:', '', ...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

function place({ file, line }: Evidence): string {
  if (file === undefined) return '';
  return ` (${shown(line === undefined ? file : `${file}:${line}`)})`;
}

function shown(text: string): string {
  return literal(forDisplay(text, 200));
}
