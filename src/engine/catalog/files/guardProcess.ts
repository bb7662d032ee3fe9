import type { Action } from '../../../contracts/action';
import { isKnown, programName, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { fileAction } from './action';
import { allWords, pipedFrom } from './words';

const KILLERS = /^(?:kill|pkill|killall|taskkill|stop-process|skill|xkill)$/;
const GUARD_PROCESS = /agent.{0,3}guard|extension-?host|watchdog\.sh/i;
const SERVICES =
  /\b(?:stop|disable|mask|kill|unload|bootout|remove)\b.*(?:\bauditd|agent-?guard)|\bauditd stop\b/;
const EDITORS = 'code code-insiders codium vscodium code-oss code-server cursor windsurf trae positron';

type Look = (invocation: Invocation, name: string) => string | undefined;

/** `kill $(pgrep -f agent-guard)` says what it means only in its text. */
const kills: Look = (invocation, name) => {
  const { argv } = invocation;
  if (name === 'xargs' && !argv.some((word) => KILLERS.test(word))) return undefined;
  const words = allWords(invocation);
  const said = `${words} ${invocation.asWritten?.text.slice(0, 4096) ?? ''} ${pipedFrom(invocation).slice(0, 4096)}`;
  // Signal 0 and -l only ask.
  return GUARD_PROCESS.test(said) && !/^\S+\s+-(?:0|l|L)\b/.test(words)
    ? 'ends the guard or the process that it lives in'
    : undefined;
};

const unloads: Look = ({ argv }) => {
  if (argv.includes('--disable-extensions'))
    return 'starts the editor without its extensions, the guard among them';
  const at = argv.findIndex((word) => /^--(?:uninstall|disable)-extension/.test(word));
  if (at < 0) return undefined;
  const [option = '', extension = ''] = argv.slice(at, at + 2);
  return /guard/i.test(`${option} ${extension}`) || !isKnown(extension)
    ? 'takes the guard out of the editor'
    : undefined;
};

const stops: Look = (invocation) =>
  SERVICES.test(allWords(invocation)) ? "stops the guard, or the system's audit records" : undefined;

const audits: Look = (invocation) =>
  /\s-(?:e\s?0|D)\b/.test(allWords(invocation)) ? "stops the system's audit records" : undefined;

const sets: Look = ({ argv }) =>
  argv.some((word) => word.startsWith('AGENT_GUARD_')) ? "changes the guard's own variables" : undefined;

const LOOKS: readonly (readonly [names: string, look: Look])[] = [
  ['kill pkill killall taskkill stop-process skill xkill xargs', kills],
  [EDITORS, unloads],
  ['systemctl service launchctl sc', stops],
  ['auditctl', audits],
  ['export unset env set', sets],
];

let byName: Map<string, Look> | undefined;

/** What stops the guard's own processes, takes it out of the editor, or stops the system's records. */
export function stopsGuard(invocation: Invocation, { request }: EngineContext): Action[] {
  byName ??= new Map(LOOKS.flatMap(([names, look]) => names.split(' ').map((each) => [each, look])));
  const name = programName(invocation.argv[0] ?? '').toLowerCase();
  const { AGENT_GUARD_WINDOW: given } = invocation.env;
  const summary =
    given !== undefined && given !== request.env.AGENT_GUARD_WINDOW
      ? "changes the guard's own variables"
      : byName.get(name)?.(invocation, name);
  return summary === undefined ? [] : [fileAction(invocation, 'tamper', 'tamper', summary)];
}
