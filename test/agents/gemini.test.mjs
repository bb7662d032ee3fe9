import { describeAgent } from './stories.mjs';

// It runs the command when its hook is killed or late.
describeAgent('gemini', {
  nightly: true, // the slowest of the three to start
  stops: true,
  holds: { killed: 'shim', garbage: 'hook', silence: 'hook', closed: 'hook', gone: 'hook' },
  late: 'shim',
});
