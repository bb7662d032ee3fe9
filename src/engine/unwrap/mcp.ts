import { callsOf } from '../catalog/mcp/call';
import { commandTexts } from '../catalog/mcp/commands';
import { isKnown } from '../invocation';
import type { Call } from '../shell/frame';
import type { Unwrapped } from './inner';

/** Commands that stand among the arguments of an MCP tool's call: `{"cli_command": "aws s3 rb …"}`. */
export function unwrapMcp(name: string, { argv, stdin }: Call): Unwrapped | undefined {
  const text = stdin && !stdin.isFile && isKnown(stdin.text) ? stdin.text : undefined;
  const texts = callsOf(name, argv, text).flatMap(commandTexts);
  return texts.length === 0
    ? undefined
    : { inners: texts.map((each) => ({ via: 'MCP', text: each, stdin: null })) };
}
