/** What the editor takes from the engine: a bundle of its own, loaded after activation. */
export { findTool, SHIMMED_NAMES } from './catalog/tools';
export { ambientPlaces, type AmbientPlaces } from './ambientPlaces';
export { decide } from './decide';
export {
  environmentAfter,
  environmentAtStart,
  interactiveShell,
  type ShellAfter,
  type ShellMemory,
} from './environmentAfter';
export { listIdentities } from './identities';
export { marksOf } from './identities/marks';
