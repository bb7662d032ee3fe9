/** What the editor takes from the engine: a bundle of its own, loaded after activation. */
export { findTool, SHIMMED_NAMES } from './catalog/tools';
export { ambientPlaces, type AmbientPlaces } from './ambientPlaces';
export { decide } from './decide';
export { environmentAfter, environmentAtStart, type ShellAfter, type ShellMemory } from './environmentAfter';
export { interactiveShell } from './unwrap/shellArguments';
export { listIdentities } from './identities';
export { marksOf } from './identities/marks';
