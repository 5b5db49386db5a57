// What ECharts is told of a panel: a function of the panel, what is visible of it, the theme and the size.
import type { EChartsCoreOption } from "./echarts";
import { textWidth } from "./dom";
import { axisText, hasNames, isShown, type Panel } from "./model";
import { currentRange, ticksOf, type Ticks, type View, type Which } from "./scale";
import { FIRST, seriesOf, type Scene, type Series } from "./series";
import { drawn } from "./shapes";
import { legendWidth } from "./map";
import { nameSeries } from "./names";
import { FONT, type Theme } from "./theme";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Small ticks between the powers of ten. */
function minorTicks(x: Ticks, y: Ticks, scene: Scene): Series[] {
  if (x.minor.length + y.minor.length === 0) return [];
  return [
    drawn("minor-ticks", "", [[0]], FIRST - 1, (api, box) => {
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: "line" as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke: scene.theme.axis, lineWidth: 0.8 },
      });
      const bottom = box.y + box.height;
      const along = x.minor.map((v) => api.coord([v, scene.y[0]])[0] ?? 0).map((px) => line(px, bottom, px, bottom - 4));
      const up = y.minor.map((v) => api.coord([scene.x[0], v])[1] ?? 0).map((py) => line(box.x, py, box.x + 4, py));
      return { type: "group", children: [...along, ...up] };
    }),
  ];
}

/** Whether names side by side do not fit. */
const isCrowded = (names: readonly string[], pixels: number): boolean =>
  Math.max(...names.map((n) => textWidth(n, 12))) + 8 > pixels / names.length;

function axisOption(panel: Panel, which: Which, scene: Scene, ticks: Ticks, pixels: number): object {
  const axis = panel[which];
  const [min, max] = scene[which];
  const { theme, isSmall } = scene;
  const named = hasNames(axis);
  return {
    type: scene.view[which].isLog ? "log" : "value",
    min,
    max,
    inverse: named && which === "y",
    name: named && !axis.label ? "" : axisText(axis),
    nameLocation: "middle",
    nameGap: which === "x" ? (isSmall ? 24 : 28) : undefined,
    nameTextStyle: { color: theme.text, fontFamily: FONT, fontSize: isSmall ? 12 : 13 },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.axis, width: 1 } },
    axisTick: { show: !named, length: 4, lineStyle: { color: theme.axis, width: 1 }, customValues: [...ticks.major] },
    axisLabel: {
      color: theme.muted,
      fontFamily: FONT,
      fontSize: isSmall ? 11 : 12,
      margin: named ? 8 : 7,
      hideOverlap: !named,
      formatter: (value: number) => ticks.format(value),
      customValues: [...ticks.major],
      ...(named && which === "x" && isCrowded(axis.categories, pixels) ? { rotate: 40, width: 130, overflow: "truncate" } : {}),
      ...(named && which === "y" ? { width: isSmall ? 110 : 220, overflow: "truncate" } : {}),
    },
    splitLine: { show: true, lineStyle: { color: theme.grid, width: 1 } },
    animation: false,
  };
}

/** The option of a panel. */
export function optionOf(panel: Panel, view: View, hidden: ReadonlySet<string>, theme: Theme, size: Size): EChartsCoreOption {
  const isSmall = size.width < 520;
  const scene: Scene = {
    view,
    theme,
    isSmall,
    isOnMap: panel.marks.some((m) => m.kind === "map"),
    x: currentRange(panel, view, "x", hidden),
    y: currentRange(panel, view, "y", hidden),
  };
  const map = panel.marks.find((m) => m.kind === "map");
  const right = map ? legendWidth(map, size.height) : 18;
  const xTicks = ticksOf(panel.x, scene.x, view.x.isLog, size.width - right - 60, "x");
  const yTicks = ticksOf(panel.y, scene.y, view.y.isLog, size.height - 60, "y");
  const series = panel.marks.flatMap((mark, i) => (isShown(mark, hidden) ? seriesOf(mark, i, scene) : []));
  return {
    animation: false,
    backgroundColor: theme.background,
    textStyle: { fontFamily: FONT },
    grid: { left: 6, right, top: 12, bottom: 6, outerBoundsMode: "same", outerBoundsContain: "all" },
    xAxis: axisOption(panel, "x", scene, xTicks, size.width - right - 60),
    yAxis: axisOption(panel, "y", scene, yTicks, size.height - 60),
    series: [...minorTicks(xTicks, yTicks, scene), ...series, ...nameSeries(panel, scene)],
  };
}
