import { isKnown, programName, UNKNOWN } from '../../invocation';
import { TEXT_PROGRAMS } from '../../unwrap/words';
import { isRecord, jsonOf } from '../http/json';

/** A call of a tool that an MCP server offers. */
export interface McpCall {
  /** The server's name where it is known: "aws", "supabase". */
  readonly server: string;
  /** "delete_project"; UNKNOWN in it where it is not known. */
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** True where the arguments, or a part of them, are only known when it runs. */
  readonly hidden: boolean;
}

/** The program under which a call that came as data, and not in a command line, is judged. */
export const MCP_PROGRAM = 'mcp-tool';

/** Command line clients of MCP servers. `inspector` is the package `@modelcontextprotocol/inspector`. */
const CLIENTS: ReadonlySet<string> = new Set([
  MCP_PROGRAM,
  'mcp-cli',
  'mcp',
  'mcptools',
  'mcpt',
  'mcp-inspector',
  'inspector',
  'mcporter',
  'mcpc',
  'mcp-client',
  'fastmcp',
  'mcphost',
  'mcpjam',
  'mcp-call',
]);

/** `mcp__aws__call_aws`, `aws.call_aws`, `aws/call_aws`, `aws:call_aws`. */
export function splitName(name: string): { server: string; tool: string } {
  const double = /^mcp__([\s\S]+?)__([\s\S]+)$/.exec(name) ?? /^mcp_([a-zA-Z0-9-]+)_([\s\S]+)$/.exec(name);
  if (double) return { server: double[1] ?? '', tool: double[2] ?? '' };
  const single = /^([\w@-]+)[./:]([\w.-]+)$/.exec(name);
  return single ? { server: single[1] ?? '', tool: single[2] ?? '' } : { server: '', tool: name };
}

function inputOf(text: string | undefined): { input: Record<string, unknown>; hidden: boolean } {
  if (text === undefined || text.trim() === '') return { input: {}, hidden: false };
  const value = jsonOf(text);
  return isRecord(value)
    ? { input: value, hidden: !isKnown(text) }
    : { input: { arguments: text }, hidden: !isKnown(text) };
}

const INPUT_OPTIONS =
  /^(?:--params|-p|--args|--arguments|--input|--json|--tool-args|--input-json|--data|-d)$/;
const NAME_OPTIONS = /^(?:--tool-name|--tool|-t|--name)$/;
const PAIR_OPTIONS = /^(?:--tool-arg|--arg|--param)$/;

interface Words {
  readonly operands: string[];
  name?: string;
  json?: string;
  method?: string;
  readonly pairs: Record<string, unknown>;
}

function pairInto(pairs: Record<string, unknown>, word: string): void {
  const cut = word.search(/[=:]/);
  if (cut <= 0) return;
  const value = word.slice(cut + (word.startsWith(':=', cut) ? 2 : 1));
  pairs[word.slice(0, cut)] = jsonOf(value) ?? value;
}

function readWords(argv: readonly string[]): Words {
  const words: Words = { operands: [], pairs: {} };
  for (let i = 1; i < argv.length && i < 400; i += 1) {
    const word = argv[i] ?? '';
    const cut = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = cut < 0 ? word : word.slice(0, cut);
    const value = () => (cut < 0 ? (argv[++i] ?? '') : word.slice(cut + 1));
    if (INPUT_OPTIONS.test(name)) words.json = value();
    else if (NAME_OPTIONS.test(name)) words.name = value();
    else if (PAIR_OPTIONS.test(name)) {
      pairInto(words.pairs, value());
      while (/^\w+=/.test(argv[i + 1] ?? '')) pairInto(words.pairs, argv[++i] ?? '');
    } else if (name === '--method') words.method = value();
    else if (name === '--server' || name === '-s') words.operands.push(value());
    else if (word !== '' && !word.startsWith('-')) words.operands.push(word);
  }
  return words;
}

function made(server: string, tool: string, words: Words, json: string | undefined): McpCall {
  const { input, hidden } = inputOf(words.json ?? json);
  const named = splitName(tool);
  return {
    server: named.server === '' ? server : named.server,
    tool: named.tool,
    input: { ...input, ...words.pairs },
    hidden:
      hidden || Object.values(words.pairs).some((value) => typeof value === 'string' && !isKnown(value)),
  };
}

