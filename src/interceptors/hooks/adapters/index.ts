import type { HookAgent } from '../../../contracts/hook';
import type { HookAdapter } from '../adapter';

/** Every agent's adapter. */
export const ADAPTERS: Readonly<Partial<Record<HookAgent, HookAdapter>>> = {};
