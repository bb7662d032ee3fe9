import type { PageMessage } from '../../contracts/panel';
import { type KeptState, keptStateSchema } from './kept';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

// It can be acquired once for each page.
const api = acquireVsCodeApi();

export function send(message: PageMessage): void {
  api.postMessage(message);
}

/** What the page has kept over a reload; an empty state where there is none or it does not fit. */
export function readKept(): KeptState {
  const kept = keptStateSchema.safeParse(api.getState());
  return kept.success ? kept.data : {};
}

export function writeKept(state: KeptState): void {
  api.setState(state);
}
