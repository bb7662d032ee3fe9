import { findAgents, type AgentPlaces } from './place';
import { switchFiles } from './switches';
import { targetsOf } from './targets';

/** The files whose change can change the state of an agent that is on this machine. They need not be there. */
export function watchedFiles(places: AgentPlaces): readonly string[] {
  const files = [...findAgents(places).keys()].flatMap((agent) => [
    ...targetsOf(agent, places).map(({ file }) => file),
    ...switchFiles(agent, places).map(({ file }) => file),
  ]);
  return [...new Set(files)];
}
