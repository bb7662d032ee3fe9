import { describeAgent } from './stories.mjs';

describeAgent('gemini');
