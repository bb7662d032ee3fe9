import type * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { Facts } from '../contracts/facts';
import type { ProcessTable } from '../contracts/processes';
import { redactText } from '../contracts/redact';
import { UNKNOWN } from '../engine/invocation';
import { processArguments, processFolder, startEnvironment } from '../platform/shellProcess';
import { engine } from './engine';
import { TerminalStates } from './terminalState';

const KEY = 'shells';
/** How long is waited until what is known is saved, in milliseconds. */
const SAVE_MS = 300;
const MAX_SAVED = 64;
const savedSchema = z.record(z.string(), z.record(z.string(), z.string()));

export interface SavedOptions {
  table: ProcessTable;
  facts(): Facts;
  /** Lives as long as the window's terminals do. */
  memento: vscode.Memento;
  /** The variables that a terminal was made with; null takes one away. */
  given(shellPid: number): Readonly<Record<string, string | null | undefined>> | undefined;
  /** A shell was seen to start a process with this environment. */
  started(shellPid: number, environment: Readonly<Record<string, string>>): void;
  changed(): void;
  problem(text: string): void;
}

/** The terminals' states. What is known of a shell outlives a reload of the window, as the shell itself does. */
export function terminalStates(options: SavedOptions): TerminalStates {
  const { memento } = options;
  const saved = savedSchema.safeParse(memento.get(KEY));
  const earlier = new Map(Object.entries(saved.success ? saved.data : {}));
  let saving: NodeJS.Timeout | undefined;
  const save = () => {
    saving = undefined;
    // The editor tells of some terminals only once they are shown.
    const all = Object.entries({ ...Object.fromEntries(earlier), ...states.toSave() });
    void memento.update(KEY, withoutSecrets(all.slice(-MAX_SAVED)));
  };
  const states = new TerminalStates({
    engine,
    facts: () => options.facts(),
    table: options.table,
    environment: startEnvironment,
    argv: processArguments,
    folder: processFolder,
    fallback: (shellPid) => startOf(options.given(shellPid)),
    saved: (id) => {
      const env = earlier.get(id);
      earlier.delete(id);
      return env;
    },
    started: (shellPid, environment) => {
      options.started(shellPid, environment);
    },
    changed: () => {
      saving ??= setTimeout(save, SAVE_MS);
      options.changed();
    },
    problem: (text) => {
      options.problem(text);
    },
  });
  return states;
}

/** What the editor gives a new terminal, as far as it says: for systems that do not tell a process's variables. */
function startOf(given: ReturnType<SavedOptions['given']>): Record<string, string | undefined> {
  const own = Object.entries(given ?? {}).map(([name, value]) => [name, value ?? undefined] as const);
  return { ...process.env, ...Object.fromEntries(own) };
}

/** A value that may hold a secret, though its name does not say so, is not written to disk: it is not known then. */
function withoutSecrets(
  shells: readonly (readonly [string, Readonly<Record<string, string>>])[],
): Record<string, Record<string, string>> {
  const kept = (value: string) => (redactText(value) === value ? value : UNKNOWN);
  return Object.fromEntries(
    shells.map(([id, env]) => [
      id,
      Object.fromEntries(Object.entries(env).map(([name, value]) => [name, kept(value)])),
    ]),
  );
}
