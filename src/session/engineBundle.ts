/** What is loaded after activation: the engine, and the readers of the files that it asks for. */
export * from '../engine';
export { createFacts } from '../facts/facts';
export * as hookFiles from '../interceptors/hooks/files';
export { answerHook } from '../interceptors/hooks/answer';
export { hookScript } from '../interceptors/hooks/script';
export { Baselines } from '../activity/baseline';
export { folderOf } from '../activity/baselineFolder';
export { emptyState, parseState } from '../activity/baselineState';
/** The kill switch's work, which nobody needs before it is engaged. */
export { stopHere } from './stopHere';
export { rehearse } from '../killSwitch/drill/rehearse';
export { drillEvent, drillLine, drillText, parseDrill } from '../killSwitch/drill/result';
