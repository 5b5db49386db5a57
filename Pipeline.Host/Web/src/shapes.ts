// Bands, intervals, guides and spans: drawn as shapes, because stacked areas, the usual way, are wrong on logarithmic axes.
import type { Box, CustomSeriesOption, CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from "./echarts";
import type { Band, Guide, Points, Span } from "./model";
import { common, type Scene } from "./series";
import { colourOf } from "./theme";

type Draw = (api: CustomSeriesRenderItemAPI, box: Box) => CustomSeriesRenderItemReturn;

/** A series that draws all of a mark at its first datum. */
export function drawn(id: string, name: string, data: unknown[], z: number, draw: Draw, clip = true): CustomSeriesOption {
  return {
    ...common,
    clip,
    type: "custom",
    id,
    name,
    data: data as never[],
    encode: { x: -1, y: -1, tooltip: [] },
    renderItem: (params, api) => (params.dataIndex === 0 ? draw(api, params.coordSys as unknown as Box) : undefined),
    z,
  };
}

/** A value that has a place on the axis: what is not positive lies at the beginning of a logarithmic one. */
const placed = (value: number, isLog: boolean, from: number): number => (isLog && value <= 0 ? from / 10 : value);

export function bandSeries(mark: Band, id: string, z: number, scene: Scene): CustomSeriesOption {
  const { view, y } = scene;
  const data = mark.x.map((x, i) => [x, mark.low[i] ?? null, mark.high[i] ?? null]);
  const colour = colourOf(scene.theme, mark.colour);
  return drawn(id, mark.name, data, z, (api) => {
    const polygons: number[][][] = [];
    let upper: number[][] = [];
    let lower: number[][] = [];
    const close = (): void => {
      if (upper.length > 1) polygons.push([...upper, ...lower.reverse()]);
      [upper, lower] = [[], []];
    };
    for (const [x, low, high] of data) {
      if (x == null || low == null || high == null || (view.x.isLog && x <= 0)) {
        close();
        continue;
      }
      upper.push(api.coord([x, placed(high, view.y.isLog, y[0])]));
      lower.push(api.coord([x, placed(low, view.y.isLog, y[0])]));
    }
    close();
    const style = { fill: colour, opacity: scene.theme.isDark ? 0.3 : 0.2 };
    return { type: "group", children: polygons.map((points) => ({ type: "polygon" as const, shape: { points }, style })) };
  });
}

/** The intervals of points, with caps. */
export function intervalSeries(mark: Points, id: string, z: number, scene: Scene): CustomSeriesOption {
  const { view } = scene;
  const data = mark.x.map((x, i) => [x, mark.y[i] ?? null, mark.low[i] ?? null, mark.high[i] ?? null]);
  const cap = mark.x.length > 60 ? 0 : 3.5;
  return drawn(id, mark.name, data, z, (api) => {
    const lines: number[][][] = [];
    for (const [x, y, low, high] of data) {
      if (x == null || y == null || low == null || high == null) continue;
      const across = mark.isHorizontal ? view.y.isLog && y <= 0 : view.x.isLog && x <= 0;
      if (across) continue;
      const end = (value: number): number[] =>
        mark.isHorizontal
          ? api.coord([placed(value, view.x.isLog, scene.x[0]), y])
          : api.coord([x, placed(value, view.y.isLog, scene.y[0])]);
      const [a, b] = [end(low), end(high)];
      lines.push([a, b]);
      if (cap > 0)
        [a, b].forEach(([px = 0, py = 0]) =>
          lines.push(
            mark.isHorizontal
              ? [
                  [px, py - cap],
                  [px, py + cap],
                ]
              : [
                  [px - cap, py],
                  [px + cap, py],
                ],
          ),
        );
    }
    const style = { stroke: colourOf(scene.theme, mark.colour), lineWidth: mark.x.length > 400 ? 0.7 : 1.4, fill: "none" };
    return { type: "group", children: lines.map((points) => ({ type: "polyline" as const, shape: { points }, style })) };
  });
}

export function guideSeries(mark: Guide, id: string, z: number, scene: Scene): CustomSeriesOption {
  return drawn(id, mark.name, [[mark.at]], z, (api, box) => {
    const isLog = mark.isVertical ? scene.view.x.isLog : scene.view.y.isLog;
    if (isLog && mark.at <= 0) return undefined;
    const [px = 0, py = 0] = api.coord(mark.isVertical ? [mark.at, scene.y[0]] : [scene.x[0], mark.at]);
    const inside = mark.isVertical ? px >= box.x - 1 && px <= box.x + box.width + 1 : py >= box.y - 1 && py <= box.y + box.height + 1;
    if (!inside) return undefined;
    const shape = mark.isVertical
      ? { x1: px, x2: px, y1: box.y, y2: box.y + box.height }
      : { x1: box.x, x2: box.x + box.width, y1: py, y2: py };
    const stroke = colourOf(scene.theme, mark.colour);
    const dashes = {
      type: "line" as const,
      shape,
      style: { stroke: scene.isOnMap ? "#ffffff" : stroke, lineWidth: 1.2, lineDash: [5, 4] },
    };
    // Grey is lost in the colours of a map: there it is white on a dark line.
    return scene.isOnMap
      ? { type: "group", children: [{ type: "line" as const, shape, style: { stroke: "#000000", lineWidth: 2.4, opacity: 0.55 } }, dashes] }
      : dashes;
  });
}

export function spanSeries(mark: Span, id: string, z: number, scene: Scene): CustomSeriesOption {
  return drawn(id, mark.name, [[mark.from, mark.to]], z, (api, box) => {
    const [isLog, range] = mark.isVertical ? [scene.view.x.isLog, scene.x] : [scene.view.y.isLog, scene.y];
    const from = placed(mark.from ?? range[0], isLog, range[0]);
    const to = placed(mark.to ?? range[1], isLog, range[0]);
    if (Math.max(from, to) < range[0] || Math.min(from, to) > range[1]) return undefined;
    const [ax = 0, ay = 0] = api.coord(mark.isVertical ? [from, scene.y[0]] : [scene.x[0], from]);
    const [bx = 0, by = 0] = api.coord(mark.isVertical ? [to, scene.y[0]] : [scene.x[0], to]);
    const shape = mark.isVertical
      ? { x: Math.min(ax, bx), width: Math.abs(bx - ax), y: box.y, height: box.height }
      : { x: box.x, width: box.width, y: Math.min(ay, by), height: Math.abs(by - ay) };
    const style = { fill: colourOf(scene.theme, mark.colour), opacity: scene.theme.isDark ? 0.2 : 0.13 };
    return { type: "rect", shape, style };
  });
}
