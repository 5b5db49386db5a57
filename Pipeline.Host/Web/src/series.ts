// The series that draws a mark. Its id is m and the mark's index; its data are the mark's numbers as they came.
import type { CustomSeriesOption, LineSeriesOption, ScatterSeriesOption } from "./echarts";
import type { Line, Mark, Numbers, Points } from "./model";
import type { Range, View } from "./scale";
import { colourOf, type Theme } from "./theme";
import { bandSeries, guideSeries, intervalSeries, spanSeries } from "./shapes";
import { mapSeries } from "./map";

export type Series = LineSeriesOption | ScatterSeriesOption | CustomSeriesOption;

/** What a series needs to know beside its mark. */
export interface Scene {
  readonly view: View;
  readonly x: Range;
  readonly y: Range;
  readonly theme: Theme;
  readonly isSmall: boolean;
  /** Guides and spans of the panel in order: their names must not lie on each other. */
  readonly named: readonly Mark[];
}

/** What all series have in common: drawn at once and whole, and deaf to the pointer, which has its own read-out. */
export const common = { silent: true, animation: false, progressive: 0, clip: true } as const;

const WIDTHS = { thin: 1, normal: 1.8, thick: 3.2 } as const;
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "circle", "rect", "triangle"] as const;

/** A coordinate for ECharts, which takes "-" for a gap and falls over zeros on logarithmic axes. */
const at = (values: Numbers, i: number, isLog: boolean): number | "-" => {
  const value = values[i] ?? null;
  return value === null || (isLog && value <= 0) ? "-" : value;
};

const pairs = (mark: Line | Points, view: View): (number | "-")[][] =>
  mark.x.map((_, i) => [at(mark.x, i, view.x.isLog), at(mark.y, i, view.y.isLog)]);

function lineSeries(mark: Line, id: string, scene: Scene): LineSeriesOption {
  return {
    ...common,
    type: "line",
    id,
    name: mark.name,
    data: pairs(mark, scene.view),
    showSymbol: false,
    symbol: "none",
    emphasis: { disabled: true },
    connectNulls: false,
    lineStyle: {
      color: colourOf(scene.theme, mark.colour),
      width: WIDTHS[mark.weight] * (scene.isSmall ? 0.85 : 1),
      type: mark.style === "solid" ? "solid" : mark.style === "dashed" ? [7, 4] : [1.5, 3],
      cap: mark.style === "dotted" ? "round" : "butt",
      join: "round",
    },
    z: 4,
  };
}

/** A gap is a point that has no place: it is left out as ECharts does. */
function pointSeries(mark: Points, id: string, scene: Scene): ScatterSeriesOption {
  const colour = colourOf(scene.theme, mark.colour);
  const many = mark.x.length > 400;
  return {
    ...common,
    type: "scatter",
    emphasis: { disabled: true },
    id,
    name: mark.name,
    data: pairs(mark, scene.view),
    symbol: mark.colour < 0 ? "circle" : (SYMBOLS[mark.colour % SYMBOLS.length] ?? "circle"),
    symbolSize: mark.x.length > 4000 ? 3 : many ? 4 : scene.isSmall ? 7 : 8.5,
    itemStyle: mark.isHollow
      ? { color: scene.theme.background, borderColor: colour, borderWidth: many ? 1 : 1.8 }
      : { color: colour, opacity: mark.x.length > 4000 ? 0.6 : 1 },
    z: 6,
  };
}

/** The series of a mark, in the order they are drawn. */
export function seriesOf(mark: Mark, index: number, scene: Scene): Series[] {
  const id = `m${index}`;
  switch (mark.kind) {
    case "line":
      return [lineSeries(mark, id, scene)];
    case "points": {
      const points = pointSeries(mark, id, scene);
      return mark.low.length > 0 ? [intervalSeries(mark, `${id}-intervals`, scene), points] : [points];
    }
    case "band":
      return [bandSeries(mark, id, scene)];
    case "map":
      return mapSeries(mark, id, scene);
    case "guide":
      return [guideSeries(mark, id, scene)];
    case "span":
      return [spanSeries(mark, id, scene)];
  }
}
