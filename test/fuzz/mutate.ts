import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRequest } from '../../src/contracts/request';

/** A line to be judged, with the files that it may read. */
export interface Sample {
  command: string;
  shell: CommandRequest['shell'];
  files: Readonly<Record<string, string>>;
}

export function corpusSamples(): Sample[] {
  const root = join(import.meta.dirname, '../corpus');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(root, name), 'utf8').split('\n').filter(Boolean))
    .map((row) => JSON.parse(row) as Partial<Sample>)
    .flatMap(({ command, shell = 'bash', files = {} }) =>
      command === undefined ? [] : [{ command, shell, files }],
    );
}

/** What shells, encodings and parsers stumble over. */
// prettier-ignore
const PIECES = ['"', "'", '`', '$(', ')', '${', '}', '$', '\\', '\n', '\r', '\0', '|', '&&', '||', ';', '&', '<<E\n', '<<<', '>', '>>', '<(', '{', '(', '((', '))', '[[', ']]', '*', '?', '~', '#', '!', '=', '--', ' -', '--help', '--dry-run', '\u202e', '\ud800', '\uE000', '\uFEFF', 'é', '😀', '%s', '%00', '/*', '*/', '--\n', ';;', 'case x in', 'esac', 'for i in', 'do', 'done', 'if', 'then', 'fi', 'function f', 'eval ', 'sh -c ', 'xargs ', 'sudo ', '$IFS', "$'\\x", '{1..99}', '@', '@"\n', '"@', '^', '%PATH%', '[', ']', '{"a":', '},', 'DROP TABLE x;', '\t'];

/** Changes the text somewhere, a few times: pieces put in, parts taken out, doubled, moved, taken from another line. */
export function mutate(text: string, other: string, random: () => number, limit: number): string {
  const pick = (length: number) => Math.floor(random() * (length + 1));
  let result = text;
  for (let times = 1 + pick(5); times > 0; times--) {
    const [at, to] = [pick(result.length), pick(result.length)].sort((a, b) => a - b) as [number, number];
    const [head, part, tail] = [result.slice(0, at), result.slice(at, to), result.slice(to)];
    const ways = [
      () => head + PIECES[pick(PIECES.length - 1)]! + part + tail,
      () => head + tail,
      () => head + part + part + tail,
      () => head + other.slice(pick(other.length)) + tail,
      () => head + part.repeat(1 + pick(40)) + tail,
      () => head + String.fromCharCode(pick(0x2ff)) + tail,
      () => `${head}$(${part})${tail}`,
      () => `${head}"${part}"${tail}`,
      () => `${result}\n${other}`,
    ];
    result = ways[pick(ways.length - 1)]!().slice(0, limit);
  }
  return result;
}
