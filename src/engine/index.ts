/** What the editor takes from the engine: a bundle of its own, loaded after activation. */
export { SHIMMED_NAMES } from './catalog/tools';
export { decide } from './decide';
export { listIdentities } from './identities';
export { marksOf } from './identities/marks';
