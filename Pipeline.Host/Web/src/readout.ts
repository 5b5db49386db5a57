// What the data are at a place of a chart: a function of the plot and a pixel.
import { hasNames, isShown, type Axis, type Line, type Band, type MapMark, type Numbers, type Points } from "./model";
import { formatValue } from "./numbers";
import type { Plot } from "./plot";
import { colourOf } from "./theme";

export interface Row {
  readonly colour: string | null;
  readonly name: string;
  readonly value: string;
  readonly note: string;
  /** Where it is, in pixels. */
  readonly at: readonly [number, number];
}

export interface Reading {
  readonly head: string;
  readonly rows: readonly Row[];
  /** Where the cross stands; null for an arm that is not shown. */
  readonly x: number;
  readonly y: number | null;
}

const REACH = 28;
const MOST_ROWS = 12;

/** A coordinate with its unit. */
export function say(axis: Axis, value: number): string {
  if (hasNames(axis)) return axis.categories[Math.round(value)] ?? formatValue(value);
  return axis.unit ? `${formatValue(value)} ${axis.unit}` : formatValue(value);
}

const named = (axis: Axis, value: number): string => (hasNames(axis) ? say(axis, value) : `${axis.label} = ${say(axis, value)}`);

/** The index of the coordinate nearest to a pixel along x that has a value. */
function nearest(plot: Plot, xs: Numbers, isThere: (i: number) => boolean, px: number): { i: number; px: number } | null {
  const [from, to] = [plot.box!.x - 1, plot.box!.x + plot.box!.width + 1];
  const y = plot.range("y")[0];
  let best: { i: number; px: number } | null = null;
  const x = plot.value(px, 0)[0];
  const isLog = plot.view.x.isLog;
  const measure = (v: number): number => (isLog ? Math.log(v) : v);
  let least = Infinity;
  for (let i = 0; i < xs.length; i++) {
    const v = xs[i] ?? null;
    if (v === null || (isLog && v <= 0) || !isThere(i)) continue;
    const distance = Math.abs(measure(v) - measure(x));
    if (distance < least) {
      least = distance;
      best = { i, px: 0 };
    }
  }
  if (best === null) return null;
  const at = plot.pixel(xs[best.i]!, y)[0];
  return at >= from && at <= to ? { i: best.i, px: at } : null;
}

function alongLine(plot: Plot, mark: Line | Band, px: number): (Row & { i: number }) | null {
  const ys = mark.kind === "line" ? mark.y : mark.high;
  const isLog = plot.view.y.isLog;
  const found = nearest(plot, mark.x, (i) => ys[i] != null && (mark.kind === "band" || !isLog || ys[i]! > 0), px);
  if (found === null || Math.abs(found.px - px) > REACH * 2) return null;
  const y = ys[found.i]!;
  const value = mark.kind === "line" ? formatValue(y) : `[${formatValue(mark.low[found.i] ?? null)}, ${formatValue(y)}]`;
  return {
    i: found.i,
    colour: colourOf(plot.theme, mark.colour),
    name: mark.name,
    value,
    note: "",
    at: [found.px, plot.pixel(mark.x[found.i]!, y)[1]],
  };
}

interface OnLine {
  readonly mark: Line | Band;
  readonly row: Row & { readonly i: number };
}

/** A line and the band of its name at the same place in one row: the value and its interval. */
function joined(found: readonly OnLine[]): OnLine[] {
  const bandOf = (line: OnLine): OnLine | undefined =>
    found.find((f) => f.mark.kind === "band" && f.row.name === line.row.name && Math.abs(f.row.at[0] - line.row.at[0]) < 0.5);
  const taken = new Set<OnLine>();
  const lines = found.map((f) => {
    const band = f.mark.kind === "line" ? bandOf(f) : undefined;
    if (!band || taken.has(band)) return f;
    taken.add(band);
    return { mark: f.mark, row: { ...f.row, value: `${f.row.value} ${band.row.value}` } };
  });
  return lines.filter((_, i) => !taken.has(found[i]!));
}

interface Near {
  readonly mark: Points;
  readonly i: number;
  readonly at: readonly [number, number];
  readonly distance: number;
}

function nearPoint(plot: Plot, mark: Points, px: number, py: number): Near | null {
  let best: Near | null = null;
  const [x0, y0] = plot.value(px - REACH, py - REACH);
  const [x1, y1] = plot.value(px + REACH, py + REACH);
  const [xl, xh, yl, yh] = [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)];
  for (let i = 0; i < mark.x.length; i++) {
    const [x, y] = [mark.x[i] ?? null, mark.y[i] ?? null];
    if (x === null || y === null || x < xl || x > xh || y < yl || y > yh) continue;
    const at = plot.pixel(x, y);
    const distance = Math.hypot(at[0] - px, at[1] - py);
    if (distance <= REACH && distance < (best?.distance ?? Infinity)) best = { mark, i, at, distance };
  }
  return best;
}

