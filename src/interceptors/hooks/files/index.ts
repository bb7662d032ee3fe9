/** Our hooks in the agents' own files: where they stand, what would have to change, and the change itself. */
export { lostHooks } from './lost';
export { planChanges, type FileChange, type Plan, type PlanProblem, type Wish } from './plan';
export { shortPath, type AgentPlaces } from './place';
export { agentStatuses } from './status';
export { watchedFiles } from './watched';
export { writeChanges, type Written } from './write';
