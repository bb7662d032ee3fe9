import { describeAgent } from './stories.mjs';

describeAgent('claude');
