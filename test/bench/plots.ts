import { parse, View, type Spec, type Title } from 'vega';

export interface Line {
  name: string;
  /** Grey lines are the background that the others stand out from. */
  colour: Colour;
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

type Colour = keyof (typeof THEMES)['light'];
export type Theme = keyof typeof THEMES;

const WIDTH = 560;
const HEIGHT = 320;
const LABEL_HEIGHT = 15;
// For the labels: with these the picture is 760 wide.
const PADDING = { left: 55, top: 35, right: 145, bottom: 25 };

// The lines' colours are Okabe and Ito's, which people with any colour vision can tell apart, some of
// them darker for the light page; the others are those of GitHub's pages.
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
export function plotLines(
  { title, lines, xTicks, yTicks }: LinePlot,
  theme: Theme,
): Promise<string> {
  const colours = THEMES[theme];
  // Later ones are drawn over earlier ones.
  const drawn = lines.toSorted((a, b) => Number(a.emphasized) - Number(b.emphasized));
  const axis = (ticks: Record<string, number>) => ({
    values: Object.values(ticks),
    encode: {
      labels: { update: { text: { signal: `${JSON.stringify(namesOf(ticks))}[datum.value]` } } },
    },
    domain: false,
    grid: true,
    gridColor: colours.grid,
    labelColor: colours.text,
    labelFontSize: 12,
    labelPadding: 6,
    ticks: false,
  });
  const heading: Title = {
    text: title,
    anchor: 'start',
    frame: 'group',
    color: colours.text,
    fontSize: 14,
    offset: 12,
  };
  const spec: Spec = {
    width: WIDTH,
    height: HEIGHT,
    padding: PADDING,
    autosize: 'none',
    title: heading,
    data: [
      {
        name: 'points',
        values: drawn.flatMap(({ name, points, emphasized }) =>
          points.map((point) => ({ ...point, name, width: emphasized ? 3 : 1.5 })),
        ),
      },
      { name: 'labels', values: labelsOf(lines, yTicks) },
    ],
    scales: [
      { name: 'x', type: 'log', domain: range(xTicks), range: 'width' },
      { name: 'y', type: 'log', domain: range(yTicks), range: 'height' },
      {
        name: 'colour',
        type: 'ordinal',
        domain: lines.map(({ name }) => name),
        range: lines.map(({ colour }) => colours[colour]),
      },
    ],
    axes: [
      { scale: 'x', orient: 'bottom', ...axis(xTicks) },
      { scale: 'y', orient: 'left', ...axis(yTicks) },
    ],
    marks: [
      {
        type: 'group',
        from: { facet: { name: 'line', data: 'points', groupby: 'name' } },
        marks: [
          {
            type: 'line',
            from: { data: 'line' },
            encode: {
              update: {
                x: { scale: 'x', field: 'x' },
                y: { scale: 'y', field: 'y' },
                stroke: { scale: 'colour', field: 'name' },
                strokeWidth: { field: 'width' },
              },
            },
          },
        ],
      },
      {
        type: 'text',
        from: { data: 'labels' },
        encode: {
          update: {
            x: { value: WIDTH + 8 },
            y: { field: 'y' },
            text: { field: 'name' },
            fill: { scale: 'colour', field: 'name' },
            fontSize: { value: 12 },
            baseline: { value: 'middle' },
          },
        },
      },
    ],
  };
  return new View(parse(spec), { renderer: 'none' }).toSVG();
}

function namesOf(ticks: Record<string, number>): Record<number, string> {
  return Object.fromEntries(Object.entries(ticks).map(([name, value]) => [value, name]));
}

function range(ticks: Record<string, number>): [number, number] {
  const values = Object.values(ticks);
  return [Math.min(...values), Math.max(...values)];
}

/** Where each line's name goes: at the line's end, but clear of the names above. */
function labelsOf(lines: Line[], yTicks: Record<string, number>): { name: string; y: number }[] {
  const [low, high] = range(yTicks);
  const labels = lines
    .map(({ name, points }) => {
      const share = Math.log((points.at(-1)?.y ?? low) / low) / Math.log(high / low);
      return { name, y: HEIGHT * (1 - share) };
    })
    .sort((a, b) => a.y - b.y);
  let clear = -Infinity;
  for (const label of labels) {
    label.y = Math.max(label.y, clear);
    clear = label.y + LABEL_HEIGHT;
  }
  return labels;
}
