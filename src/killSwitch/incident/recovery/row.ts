/** How a service gets back what was deleted or changed. Held against the official documentation; see `docs`. */
export interface Recovery {
  /** As the actions of the engine name it. */
  provider: string;
  /** The whole service, or its first word; any service of the provider where absent. */
  services?: readonly string[];
  /** For people. */
  name: string;
  /** What can be had back, in a few words. */
  what: string;
  /** Until when, as the service's documentation says; it often depends on a setting. */
  limit: string;
  /** Exact commands, in order; names in capitals are to be filled in. Empty where there is only a page or a call. */
  commands: readonly string[];
  /** Official documentation. */
  docs: string;
}