/** `linear.create_issue(title: "x")`: mcporter's own way of writing a call. */
function written(word: string): { name: string; pairs: Record<string, unknown> } | undefined {
  const match = /^([\w.@-]+)\(([\s\S]*)\)$/.exec(word.slice(0, 1 << 12));
  if (!match) return undefined;
  const pairs: Record<string, unknown> = {};
  for (const [, key = '', double, single, plain] of (match[2] ?? '').matchAll(
    /(\w+)\s*[:=]\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^,\s)]+))/g,
  ))
    pairs[key] = double ?? single ?? plain ?? '';
  return { name: match[1] ?? '', pairs };
}

/** The call that follows `call`: `SERVER TOOL [JSON]`, `SERVER.TOOL [key=value]`, `TOOL --params JSON COMMAND`. */
function afterCall(rest: readonly string[], words: Words): McpCall | undefined {
  const [first = '', second, third] = rest;
  if (first === '') return words.name === undefined ? undefined : made('', words.name, words, undefined);
  const call = written(first);
  if (call) return made('', call.name, { ...words, pairs: { ...words.pairs, ...call.pairs } }, undefined);
  const pairs = { ...words.pairs };
  for (const word of rest.slice(1))
    if (/^\w+(?::=|=|:)/.test(word) && !word.includes('://')) pairInto(pairs, word);
  const all = { ...words, pairs };
  // What is only known when it runs is the input where it stands third, else the tool.
  const isJson = (word: string | undefined) =>
    word !== undefined && (/^\s*\{/.test(word) || (word === UNKNOWN && rest.indexOf(word) === 2));
  // With --params, what follows the tool's name is the command that starts the server.
  if (words.json !== undefined || isJson(second) || second === undefined || /^\w+(?::=|=)/.test(second))
    return made(serverOf(rest.slice(1)), first, all, isJson(second) ? second : undefined);
  if (words.name !== undefined) return made(first, words.name, all, isJson(second) ? second : undefined);
  return made(first, second, all, isJson(third) ? third : undefined);
}

/** A server's name in the command that starts it: `npx -y @acme/aws-mcp-server`. */
function serverOf(words: readonly string[]): string {
  return words.find((word) => /mcp|server/i.test(word)) ?? '';
}

/** The call that a client's command line makes; undefined where it makes none. */
function mcpCall(argv: readonly string[]): McpCall | undefined {
  const name = programName(argv[0] ?? '');
  if (name === MCP_PROGRAM) return made('', argv[1] ?? '', { operands: [], pairs: {} }, argv[2]);
  const isAgent = /^(?:claude|codex|gemini|copilot|docker|cursor-agent|kiro-cli)$/.test(name);
  if (!CLIENTS.has(name) && !(isAgent && argv[1] === 'mcp')) return undefined;
  const words = readWords(argv);
  if (words.method !== undefined)
    return words.method === 'tools/call' && words.name !== undefined
      ? made(serverOf(words.operands), words.name, words, undefined)
      : undefined;
  const at = words.operands.findIndex((word) =>
    /^(?:call|call-tool|tools-call|call_tool|exec|invoke|run-tool|tools\/call)$/.test(word),
  );
  if (at < 0) return undefined;
  return afterCall(words.operands.slice(at + 1), words);
}

/** JSON-RPC on its way to a server: `{"method":"tools/call","params":{"name":…,"arguments":…}}`, one a line. */
function rpcCalls(text: string | undefined): McpCall[] {
  if (text?.includes('tools/call') !== true || text.length > 1 << 18) return [];
  const whole = jsonOf(text);
  const values =
    whole === undefined
      ? text.split('\n', 50).map((line) => jsonOf(line))
      : Array.isArray(whole)
        ? (whole as unknown[])
        : [whole];
  return values.flatMap((value): McpCall[] => {
    if (!isRecord(value) || value.method !== 'tools/call' || !isRecord(value.params)) return [];
    const { name } = value.params;
    const input = isRecord(value.params.arguments) ? value.params.arguments : {};
    if (typeof name !== 'string') return [];
    return [{ ...splitName(name), input, hidden: !isKnown(JSON.stringify(input)) }];
  });
}

const SENDS = /^(?:curl|curlie|wget|https?|xhs?)$/;

/** Every call that a program makes by its command line, or by what is piped into it. Text that is only shown is none. */
export function callsOf(name: string, argv: readonly string[], stdin: string | undefined): McpCall[] {
  const call = mcpCall(argv);
  if (call) return [call];
  const word = SENDS.test(name) ? argv.find((each) => each.includes('"tools/call"')) : undefined;
  if (word !== undefined) return rpcCalls(word);
  return TEXT_PROGRAMS.has(name) && !SENDS.test(name) ? [] : rpcCalls(stdin);
}
