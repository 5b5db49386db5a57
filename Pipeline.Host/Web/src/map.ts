// A map as one image, pixel by pixel: rectangles of their own leave seams between them and take longer.
import type { Box, CustomSeriesOption } from "./echarts";
import type { MapMark } from "./model";
import { textWidth } from "./dom";
import { formatValue } from "./numbers";
import { ticksOf, type Ticks } from "./scale";
import type { Scene } from "./series";
import { drawn } from "./shapes";
import { FONT } from "./theme";
import { VIRIDIS, viridisStops } from "./viridis";

const SHARPNESS = 2;

const rangeOf = (mark: MapMark): readonly [number, number] => {
  const from = mark.from ?? 0;
  const to = mark.to ?? 0;
  return [from, to > from ? to : from + 1];
};

/** The cell of each pixel along an axis, given the pixel of each edge; -1 outside. */
function cellsOf(edges: readonly number[], start: number, pixels: number): Int32Array {
  const cells = new Int32Array(pixels).fill(-1);
  for (let i = 0; i + 1 < edges.length; i++) {
    const [a, b] = [edges[i]!, edges[i + 1]!];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    const from = Math.max(0, Math.round((Math.min(a, b) - start) * SHARPNESS));
    const to = Math.min(pixels, Math.round((Math.max(a, b) - start) * SHARPNESS));
    for (let p = from; p < to; p++) cells[p] = i;
  }
  return cells;
}

function paint(mark: MapMark, xPixels: readonly number[], yPixels: readonly number[], box: Box): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(box.width * SHARPNESS));
  canvas.height = Math.max(1, Math.round(box.height * SHARPNESS));
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(canvas.width, canvas.height);
  const [from, to] = rangeOf(mark);
  const count = mark.xEdges.length - 1;
  const xCells = cellsOf(xPixels, box.x, canvas.width);
  const yCells = cellsOf(yPixels, box.y, canvas.height);
  for (let q = 0; q < canvas.height; q++) {
    const row = yCells[q]!;
    if (row < 0) continue;
    for (let p = 0; p < canvas.width; p++) {
      const column = xCells[p]!;
      const value = column < 0 ? null : mark.values[row * count + column];
      if (value === null || value === undefined) continue;
      const colour = Math.round(Math.min(1, Math.max(0, (value - from) / (to - from))) * 255) * 4;
      const pixel = (q * canvas.width + p) * 4;
      for (let k = 0; k < 4; k++) image.data[pixel + k] = VIRIDIS[colour + k]!;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The map and the legend of its colours. */
export function mapSeries(mark: MapMark, id: string, z: number, scene: Scene): CustomSeriesOption[] {
  const columns = mark.xEdges.length - 1;
  const data = mark.values.map((value, k) => {
    const [i, j] = [k % columns, Math.floor(k / columns)];
    return [mark.xEdges[i], mark.xEdges[i + 1], mark.yEdges[j], mark.yEdges[j + 1], value];
  });
  const map = drawn(id, mark.name, data, z, (api, box) => {
    const pixel = (value: number, which: 0 | 1, isLog: boolean): number => {
      const point = which === 0 ? [value, scene.y[0]] : [scene.x[0], value];
      return isLog && value <= 0 ? NaN : (api.coord(point)[which] ?? NaN);
    };
    const xs = mark.xEdges.map((e) => pixel(e, 0, scene.view.x.isLog));
    const ys = mark.yEdges.map((e) => pixel(e, 1, scene.view.y.isLog));
    return { type: "image", style: { image: paint(mark, xs, ys, box) as never, x: box.x, y: box.y, width: box.width, height: box.height } };
  });
  return [map, legend(mark, `${id}-legend`, z, scene)];
}

const LEGEND_SIZE = 11;

function legendTicks(mark: MapMark, height: number): Ticks {
  const axis = { label: "", unit: "", isLog: false, from: null, to: null, categories: [] };
  const range = rangeOf(mark);
  const { major, format } = ticksOf(axis, range, false, height, "y");
  const step = major.length > 1 ? major[1]! - major[0]! : range[1] - range[0];
  const isCut = mark.values.some((v) => v !== null && v > range[1]);
  // The last colour has its number, and says when it stands for more than that.
  return {
    major: [...major.filter((t) => range[1] - t > step * 0.45), range[1]],
    minor: [],
    format: (t) => (t === range[1] ? `${isCut ? "≥ " : ""}${formatValue(t)}` : format(t)),
  };
}

/** The room right of a map that its legend takes. */
export function legendWidth(mark: MapMark, height: number): number {
  const { major, format } = legendTicks(mark, height);
  return 50 + Math.ceil(Math.max(0, ...major.map((t) => textWidth(format(t), LEGEND_SIZE))));
}

function legend(mark: MapMark, id: string, z: number, scene: Scene): CustomSeriesOption {
  const range = rangeOf(mark);
  return drawn(
    id,
    mark.name,
    [[...range]],
    z,
    (api, box) => {
      const x = box.x + box.width + 12;
      const { major: ticks, format } = legendTicks(mark, box.height);
      const font = `${LEGEND_SIZE}px ${FONT}`;
      const bar = {
        type: "rect" as const,
        shape: { x, y: box.y, width: 10, height: box.height },
        style: {
          fill: { type: "linear" as const, x: 0, y: 1, x2: 0, y2: 0, colorStops: [...viridisStops] },
          stroke: scene.theme.axis,
          lineWidth: 0.5,
        },
      };
      const marks = ticks.flatMap((t) => {
        const y = box.y + box.height * (1 - (t - range[0]) / (range[1] - range[0]));
        return [
          { type: "line" as const, shape: { x1: x + 10, x2: x + 14, y1: y, y2: y }, style: { stroke: scene.theme.axis, lineWidth: 1 } },
          {
            type: "text" as const,
            style: {
              x: x + 17,
              y,
              text: format(t),
              align: "left" as const,
              verticalAlign: "middle" as const,
              font,
              fill: scene.theme.muted,
            },
          },
        ];
      });
      const text = mark.unit ? `${mark.name} (${mark.unit})` : mark.name;
      const name = {
        type: "text" as const,
        rotation: Math.PI / 2,
        x: api.getWidth() - 9,
        y: box.y + box.height / 2,
        style: { text, align: "center" as const, verticalAlign: "middle" as const, font, fill: scene.theme.text },
      };
      return { type: "group", children: [bar, ...marks, name] };
    },
    false,
  );
}
