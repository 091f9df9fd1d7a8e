export interface Line {
  name: string;
  /** Grey lines are the background that the others stand out from. */
  color: Color;
  emphasized: boolean;
  points: { x: number; y: number }[];
}

export interface LinePlot {
  title: string;
  lines: Line[];
  /** Values at the ticks of the axes, both of which are logarithmic, with what to call them. */
  xTicks: Record<string, number>;
  yTicks: Record<string, number>;
}

type Color = keyof (typeof THEMES)['light'];
type Theme = keyof typeof THEMES;

const WIDTH = 560;
const HEIGHT = 320;
// For the names around it: with these the picture is 760 wide.
const PADDING = { left: 55, top: 35, right: 145, bottom: 25 };
const FULL_WIDTH = PADDING.left + WIDTH + PADDING.right;
const FULL_HEIGHT = PADDING.top + HEIGHT + PADDING.bottom;
const NAME_HEIGHT = 15;
/** From the middle of a line of text to its baseline. */
const MIDDLE = 4;

// The lines have Okabe and Ito's colors, which people with any color vision can distinguish, some of
// them darker for the light page. The other colors are those of GitHub's pages.
const THEMES = {
  light: {
    blue: '#0072b2',
    orange: '#b24a00',
    green: '#00795a',
    grey: '#59636e',
    text: '#1f2328',
    grid: '#d1d9e0',
  },
  dark: {
    blue: '#56b4e9',
    orange: '#e69f00',
    green: '#2fc79b',
    grey: '#848d97',
    text: '#f0f6fc',
    grid: '#3d444d',
  },
};

/** Draws lines, each with its name at its end, as SVG on a transparent ground. */
export function plotLines({ title, lines, xTicks, yTicks }: LinePlot, theme: Theme): string {
  const colors = THEMES[theme];
  const x = logarithmic(xTicks, 0, WIDTH);
  const y = logarithmic(yTicks, HEIGHT, 0);
  const rules = [
    ...Object.values(xTicks).map((value) => `M${x(value)},0V${HEIGHT}`),
    ...Object.values(yTicks).map((value) => `M0,${y(value)}H${WIDTH}`),
  ];
  // Later ones are drawn over earlier ones.
  const drawn = lines.toSorted((a, b) => Number(a.emphasized) - Number(b.emphasized));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${FULL_WIDTH}" height="${FULL_HEIGHT}" viewBox="0 0 ${FULL_WIDTH} ${FULL_HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    `<g transform="translate(${PADDING.left},${PADDING.top})" fill="${colors.text}">`,
    `<path d="${rules.join('')}" stroke="${colors.grid}"/>`,
    text(title, 0, -12, 'font-size="14" font-weight="bold"'),
    ...Object.entries(xTicks).map(([name, value]) =>
      text(name, x(value), HEIGHT + 16, 'text-anchor="middle"'),
    ),
    ...Object.entries(yTicks).map(([name, value]) =>
      text(name, -6, y(value) + MIDDLE, 'text-anchor="end"'),
    ),
    ...drawn.map(({ points, color, emphasized }) => {
      const corners = points.map((point) => `${x(point.x)},${y(point.y)}`).join(' ');
      return `<polyline points="${corners}" fill="none" stroke="${colors[color]}" stroke-width="${emphasized ? 3 : 1.5}"/>`;
    }),
    ...placeNames(lines, y).map(({ name, color, y }) =>
      text(name, WIDTH + 8, y + MIDDLE, `fill="${colors[color]}"`),
    ),
    '</g>',
    '</svg>',
  ].join('\n');
}

type Scale = (value: number) => number;

/** Leads the ticks' least value to `from` and their greatest to `to`, in tenths of a pixel. */
function logarithmic(ticks: Record<string, number>, from: number, to: number): Scale {
  const values = Object.values(ticks);
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  return (value) => {
    const share = Math.log(value / least) / Math.log(greatest / least);
    return Math.round(10 * (from + (to - from) * share)) / 10;
  };
}

/** The position of each line's name: at the line's end, below the names above. */
function placeNames(lines: Line[], y: Scale): (Line & { y: number })[] {
  const names = lines
    .map((line) => ({ ...line, y: y(line.points.at(-1)?.y ?? NaN) }))
    .sort((a, b) => a.y - b.y);
  let clear = -Infinity;
  for (const name of names) {
    name.y = Math.max(name.y, clear);
    clear = name.y + NAME_HEIGHT;
  }
  return names;
}

function text(content: string, x: number, y: number, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
