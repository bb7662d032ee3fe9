/** In the guard's state folder: whether the kill switch is engaged. See killSwitch/stored.ts for what it says. */
export const KILL_SWITCH_FILE = 'kill-switch.json';
/** Beside it: a named pipe. Shims and hooks that wait stand in opening it, and go on when somebody who engages opens it. */
export const KILL_SWITCH_PIPE = 'kill-switch.pipe';

/** For a person at a terminal. */
export const KILL_SWITCH_MESSAGE =
  "Agent Guard: the kill switch is engaged. No cloud command runs until a person chooses 'Agent Guard: Re-arm'.";

/** For an agent, whatever it was about to do. */
export const KILL_SWITCH_STOP =
  'Agent Guard: the kill switch is engaged. Stop here and do nothing more: a person has stopped all agents.';
