import { isAbsolute, join } from 'node:path/posix';
import type { Action } from '../../../contracts/action';
import { UNKNOWN, isKnown, programName, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { httpAction } from '../http/action';
import { judgeHttp } from '../http/judge';

/** Options of `gh api` and `glab api` that take a value; the others are flags. */
const VALUES: ReadonlySet<string> = new Set(
  '-X --method -f --raw-field -F --field -H --header --hostname --input -q --jq -t --template -p --preview --cache --output'.split(
    ' ',
  ),
);

interface ApiLine {
  endpoint: string;
  method: string | undefined;
  fields: [string, string][];
  headers: string[];
  input: string | undefined;
  host: string | undefined;
  help: boolean;
}

function add(line: ApiLine, name: string, value: string): void {
  if (name === '-X' || name === '--method') line.method = value;
  else if (name === '-H' || name === '--header') line.headers.push(value);
  else if (name === '--input') line.input = value;
  else if (name === '--hostname') line.host = value;
  else if (/^(?:-f|-F|--field|--raw-field)$/.test(name)) {
    const cut = value.indexOf('=');
    line.fields.push(cut < 0 ? [value, UNKNOWN] : [value.slice(0, cut), value.slice(cut + 1)]);
  }
}

function readLine(argv: readonly string[]): ApiLine {
  const line: ApiLine = {
    endpoint: '',
    method: undefined,
    fields: [],
    headers: [],
    input: undefined,
    host: undefined,
    help: false,
  };
  for (let i = 2; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    const cut = word.startsWith('--') ? word.indexOf('=') : -1;
    const joined = /^-[XfFHqtp]./.test(word) && !word.startsWith('--');
    if (cut > 0) add(line, word.slice(0, cut), word.slice(cut + 1));
    else if (VALUES.has(word)) add(line, word, argv[(i += 1)] ?? '');
    else if (joined) add(line, word.slice(0, 2), word.slice(2).replace(/^=/, ''));
    else if (word === '--help' || word === '-h') line.help = true;
    else if (!word.startsWith('-') && line.endpoint === '') line.endpoint = word;
  }
  return line;
}

/** What a file or the standard input holds, as far as that is known. */
function contentOf(path: string, invocation: Invocation, context: EngineContext): string {
  if (path === '-') return invocation.stdin ?? UNKNOWN;
  if (!isKnown(path) || (!isAbsolute(path) && invocation.cwd === undefined)) return UNKNOWN;
  const fact = context.facts.file(isAbsolute(path) ? join(path) : join(invocation.cwd ?? '', path));
  return fact.state === 'text' ? fact.text : UNKNOWN;
}

const WORD_VALUES: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

function bodyOf(line: ApiLine, invocation: Invocation, context: EngineContext): string | undefined {
  if (line.input !== undefined) return contentOf(line.input, invocation, context);
  if (line.fields.length === 0) return undefined;
  const values = line.fields.map(([name, value]): [string, unknown] => {
    if (value.startsWith('@')) return [name, contentOf(value.slice(1), invocation, context)];
    return [name, Object.hasOwn(WORD_VALUES, value) ? WORD_VALUES[value] : value];
  });
  return JSON.stringify(Object.fromEntries(values));
}

function urlOf(line: ApiLine, program: string, env: Invocation['env']): string {
  if (/^https?:\/\//.test(line.endpoint)) return line.endpoint;
  const path = line.endpoint.replace(/^\/+/, '');
  if (program === 'glab') return `https://${line.host ?? env.GITLAB_HOST ?? 'gitlab.com'}/api/v4/${path}`;
  const host = line.host ?? env.GH_HOST;
  return host === undefined || host === 'github.com'
    ? `https://api.github.com/${path}`
    : `https://${host}/api/v3/${path}`;
}

/** True for `gh api …` and `glab api …`: an HTTP client with the forge's own token. */
export function isForgeApi(argv: readonly string[]): boolean {
  return argv[1] === 'api';
}

/** What a call of the forge's API would do. Never throws. */
export function classifyForgeApi(invocation: Invocation, context: EngineContext): Action[] {
  const line = readLine(invocation.argv);
  if (line.help || line.endpoint === '') return [];
  const implied = line.fields.length > 0 || line.input !== undefined ? 'POST' : 'GET';
  const method = (line.method ?? implied).toUpperCase();
  const body = method === 'GET' ? undefined : bodyOf(line, invocation, context);
  const url = urlOf(line, programName(invocation.argv[0] ?? ''), invocation.env);
  const call = { method, url, headers: line.headers, ...(body !== undefined && { body }) };
  const judgement = judgeHttp(call, invocation, context);
  if (!judgement) return [];
  const shows = method === 'PATCH' && /"private":"?false|"visibility":"public"/.test(body ?? '');
  return [
    httpAction(
      shows
        ? { ...judgement, effects: ['exposure'], summary: 'shows the repository to the world' }
        : judgement,
      invocation,
    ),
  ];
}
