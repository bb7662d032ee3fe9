import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

// Drawn here: a font of icons would need a source in the page's policy. 16 by 16, in the colour of the text.
const line = (d: string) => svg`<path d=${d} fill="none" stroke="currentColor" stroke-width="1.4"
  stroke-linecap="round" stroke-linejoin="round"></path>`;
const ring = svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.4"></circle>`;
const dot = (x: number, y: number) => svg`<circle cx=${x} cy=${y} r="0.9" fill="currentColor"></circle>`;

const ICONS = {
  check: line('M3 8.5l3.2 3.2L13 4.8'),
  stop: svg`${ring}${line('M3.8 12.2l8.4-8.4')}`,
  question: svg`${ring}${line('M6.2 6.4a1.9 1.9 0 1 1 2.7 1.8c-.6.3-.9.6-.9 1.2')}${dot(8, 11.6)}`,
  warning: svg`${line('M8 2.2l6.3 11.3H1.7z')}${line('M8 6.5v3')}${dot(8, 11.6)}`,
  info: svg`${ring}${line('M8 7.4v4')}${dot(8, 4.9)}`,
  person: svg`${line('M2.8 13.8c.4-3 2.5-4.6 5.2-4.6s4.8 1.6 5.2 4.6')}<circle cx="8" cy="5.2" r="2.9" fill="none"
    stroke="currentColor" stroke-width="1.4"></circle>`,
  clock: svg`${ring}${line('M8 4.4V8l2.5 1.6')}`,
  eye: svg`${line('M1.5 8C3 5 5.3 3.6 8 3.6S13 5 14.5 8C13 11 10.7 12.4 8 12.4S3 11 1.5 8z')}<circle cx="8"
    cy="8" r="2" fill="none" stroke="currentColor" stroke-width="1.4"></circle>`,
  gear: svg`<circle cx="8" cy="8" r="2.2" fill="none" stroke="currentColor" stroke-width="1.4"></circle>${line(
    'M8 1.8v2.2M8 12v2.2M1.8 8h2.2M12 8h2.2M3.6 3.6l1.6 1.6M10.8 10.8l1.6 1.6M3.6 12.4l1.6-1.6M10.8 5.2l1.6-1.6',
  )}`,
  shield: svg`${line('M8 1.8l5.2 1.9v3.9c0 3.2-2.1 5.4-5.2 6.6-3.1-1.2-5.2-3.4-5.2-6.6V3.7z')}${line('M5.6 8l1.7 1.7 3.1-3.3')}`,
  dash: line('M3.5 8h9'),
  right: line('M6 3.5L10.5 8 6 12.5'),
  down: line('M3.5 6L8 10.5 12.5 6'),
  close: line('M4 4l8 8M12 4l-8 8'),
  copy: svg`${line('M5.5 5.5h8v8h-8z')}${line('M10.5 5.5V2.5h-8v8h3')}`,
  filter: line('M2.5 4h11M4.8 8h6.4M7 12h2'),
  lock: svg`${line('M3.5 7.2h9v6.3h-9z')}${line('M5.5 7.2V5a2.5 2.5 0 0 1 5 0v2.2')}`,
  chart: svg`${line('M2.5 2.5v11h11')}${line('M5.5 11V8M8.5 11V5M11.5 11V6.5')}`,
  blind: svg`${line('M1.5 8C3 5 5.3 3.6 8 3.6S13 5 14.5 8C13 11 10.7 12.4 8 12.4S3 11 1.5 8z')}${line('M3 13.5L13 2.5')}`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof ICONS;

/** A picture beside a text that says the same: hidden from screen readers. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    ${ICONS[name]}
  </svg>`;
}