function pointRow(plot: Plot, { mark, i, at }: Near): Row {
  const along = mark.isHorizontal ? plot.panel.x : plot.panel.y;
  const value = (mark.isHorizontal ? mark.x : mark.y)[i]!;
  const [low, high] = [mark.low[i] ?? null, mark.high[i] ?? null];
  const interval = low !== null && high !== null ? ` [${formatValue(low)}, ${formatValue(high)}]` : "";
  const unit = along.unit && !hasNames(along) ? ` ${along.unit}` : "";
  const text = hasNames(along) ? say(along, value) : `${formatValue(value)}${interval}${unit}`;
  return { colour: colourOf(plot.theme, mark.colour), name: mark.name, value: text, note: mark.notes[i] ?? "", at };
}

const cell = (edges: readonly number[], value: number): number => {
  let low = 0;
  let high = edges.length - 1;
  if (high < 1 || value < edges[0]! || value > edges[high]!) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
};

function readMap(plot: Plot, mark: MapMark, px: number, py: number): Reading | null {
  const [x, y] = plot.value(px, py);
  const [i, j] = [cell(mark.xEdges, x), cell(mark.yEdges, y)];
  if (i < 0 || j < 0) return null;
  const middle = (edges: readonly number[], k: number): number => (edges[k]! + edges[k + 1]!) / 2;
  const value = mark.values[j * (mark.xEdges.length - 1) + i] ?? null;
  const text = value === null ? "no value" : mark.unit ? `${formatValue(value)} ${mark.unit}` : formatValue(value);
  const head = `${named(plot.panel.x, middle(mark.xEdges, i))}, ${named(plot.panel.y, middle(mark.yEdges, j))}`;
  return { head, rows: [{ colour: null, name: mark.name, value: text, note: "", at: [NaN, NaN] }], x: px, y: py };
}

/** What a chart says about a place, or null where it has nothing to say. */
export function read(plot: Plot, px: number, py: number): Reading | null {
  const { panel } = plot;
  const shown = panel.marks.filter((m) => isShown(m, plot.hidden));
  const map = shown.find((m): m is MapMark => m.kind === "map");
  if (map) return readMap(plot, map, px, py);

  const points = shown
    .flatMap((m) => (m.kind === "points" ? [nearPoint(plot, m, px, py)] : []))
    .filter((n): n is Near => n !== null)
    .sort((a, b) => a.distance - b.distance);
  const lines = joined(
    shown
      .flatMap((m) => (m.kind === "line" || m.kind === "band" ? [{ mark: m, row: alongLine(plot, m, px) }] : []))
      .filter((f): f is OnLine => f.row !== null),
  );

  const first = points[0];
  const nearestLine = [...lines].sort((a, b) => Math.abs(a.row.at[0] - px) - Math.abs(b.row.at[0] - px))[0];
  if (first && (first.distance < 14 || !nearestLine)) {
    const close = points.filter((p) => Math.hypot(p.at[0] - first.at[0], p.at[1] - first.at[1]) < 6);
    const across = first.mark.isHorizontal ? panel.y : panel.x;
    const head = named(across, (first.mark.isHorizontal ? first.mark.y : first.mark.x)[first.i]!);
    return { head, rows: close.slice(0, MOST_ROWS).map((n) => pointRow(plot, n)), x: first.at[0], y: first.at[1] };
  }
  if (!nearestLine) return null;
  const x = nearestLine.mark.x[nearestLine.row.i]!;
  const rows = lines
    .map(({ mark, row }) =>
      Math.abs(row.at[0] - nearestLine.row.at[0]) < 0.5 ? row : { ...row, note: `at ${say(panel.x, mark.x[row.i]!)}` },
    )
    .filter((row) => Math.abs(row.at[0] - nearestLine.row.at[0]) <= REACH);
  const kept = [...rows].sort((a, b) => Math.abs(a.at[1] - py) - Math.abs(b.at[1] - py)).slice(0, MOST_ROWS);
  kept.sort((a, b) => a.at[1] - b.at[1]);
  const unit = panel.y.unit ? ` ${panel.y.unit}` : "";
  return { head: named(panel.x, x), rows: kept.map((row) => ({ ...row, value: row.value + unit })), x: nearestLine.row.at[0], y: null };
}

/** A reading as a sentence. */
export const spoken = (reading: Reading): string =>
  `${reading.head}: ${reading.rows.map((r) => [r.name, r.value, r.note].filter(Boolean).join(" ")).join("; ")}`;
