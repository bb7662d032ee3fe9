import { describeAgent } from './stories.mjs';

// It runs the command when its hook is late.
describeAgent('copilot', {
  nightly: true,
  stops: false,
  holds: { killed: 'hook', garbage: 'hook', silence: 'hook', closed: 'hook', gone: 'hook' },
  late: 'shim',
});
// A throw in its plugin stops the call, so that whatever becomes of the hook does. It has no limit.
describeAgent('opencode', {
  nightly: true,
  stops: false,
  holds: { killed: 'hook', garbage: 'hook', silence: 'hook', closed: 'hook', gone: 'hook' },
});
// It runs the command when its hook is killed or late.
describeAgent('qwen', {
  nightly: true,
  stops: false,
  holds: { killed: 'shim', garbage: 'hook', silence: 'hook', closed: 'hook', gone: 'hook' },
  late: 'shim',
});
// It runs the command when its hook is killed. A refusal ends its session; its limit cannot be set.
describeAgent('cline', {
  nightly: true,
  endsWhenDenied: true,
  stops: false,
  holds: { killed: 'shim', garbage: 'hook', silence: 'hook', closed: 'hook', gone: 'hook' },
});
