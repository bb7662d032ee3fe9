import { describeAgent } from './stories.mjs';

describeAgent('opencode', { nightly: true });
describeAgent('qwen', { nightly: true });
describeAgent('cline', { nightly: true });
