import { parse } from 'shell-quote';
import { join } from 'node:path/posix';
import type { Facts } from '../../../contracts/facts';

/** What a word of the command line stands for. `shell` is text for a shell, which is not looked into. */
export type Alias = { kind: 'words'; words: string[] } | { kind: 'shell'; text: string };

/** Values by section and name. Continuation lines are indented, as in the CLI's own INI reader. */
function readAliases(text: string): Map<string, string> {
  const aliases = new Map<string, string>();
  let section = '';
  let last = '';
  for (const line of text.split('\n')) {
    const header = /^\[([^\]]+)\]/.exec(line);
    const entry = /^([A-Za-z0-9_.-]+)\s*=\s*(.*)$/.exec(line);
    if (header) section = (header[1] ?? '').trim();
    else if (/^[#;]/.test(line)) continue;
    else if (entry) aliases.set((last = `${section} ${entry[1] ?? ''}`), entry[2] ?? '');
    else if (/^\s+\S/.test(line) && last !== '')
      aliases.set(last, `${aliases.get(last) ?? ''}\n${line.trim()}`);
  }
  return aliases;
}

function toAlias(value: string): Alias {
  const text = value.trim();
  if (text.startsWith('!')) return { kind: 'shell', text: text.slice(1) };
  const words = parse(text, (name) => `$${name}`).map((part) =>
    typeof part === 'string' ? part : 'pattern' in part ? part.pattern : 'op' in part ? part.op : '',
  );
  return { kind: 'words', words };
}

/**
 * The alias of a first word (`aws WORD`) or, with CLI v2, of an operation (`aws SERVICE WORD`), from ~/.aws/cli/alias.
 * An alias may have the name of a real command: then it is the alias that runs.
 */
export function findAlias(
  facts: Facts,
  service: string,
  operation: string | undefined,
): { service?: Alias; operation?: Alias } {
  const fact = facts.file(join(facts.home, '.aws/cli/alias'));
  if (fact.state !== 'text') return {};
  const aliases = readAliases(fact.text);
  const top = aliases.get(`toplevel ${service}`);
  const nested = operation === undefined ? undefined : aliases.get(`command ${service} ${operation}`);
  return {
    ...(top !== undefined && { service: toAlias(top) }),
    ...(nested !== undefined && { operation: toAlias(nested) }),
  };
}
