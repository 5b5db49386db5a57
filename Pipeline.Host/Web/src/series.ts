// The series that draws a mark. Its id is m and the mark's index; its data are the mark's numbers as they came.
import type { CustomSeriesOption, LineSeriesOption, ScatterSeriesOption } from "./echarts";
import type { Line, Mark, Numbers, Points } from "./model";
import type { Range, View } from "./scale";
import { symbolOf } from "./symbols";
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
  /** Whether colours of a map lie behind all else. */
  readonly isOnMap: boolean;
}

/**
 * What all series have in common: drawn at once, whole and on one canvas (several do not come out on paper),
 * and deaf to the pointer, which has its own read-out.
 */
export const common = { silent: true, animation: false, progressive: 0, progressiveThreshold: 1e9, clip: true } as const;

/** Marks are drawn in their order, above the grid. */
export const FIRST = 10;

const WIDTHS = { thin: 1, normal: 1.8, thick: 3.2 } as const;

/** A coordinate for ECharts, which takes "-" for a gap and falls over zeros on logarithmic axes. */
const at = (values: Numbers, i: number, isLog: boolean): number | "-" => {
  const value = values[i] ?? null;
  return value === null || (isLog && value <= 0) ? "-" : value;
};

const pairs = (mark: Line | Points, view: View): (number | "-")[][] =>
  mark.x.map((_, i) => [at(mark.x, i, view.x.isLog), at(mark.y, i, view.y.isLog)]);

function lineSeries(mark: Line, id: string, z: number, scene: Scene): LineSeriesOption {
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
    z,
  };
}

/** Values of a line between gaps: no line shows them, so they are dots. */
function singleSeries(mark: Line, id: string, z: number, scene: Scene): ScatterSeriesOption[] {
  const data = pairs(mark, scene.view);
  const isThere = (i: number): boolean => data[i] !== undefined && data[i]!.every((v) => v !== "-");
  const singles = data.filter((_, i) => isThere(i) && !isThere(i - 1) && !isThere(i + 1));
  if (singles.length === 0) return [];
  const color = colourOf(scene.theme, mark.colour);
  return [
    {
      ...common,
      type: "scatter",
      id: `${id}-singles`,
      name: mark.name,
      data: singles,
      symbolSize: 2.4 * WIDTHS[mark.weight],
      itemStyle: { color, opacity: 1 },
      z,
    },
  ];
}

/** A gap is a point that has no place: it is left out as ECharts does. */
function pointSeries(mark: Points, id: string, z: number, scene: Scene): ScatterSeriesOption {
  const colour = colourOf(scene.theme, mark.colour);
  const many = mark.x.length > 400;
  const isCloud = mark.x.length > 4000;
  return {
    ...common,
    type: "scatter",
    emphasis: { disabled: true },
    id,
    name: mark.name,
    data: pairs(mark, scene.view),
    symbol: symbolOf(mark.colour),
    // One shape for all of them: a shape a point takes three times as long.
    large: isCloud && !mark.isHollow,
    largeThreshold: 0,
    symbolSize: isCloud ? 3 : many ? 4 : scene.isSmall ? 7 : 8.5,
    itemStyle: mark.isHollow
      ? { color: scene.theme.background, borderColor: colour, borderWidth: many ? 1 : 1.8 }
      : { color: colour, opacity: isCloud ? 0.6 : 1 },
    z,
  };
}

/** The series of a mark, in the order they are drawn. */
export function seriesOf(mark: Mark, index: number, scene: Scene): Series[] {
  const id = `m${index}`;
  const z = FIRST + index;
  switch (mark.kind) {
    case "line":
      return [lineSeries(mark, id, z, scene), ...singleSeries(mark, id, z, scene)];
    case "points": {
      const points = pointSeries(mark, id, z, scene);
      return mark.low.length > 0 ? [intervalSeries(mark, `${id}-intervals`, z, scene), points] : [points];
    }
    case "band":
      return [bandSeries(mark, id, z, scene)];
    case "map":
      return mapSeries(mark, id, z, scene);
    case "guide":
      return [guideSeries(mark, id, z, scene)];
    case "span":
      return [spanSeries(mark, id, z, scene)];
  }
}
