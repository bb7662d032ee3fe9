import { describeAgent } from './stories.mjs';

// It runs the command when its hook is killed or late, and cannot be told to stop.
describeAgent('codex', {
  stops: false,
  holds: { killed: 'shim', garbage: 'hook', silence: 'hook', closed: 'hook', gone: 'hook' },
  late: 'shim',
});
