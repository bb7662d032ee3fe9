import { UNKNOWN } from '../invocation';
import { resolvePath, type Call } from '../shell/frame';
import type { Inner, Unwrapped } from './inner';
import { readOptions } from './options';
import type { ReadFile } from './scripts';

const OPTIONS = {
  values: '-e --env -c --conf --workdir --root -f -m -p --parallel -x --override',
  openFlags: true,
};
const READS = /^(?:-l|--listenvs|-a|--listenvs-all|--showconfig|--notest|-n|--version|-h|--help)$/;
const COMMANDS = ['commands_pre', 'commands', 'commands_post'];

/** `tox`, `tox -e NAME`: the commands of the environments that are asked for. */
export function unwrapTox(call: Call, read: ReadFile): Unwrapped | undefined {
  const verbs = /^(?:run|r|run-parallel|p)$/.test(call.argv[1] ?? '') ? 2 : 1;
  const options = readOptions(call.argv, verbs, OPTIONS);
  if ([...options.given.keys()].some((key) => READS.test(key))) return undefined;
  const path = resolvePath('tox.ini', call.state.cwd);
  const fact = path === undefined ? undefined : read(path);
  if (path === undefined || fact?.state !== 'text') return undefined;
  const asked = [...(options.given.get('-e') ?? []), ...(options.given.get('--env') ?? [])].flatMap((each) =>
    each.split(','),
  );
  const sections = sectionsOf(fact.text);
  const listed =
    (sections.get('tox')?.get('envlist') ?? sections.get('tox')?.get('env_list'))?.lines.flatMap(({ text }) =>
      text.split(/[\s,]+/),
    ) ?? [];
  const names = asked.length > 0 ? asked : listed;
  const inners = names.flatMap((name): Inner[] => {
    const section = sections.get(`testenv:${name}`) ?? sections.get('testenv');
    return COMMANDS.flatMap((key) => section?.get(key)?.lines ?? []).map(({ text, line }) => ({
      via: `tox ${name}`,
      text: text
        .replace(/^-\s+/, '')
        .replace(/\{posargs:?([^}]*)\}/g, '$1')
        .replace(/\{[^{}]*\}/g, UNKNOWN),
      file: { path, firstLine: line },
    }));
  });
  return { inners };
}

interface Setting {
  readonly lines: { text: string; line: number }[];
}

/** Settings whose value may go on over lines that stand further in. */
function sectionsOf(text: string): Map<string, Map<string, Setting>> {
  const sections = new Map<string, Map<string, Setting>>();
  let section = new Map<string, Setting>();
  let setting: Setting | undefined;
  text.split('\n').forEach((content, i) => {
    const header = /^\[([^\]]+)\]/.exec(content)?.[1];
    const own = /^(\w+)\s*=\s*(.*)$/.exec(content);
    if (header !== undefined) sections.set(header, (section = new Map<string, Setting>()));
    else if (own) {
      setting = { lines: [] };
      section.set(own[1] ?? '', setting);
      if ((own[2] ?? '') !== '') setting.lines.push({ text: own[2] ?? '', line: i + 1 });
    } else if (/^\s+[^\s#;]/.test(content)) setting?.lines.push({ text: content.trim(), line: i + 1 });
  });
  return sections;
}
