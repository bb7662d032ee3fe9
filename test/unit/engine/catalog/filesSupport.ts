import { read } from '../../../../src/engine/unwrap/read';
import { contextOf } from './support';

/** The files that a line's redirections and code would write, and with what. */
export function writesOf(text: string): [path: string, text: string][] {
  const context = contextOf();
  const reading = read({ ...context, request: { ...context.request, text } }, () => false);
  return reading.writes.map((write) => [write.path, write.text]);
}
