import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../../contracts/environment';
import { isSecretName, redactText } from '../../../contracts/redact';
import { ambientClue } from '../../environment/aws';
import { fuse, noClues } from '../../environment/fuse';
import { applyMapping } from '../../environment/mapping';
import { environmentOfCloudName } from '../../environment/names';
import { isKnown, programName, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { Draft } from '../draft';
import { hiddenArgs, shown } from '../hidden';
import { stringsOf } from '../http/json';
import { callsOf, type McpCall } from './call';
import { judgeMcp } from './judge';

function made({ argv, stdin }: Invocation): McpCall[] {
  return callsOf(programName(argv[0] ?? ''), argv, stdin);
}

/** Names among the arguments that say what it acts on. What is a secret by its place among them is none. */
function targetsOf(call: McpCall, argv: readonly string[], hidden: readonly string[]): string[] {
  const [given, left] = [argv.join('\n'), hidden.join('\n')];
  return stringsOf(call.input)
    .filter(([name, text]) => text.length <= 120 && !/\s/.test(text) && isKnown(text) && !isSecretName(name))
    .filter(([, text]) => left.includes(text) || !given.includes(text))
    .slice(0, 6)
    .map(([, text]) => shown(redactText(text)));
}

/** Calls of MCP tools, whether a client's command line makes them or they are piped into a server. */
export function classifyMcp(invocation: Invocation, context: EngineContext): Action[] {
  const argv = [programName(invocation.argv[0] ?? ''), ...invocation.argv.slice(1)];
  const hidden = hiddenArgs(argv);
  return made(invocation).flatMap((call): Action[] => {
    const judgement = judgeMcp(call, invocation, context);
    if (!judgement) return [];
    const { effects, summary } = judgement;
    const isDestroy = effects.includes('destroy');
    return [
      {
        provider: 'mcp',
        service: call.server === '' ? 'mcp' : shown(call.server),
        operation: shown(call.tool),
        effects: new Draft(effects, 'unknown').effects(),
        targets: targetsOf(call, argv, hidden),
        reversible: isDestroy ? 'no' : effects[0] === 'read' ? 'yes' : 'unknown',
        modifiers: [],
        summary: redactText(shown(summary)),
        argv: hidden,
        ...(invocation.source && { source: invocation.source }),
      },
    ];
  });
}

const ENVIRONMENT_KEYS =
  /^(?:env|environment|stage|workspace|context|cluster|project|project_?(?:id|name|ref)|namespace|database|db|profile|account|branch|host|region|subscription|app|app_?name|service)$/i;

/** Where a call would hit: names in its arguments choose or raise, else the ambient credentials count. */
export function locateMcp(
  _action: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const clues = noClues();
  const { mapping } = context.facts;
  clues.folder = applyMapping(mapping, [{ kind: 'folder', value: invocation.cwd ?? context.request.cwd }]);
  clues.identity = ambientClue(context);
  for (const call of made(invocation)) {
    const strings = stringsOf(call.input);
    clues.labels.push(
      ...applyMapping(
        mapping,
        strings
          .slice(0, 20)
          .flatMap(([, value]) =>
            (['project', 'account', 'context', 'profile'] as const).map((kind) => ({ kind, value })),
          ),
      ),
    );
    for (const [key, text] of [['server', call.server] as const, ...strings]) {
      const found = text.length <= 200 && !/\s/.test(text) ? environmentOfCloudName(text) : undefined;
      if (!found) continue;
      const clue: Evidence = {
        environment: found.environment,
        text: `argument ${shown(key)}: ${shown(text)}`,
        source: 'name',
      };
      clues.targets.push(clue);
      if (ENVIRONMENT_KEYS.test(key) && clues.identity.length === 0) clues.identity.push(clue);
    }
  }
  return { ...fuse(clues), provider: 'mcp' };
}
