/** Calls back when the editor's theme has changed: it rewrites the variables on the root and the class of the body. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  const options = { attributes: true, attributeFilter: ['class', 'style', 'data-vscode-theme-id'] };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
  const forced = matchMedia('(forced-colors: active)');
  forced.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    forced.removeEventListener('change', changed);
  };
}

/** The value of a theme colour as it is now; without what it lets through, as areas are painted one above the other. */
export function colorOf(element: Element, name: string, fallback: string): string {
  const value = getComputedStyle(element).getPropertyValue(name).trim();
  return value === '' ? fallback : opaque(value);
}

const opaque = (color: string) =>
  color.replace(/^(#[\da-f]{6})[\da-f]{2}$/i, '$1').replace(/^rgba\(([^,]+,[^,]+,[^,]+),[^,]+\)$/, 'rgb($1)');

export const isForced = () => matchMedia('(forced-colors: active)').matches;

export type Pattern = 'solid' | 'lines' | 'dots' | 'cross';

/** A fill that is told from others without its colour: marks in the colour of the ground. */
export function patternFill(
  context: CanvasRenderingContext2D,
  { color, ground, pattern }: { color: string; ground: string; pattern: Pattern },
): string | CanvasPattern {
  if (pattern === 'solid') return color;
  const size = Math.round(6 * devicePixelRatio);
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const paint = tile.getContext('2d');
  if (!paint) return color;
  paint.fillStyle = color;
  paint.fillRect(0, 0, size, size);
  paint.strokeStyle = paint.fillStyle = ground;
  paint.globalAlpha = 0.55;
  paint.lineWidth = devicePixelRatio;
  paint.beginPath();
  if (pattern === 'dots') paint.arc(size / 2, size / 2, 1.1 * devicePixelRatio, 0, 2 * Math.PI);
  else {
    // Three parallels, so that the tiles join.
    for (const shift of [-size, 0, size]) {
      paint.moveTo(shift, size);
      paint.lineTo(shift + size, 0);
      if (pattern === 'cross') {
        paint.moveTo(shift, 0);
        paint.lineTo(shift + size, size);
      }
    }
  }
  if (pattern === 'dots') paint.fill();
  else paint.stroke();
  return context.createPattern(tile, 'repeat') ?? color;
}
