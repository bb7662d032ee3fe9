import type { PageMessage } from '../../contracts/panel';
import { editor } from './editor';
import { type KeptState, keptStateSchema } from './kept';

export function send(message: PageMessage): void {
  editor.postMessage(message);
}

/** What the page has kept over a reload; an empty state where there is none or it does not fit. */
export function readKept(): KeptState {
  const kept = keptStateSchema.safeParse(editor.getState());
  return kept.success ? kept.data : {};
}

export function writeKept(state: KeptState): void {
  editor.setState(state);
}
