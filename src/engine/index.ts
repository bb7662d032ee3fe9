/** What the editor takes from the engine: a bundle of its own, loaded after activation. */
export { TOOLS } from './catalog/tools';
export { decide } from './decide';
