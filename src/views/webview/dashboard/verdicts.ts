import type { Decision } from '../../../contracts/words';
import type { Pattern } from './theme';

/** In the order of the stack, from the ground up: what matters most is the easiest to compare there. */
export const STACK: readonly Decision[] = ['block', 'ask', 'warn', 'allow'];

export const VERDICTS: Readonly<
  Record<Decision, { word: string; color: string; fallback: string; pattern: Pattern }>
> = {
  allow: { word: 'Allow', color: '--vscode-charts-blue', fallback: '#3794ff', pattern: 'solid' },
  warn: { word: 'Warn', color: '--vscode-charts-yellow', fallback: '#cca700', pattern: 'dots' },
  ask: { word: 'Ask', color: '--vscode-charts-orange', fallback: '#d18616', pattern: 'lines' },
  block: { word: 'Block', color: '--vscode-charts-red', fallback: '#f14c4c', pattern: 'cross' },
};
