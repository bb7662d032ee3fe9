import { describeAgent } from './stories.mjs';

describeAgent('copilot');
