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
  eye: svg`${line('M1.5 8C3 5 5.3 3.6 8 3.6S13 5 14.5 8C13 11 10.700 12.400 8 12.400S3 11 1.500 8z')}<circle cx="8"
    cy="8" r="2" fill="none" stroke="currentColor" stroke-width="1.4"></circle>`,
  gear: svg`<circle cx="8" cy="8" r="2.2" fill="none" stroke="currentColor" stroke-width="1.4"></circle>${line(
    'M8 1.8v2.2M8 12v2.200M1.800 8h2.200M12 8h2.200M3.600 3.600l1.600 1.600M10.800 10.800l1.600 1.600M3.600 12.400l1.600-1.600M10.800 5.200l1.600-1.600',
  )}`,
  shield: svg`${line('M8 1.8l5.200 1.900v3.900c0 3.200-2.100 5.400-5.200 6.600-3.100-1.200-5.200-3.400-5.200-6.600V3.700z')}${line('M5.600 8l1.700 1.700 3.100-3.300')}`,
  dash: line('M3.500 8h9'),
  right: line('M6 3.500L10.500 8 6 12.500'),
  down: line('M3.500 6L8 10.500 12.500 6'),
  close: line('M4 4l8 8M12 4l-8 8'),
  blind: svg`${line('M1.500 8C3 5 5.300 3.600 8 3.600S13 5 14.500 8C13 11 10.700 12.400 8 12.400S3 11 1.500 8z')}${line('M3 13.500L13 2.500')}`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof ICONS;

/** A picture beside a text that says the same: hidden from screen readers. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    ${ICONS[name]}
  </svg>`;
}
