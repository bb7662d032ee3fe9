import { resolvePath, type Call } from '../shell/frame';
import { ShellState } from '../shell/state';
import type { Inner } from './inner';

/** The state that a started program sees. */
export function stateFor(call: Call, inner: Inner): ShellState {
  if (inner.remote) {
    const { home } = call.state;
    const there = new ShellState(
      definedOf(inner.env ?? {}),
      home,
      inner.cwd ?? undefined,
      inner.shell ?? 'sh',
    );
    there.identity = 'elsewhere';
    return there;
  }
  const state = call.state.child(inner.shell ?? 'sh', undefined);
  if (inner.library) state.identity ??= 'library';
  if (inner.cleared) state.clearEnvironment();
  for (const [name, value] of Object.entries({ ...(inner.cleared ? {} : call.overlay), ...inner.env })) {
    if (value === undefined) state.unset(name);
    else state.set(name, [value], true);
  }
  if (inner.cwd !== undefined) state.cwd = inner.cwd === null ? undefined : resolvePath(inner.cwd, state.cwd);
  return state;
}

function definedOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
