import uPlot from 'uplot';
import type { Statistics } from '../../../contracts/activity';
import type { Decision } from '../../../contracts/words';
import { count, startsOf, tick } from './format';
import { colorOf, isForced, patternFill } from './theme';
import { STACK, VERDICTS } from './verdicts';

const HEIGHT = 190;
/** Room that a label of the time axis needs. */
const LABEL_PX = 64;

export interface PlotOptions {
  statistics: Statistics;
  hidden: ReadonlySet<Decision>;
  /** The step below the pointer, and where it is; undefined when it has left. */
  onHover: (step: number | undefined, left: number) => void;
}

/** Sums from the ground up, the highest first: each is drawn over the one before. */
function stacked({ byDecision }: Statistics, shown: readonly Decision[]): number[][] {
  const layers: number[][] = [];
  let below = byDecision.allow.map(() => 0);
  for (const decision of shown) {
    below = below.map((sum, step) => sum + (byDecision[decision][step] ?? 0));
    layers.unshift(below);
  }
  return layers;
}

/** Steps that get a label: where clocks are full, as many as there is room for. */
function ticks(statistics: Statistics, width: number): number[] {
  const starts = startsOf(statistics);
  const full = starts.flatMap((start, step) =>
    // The first step is cut: it does not begin where clocks are full.
    step > 0 && tick(statistics.range, start) !== undefined ? [step] : [],
  );
  const room = Math.max(2, Math.floor(width / LABEL_PX));
  const every = Math.ceil(full.length / room);
  return full.filter((_, index) => index % every === 0);
}

interface Colors {
  text: string;
  ground: string;
  grid: string;
  of(decision: Decision): string;
}

/** Of the theme as it is now: what the style sheet makes of it, which is the system's own where that is wanted. */
function colorsOf(host: HTMLElement): Colors {
  const { color, backgroundColor, borderTopColor } = getComputedStyle(host);
  return {
    ...{ text: color, ground: backgroundColor, grid: borderTopColor },
    of: (decision) =>
      isForced() ? 'CanvasText' : colorOf(host, VERDICTS[decision].color, VERDICTS[decision].fallback),
  };
}

function axes(statistics: Statistics, { text, grid }: Colors, font: string): uPlot.Axis[] {
  const starts = startsOf(statistics);
  const time: uPlot.Axis = {
    ...{ stroke: text, font, size: 26, gap: 6 },
    grid: { show: false },
    ticks: { show: true, stroke: grid, size: 4, width: 1 },
    splits: (plot) => ticks(statistics, plot.bbox.width / devicePixelRatio),
    values: (_plot, splits) => splits.map((step) => tick(statistics.range, starts[step] ?? 0) ?? ''),
  };
  const numbers: uPlot.Axis = {
    ...{ stroke: text, font, gap: 8, space: 44 },
    size: (_plot, values) =>
      20 + 7 * Math.max(1, ...((values as string[] | null) ?? []).map(({ length }) => length)),
    grid: { stroke: grid, width: 1 },
    ticks: { show: false },
    incrs: [1, 2, 5]
      .flatMap((one) => [one, one * 10, one * 100, one * 1000, one * 10_000])
      .sort((a, b) => a - b),
    values: (_plot, splits) => splits.map(count),
  };
  return [time, numbers];
}

/** The bars of the timeline. `host` gives the colours of the theme as they are now. */
export function timelinePlot(host: HTMLElement, { statistics, hidden, onHover }: PlotOptions): uPlot {
  const shown = STACK.filter((decision) => !hidden.has(decision));
  const colors = colorsOf(host);
  const paths = uPlot.paths.bars?.({ size: [0.78, 28], gap: 1 });
  const series = [...shown].reverse().map((decision): uPlot.Series => ({
    fill: ({ ctx }) =>
      patternFill(ctx, {
        ...{ color: colors.of(decision), ground: colors.ground, pattern: VERDICTS[decision].pattern },
      }),
    width: 0,
    points: { show: false },
    ...(paths && { paths }),
  }));
  const steps = statistics.byDecision.allow.map((_, step) => step);
  return new uPlot(
    {
      width: Math.max(120, host.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      padding: [8, 4, 0, 0],
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: [-0.6, Math.max(0.6, steps.length - 0.4)] },
        y: { range: (_plot, _min, max) => [0, Math.max(4, max * 1.06)] },
      },
      axes: axes(statistics, colors, `11px ${getComputedStyle(host).fontFamily}`),
      series: [{}, ...series],
      hooks: {
        setCursor: [
          ({ cursor }) => {
            const left = cursor.left ?? -1;
            onHover(left < 0 ? undefined : (cursor.idx ?? undefined), left);
          },
        ],
      },
    },
    [steps, ...stacked(statistics, shown)],
    host,
  );
}
