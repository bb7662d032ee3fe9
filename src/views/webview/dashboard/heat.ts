import { html, nothing, type TemplateResult } from 'lit';
import type { Statistics } from '../../../contracts/activity';
import { count } from './format';
import { card } from './parts';
import { tableOf } from './table';

const MAX_LINES = 8;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const twoDigits = (hour: number) => String(hour).padStart(2, '0');

/** Four sizes: the root tells small numbers apart that a straight scale would show as one. */
export const level = (value: number, largest: number) =>
  value <= 0 || largest <= 0 ? 0 : Math.max(1, Math.ceil(4 * Math.sqrt(value / largest)));

/** At which hours of the day what is used where. Cells tell by their size as well as by their colour. */
export function heatMap({ heat }: Statistics, asTable: boolean): TemplateResult {
  const lines = heat.slice(0, MAX_LINES);
  const largest = Math.max(0, ...lines.flatMap(({ hours }) => hours));
  const name = (line: Statistics['heat'][number]) => `${line.provider} · ${line.environment}`;
  const peak = heat
    .flatMap((line) => line.hours.map((value, hour) => ({ name: name(line), value, hour })))
    .reduce((best, one) => (one.value > best.value ? one : best), { name: '', value: 0, hour: 0 });
  const chart = html`<div class="heat" aria-hidden="true">
    <span></span>
    ${HOURS.map((hour) => html`<span class="hour">${hour % 3 === 0 ? twoDigits(hour) : nothing}</span>`)}
    ${lines.map(
      (line) =>
        html`<bdi class="name" title=${name(line)}>${name(line)}</bdi> ${line.hours.map(
            (value, hour) =>
              html`<span
                class="cell"
                title="${name(line)}, ${twoDigits(hour)}:00 – ${twoDigits(hour)}:59: ${count(value)}"
                ><i class="l${level(value, largest)}"></i
              ></span>`,
          )}`,
    )}
  </div>`;
  return card(
    {
      title: 'Hours of the day',
      wide: 'half',
      note:
        peak.value > 0
          ? `Most at ${twoDigits(peak.hour)}:00, ${peak.name}: ${count(peak.value)}. Local time.`
          : undefined,
    },
    html`${asTable ? nothing : chart}
    ${tableOf(
      {
        caption: 'Commands by provider and environment, and by the hour of the day',
        head: ['Where', ...HOURS.map(twoDigits)],
        rows: heat.map((line) => [name(line), ...line.hours.map(count)]),
      },
      asTable,
    )}`,
  );
}
