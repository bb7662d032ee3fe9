import { callsOf, type McpCall } from '../catalog/mcp/call';
import { commandTexts } from '../catalog/mcp/commands';
import { isKnown } from '../invocation';
import { Input, type Call } from '../shell/frame';
import type { Inner, Unwrapped } from './inner';

/** Commands that stand among the arguments of an MCP tool's call: `{"cli_command": "aws s3 rb …"}`. */
export function unwrapMcp(name: string, { argv, stdin }: Call): Unwrapped | undefined {
  const text = stdin && !stdin.isFile && isKnown(stdin.text) ? stdin.text : undefined;
  const calls = callsOf(name, argv, text);
  const inners: Inner[] = [
    ...calls.flatMap(commandTexts).map((each) => ({ via: 'MCP', text: each, stdin: null })),
    ...calls.flatMap(onFiles),
  ];
  return inners.length === 0 ? undefined : { inners };
}

const PATH_KEYS =
  /^(?:path|paths|file|files|file_?path|file_?name|source|source_?path|src|destination|destination_?path|dest|target|target_?path|new_?path|old_?path|uri|relative_path)$/i;
/** Tools on files, by the words of their names, as the program whose business is the same. */
const ON_FILES: readonly (readonly [name: RegExp, ...program: string[]])[] = [
  [/(?:^|[_-])(?:move|rename)(?:[_-]|$)/i, 'mv'],
  [/(?:^|[_-])(?:delete|remove|unlink|trash)(?:[_-]|$)/i, 'rm', '-rf'],
  [/(?:^|[_-])(?:copy|cp)(?:[_-]|$)/i, 'cp'],
  [
    /(?:^|[_-])(?:write|edit|create|append|insert|replace|patch|update|save|set)(?:[_-]|$)|str_?replace|[a-z](?:Write|Edit)/i,
    'tee',
  ],
  [/(?:^|[_-])(?:read|get|view|open|cat|show|load|fetch)(?:[_-]|$)/i, 'cat'],
];

/** A tool that names files of this machine does to them what its name says. */
function onFiles({ tool, input }: McpCall): Inner[] {
  const paths = Object.entries(input)
    .filter(([key]) => PATH_KEYS.test(key))
    .flatMap(([, value]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter((value): value is string => typeof value === 'string' && value.length < 1024)
    .map((path) => path.replace(/^file:\/\//, ''))
    .filter((path) => /^(?:[/~.]|[a-zA-Z]:[\\/])/.test(path))
    .slice(0, 32);
  const [, ...program] = ON_FILES.find(([name]) => name.test(tool)) ?? [];
  if (paths.length === 0 || program.length === 0) return [];
  const stdin = new Input(JSON.stringify(input), 'MCP');
  return [{ via: `MCP ${tool}`, argv: [...program, ...paths], stdin }];
}
