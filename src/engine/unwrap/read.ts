import { MCP_PROGRAM } from '../catalog/mcp/call';
import { commandLine, MAX_COMMAND_LENGTH } from '../../contracts/request';
import { Effort } from '../effort';
import type { Reading } from '../invocation';
import type { Frame } from '../shell/frame';
import { ShellState } from '../shell/state';
import type { EngineContext } from '../tool';
import { Session } from './session';

/**
 * Parse and unwrap: everything that a request would start, as far as its text tells, and what cannot be seen through.
 * Never throws, and ends within bounds whatever the input is; over a bound the rest is opaque.
 *
 * `isTool` tells the cloud tools that the catalogue knows by name; everyday programs (Tool.shim) are none.
 */
export function read(context: EngineContext, isTool: (programName: string) => boolean): Reading {
  const { request, facts } = context;
  return readIn(new ShellState(request.env, facts.home, request.cwd, request.shell), context, isTool);
}

/** The same in a shell that knows something already; `state` is afterwards what the request has left it. */
export function readIn(
  state: ShellState,
  context: EngineContext,
  isTool: (programName: string) => boolean,
): Reading {
  const { request } = context;
  const text = commandLine(request);
  const argv = request.tool
    ? [MCP_PROGRAM, request.tool.name, JSON.stringify(request.tool.input)]
    : request.argv;
  const session = new Session(context, isTool, text);
  try {
    const frame: Frame = { text, via: [], depth: 0, near: '', fileDepth: 0, effort: new Effort(text.length) };
    if (text.length > MAX_COMMAND_LENGTH) session.opaque(text, 'it is longer than what is analysed', text);
    else if (argv)
      session.run({
        argv,
        state,
        overlay: undefined,
        stdin: undefined,
        frame,
        pos: 0,
        end: text.length,
        external: true,
      });
    else session.text(text, state, undefined, frame);
  } catch (error) {
    // The parser and the walk are bounded; what is left is a stack that nested input has used up.
    session.opaque(text, `it could not be analysed (${error instanceof Error ? error.name : 'error'})`, text);
  }
  return {
    invocations: session.invocations,
    opaque: session.opaques,
    writes: session.writes,
    files: session.contents,
  };
}
