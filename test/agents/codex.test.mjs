import { describeAgent } from './stories.mjs';

describeAgent('codex');
