import { describeAgent } from './stories.mjs';

describeAgent('claude', {
  stops: true,
  holds: { killed: 'hook', garbage: 'hook', silence: 'hook', closed: 'hook', gone: 'hook' },
  late: 'hook',
});
