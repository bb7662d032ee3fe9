import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding } from '../../../contracts/environment';
import { isLocalHost } from '../../environment/awsEndpoint';
import { isKnown, programName, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext, Tool } from '../../tool';
import { secretPlace } from '../files/secretPlaces';
import { pipedFrom, readFrom } from '../files/words';
import { httpAction, locateHttp, shownArgs } from './action';
import type { HttpJudgement } from './call';
import { CLIENT_NAMES, readClient } from './clients';
import { absolutePath, type ClientLine } from './clientLine';
import { judgeHttp } from './judge';
import { parseAddress } from './url';

/** Programs whose output is a dump of everything that the environment holds. */
const DUMPS = /^\s*(?:env|printenv|export(?:\s+-p)?|set|declare\s+-x)\s*(?:\||$)/;

/** Keys in an address or a body; in `-u` they sign. */
const SENT_KEY = /[?&=]["']?\$\{?(AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN)\b/;

/** The same as a part of an argument: `-d "$(env)"`. */
const DUMPED = /(?:\$\(|`)\s*(?:env|printenv|export(?:\s+-p)?|set|declare\s+-x)\s*(?:[|)]|`)/;

function sentVariable(invocation: Invocation): string | undefined {
  const text = invocation.asWritten?.text ?? '';
  return text.includes('$') ? SENT_KEY.exec(text)?.[1] : undefined;
}

/** Calls of one line that are judged. */
const MAX_CALLS = 80;

const TOO_MANY: HttpJudgement = {
  provider: 'http',
  service: 'http',
  operation: 'requests',
  effects: ['opaque'],
  reversible: 'unknown',
  targets: [],
  summary: 'sends more requests than are followed',
  place: 'account',
};

function leaves(line: ClientLine): boolean {
  return (
    !line.here &&
    line.calls.some(({ url }) => !isLocalHost(parseAddress(url).host) && !url.startsWith('file:'))
  );
}

/** Files with secrets that leave the machine, and those that are read through `file://`. */
function secretsOf(line: ClientLine, invocation: Invocation, context: EngineContext): HttpJudgement[] {
  const { home } = context.facts;
  const place = (path: string) =>
    secretPlace(absolutePath(path, invocation, home) ?? path.replaceAll(UNKNOWN, ''), home);
  const found = new Map<string, string>();
  if (leaves(line)) {
    for (const path of line.sent) {
      const what =
        path === '-' && DUMPS.test(pipedFrom(invocation))
          ? 'the whole environment'
          : place(path === '-' ? (readFrom(invocation, home) ?? '') : path);
      if (what !== undefined) found.set(path, `sends ${what} to another machine`);
    }
  }
  const variable = leaves(line) ? sentVariable(invocation) : undefined;
  if (variable !== undefined) found.set(variable, `sends ${variable} to another machine`);
  if (leaves(line) && DUMPED.test(invocation.asWritten?.text ?? ''))
    found.set('env', 'sends the whole environment to another machine');
  for (const { url } of line.calls) {
    const what = /^file:\/\//i.test(url) ? place(url.replace(/^file:\/\/(?:localhost)?/i, '')) : undefined;
    if (what !== undefined) found.set(url, `reads ${what}`);
  }
  return [...found].map(([path, summary]) => ({
    provider: 'http',
    service: 'http',
    operation: 'secrets',
    effects: ['secret'],
    reversible: 'no',
    targets: [path],
    summary,
    place: 'account',
  }));
}

/** What an HTTP client's command line would do to a cloud. */
function classifyHttp(invocation: Invocation, context: EngineContext): Action[] {
  const line = readClient(programName(invocation.argv[0] ?? ''), invocation, context);
  const judgements = secretsOf(line, invocation, context);
  if (!line.here) {
    for (const call of line.calls.slice(0, MAX_CALLS)) {
      const judgement = judgeHttp(call, invocation, context);
      if (judgement) judgements.push(judgement);
    }
  }
  if (line.calls.length > MAX_CALLS) judgements.push(TOO_MANY);
  const argv = shownArgs(invocation);
  return judgements.map((judgement) => httpAction(judgement, invocation, argv));
}

function locate(action: Action, invocation: Invocation, context: EngineContext): EnvironmentFinding {
  const { calls } = readClient(programName(invocation.argv[0] ?? ''), invocation, context);
  // A secret belongs to what it opens, whatever the host is called that gets it.
  const urls = action.operation === 'secrets' ? [] : calls.map(({ url }) => url).filter(isKnown);
  return locateHttp(action, urls, invocation, context);
}

/** curl and its kin. */
export const HTTP_TOOL: Tool = {
  names: CLIENT_NAMES,
  provider: 'http',
  shim: false,
  classify: classifyHttp,
  locate,
};
