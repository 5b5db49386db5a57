// Ranges and ticks of axes. ECharts is given both, so that logarithmic axes, zoom and small numbers come out right.
import { hasNames, isShown, type Axis, type Numbers, type Panel } from "./model";
import { logTickFormatter, tickFormatter } from "./numbers";

export type Range = readonly [number, number];
export type Which = "x" | "y";

/** What is visible of an axis; a null range is all of it. */
export interface AxisView {
  isLog: boolean;
  range: Range | null;
}

/** What is visible of a panel. */
export interface View {
  readonly x: AxisView;
  readonly y: AxisView;
}

export interface Ticks {
  readonly major: readonly number[];
  readonly minor: readonly number[];
  readonly format: (value: number) => string;
}

/** Tails far below what is measured do not stretch a logarithmic vertical axis beyond so much. */
const MOST = 1e12;

class Extent {
  low = Infinity;
  high = -Infinity;
  constructor(readonly isLog: boolean) {}

  add(values: Numbers | readonly number[]): void {
    for (const value of values) {
      if (value === null || !Number.isFinite(value) || (this.isLog && value <= 0)) continue;
      if (value < this.low) this.low = value;
      if (value > this.high) this.high = value;
    }
  }
}

/** The range of the data of a panel along an axis. */
function dataExtent(panel: Panel, which: Which, isLog: boolean, hidden: ReadonlySet<string>): Extent {
  const extent = new Extent(isLog);
  for (const mark of panel.marks.filter((m) => isShown(m, hidden))) {
    switch (mark.kind) {
      case "line":
        extent.add(mark[which]);
        break;
      case "band":
        if (which === "x") extent.add(mark.x);
        else [mark.low, mark.high].forEach((edge) => extent.add(edge));
        break;
      case "points":
        extent.add(mark[which]);
        if (mark.isHorizontal === (which === "x")) [mark.low, mark.high].forEach((end) => extent.add(end));
        break;
      case "map":
        extent.add(which === "x" ? mark.xEdges : mark.yEdges);
        break;
    }
  }
  // A value to compare with is worth room, but not most of the panel.
  const room = isLog ? Math.sqrt(extent.high / extent.low) : (extent.high - extent.low) / 2;
  for (const mark of panel.marks) {
    if (mark.kind !== "guide" || mark.isVertical !== (which === "x")) continue;
    const isNear = isLog
      ? mark.at >= extent.low / room && mark.at <= extent.high * room
      : mark.at >= extent.low - room && mark.at <= extent.high + room;
    if (isNear || extent.low > extent.high) extent.add([mark.at]);
  }
  return extent;
}

/** Whether an axis of a panel can be logarithmic. */
export const canBeLog = (panel: Panel, which: Which): boolean =>
  !hasNames(panel[which]) && dataExtent(panel, which, true, new Set()).high > 0;

/** The whole range of an axis: what was asked for, or that of the data. */
export function fullRange(panel: Panel, which: Which, isLog: boolean, hidden: ReadonlySet<string>): Range {
  const axis: Axis = panel[which];
  if (hasNames(axis)) return [-0.5, axis.categories.length - 0.5];
  let { low, high } = dataExtent(panel, which, isLog, hidden);
  if (low > high) [low, high] = isLog ? [1, 10] : [0, 1];
  const isTight = panel.marks.some((m) => m.kind === "map") || (which === "x" && panel.marks.some((m) => m.kind === "line"));
  if (isLog) {
    if (which === "y") low = Math.max(low, high / MOST);
    const pad = low === high ? 2 : isTight ? 1 : (high / low) ** 0.04;
    return [axis.from !== null && axis.from > 0 ? axis.from : low / pad, axis.to !== null && axis.to > 0 ? axis.to : high * pad];
  }
  const startsAtZero = which === "y" && !isTight && low >= 0 && low < high / 4;
  const pad = low === high ? Math.abs(low) / 10 || 1 : isTight ? 0 : (high - low) * 0.04;
  return [axis.from ?? (startsAtZero ? 0 : low - pad), axis.to ?? high + pad];
}

export const currentRange = (panel: Panel, view: View, which: Which, hidden: ReadonlySet<string>): Range =>
  view[which].range ?? fullRange(panel, which, view[which].isLog, hidden);

/** Part of a range between two fractions, in the measure of the axis; fractions outside 0 to 1 widen it. */
export function part(range: Range, isLog: boolean, from: number, to: number): Range {
  const [low, high] = isLog ? [Math.log10(range[0]), Math.log10(range[1])] : range;
  const at = (f: number): number => (isLog ? 10 ** (low + (high - low) * f) : low + (high - low) * f);
  return [at(from), at(to)];
}

const niceStep = (rough: number): number => {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return (lead < 1.42 ? 1 : lead < 3.17 ? 2 : lead < 7.08 ? 5 : 10) * power;
};

function linearTicks([low, high]: Range, count: number): number[] {
  const step = niceStep((high - low) / Math.max(1, count));
  const ticks: number[] = [];
  if (!(step > 0) || (high - low) / step > 1000) return [low, high];
  const slack = step * 1e-9;
  for (let i = Math.ceil((low - slack) / step); i * step <= high + slack; i++) ticks.push(Number((i * step).toPrecision(12)));
  return ticks.map((t) => Math.min(high, Math.max(low, t)));
}

function logTicks(range: Range, count: number): { major: number[]; minor: number[] } {
  const [low, high] = range;
  const decades = Math.log10(high / low);
  const inside = (t: number): boolean => t >= low * (1 - 1e-12) && t <= high * (1 + 1e-12);
  const powers: number[] = [];
  for (let e = Math.floor(Math.log10(low)) - 1; e <= Math.ceil(Math.log10(high)); e++) powers.push(e);
  const multiples = (digits: readonly number[]): number[] => powers.flatMap((e) => digits.map((d) => Number(`${d}e${e}`))).filter(inside);
  const minor = decades <= 8 ? multiples([2, 3, 4, 5, 6, 7, 8, 9]) : [];
  if (decades < 0.7) return { major: linearTicks(range, count), minor: [] };
  if (decades < 1.6) return { major: multiples([1, 2, 5]), minor };
  if (decades < 3 && count > 6) return { major: multiples([1, 3]), minor };
  const stride = Math.max(1, Math.ceil(decades / count));
  return {
    major: powers
      .filter((e) => e % stride === 0)
      .map((e) => Number(`1e${e}`))
      .filter(inside),
    minor,
  };
}

/** Ticks of an axis of so many pixels. */
export function ticksOf(axis: Axis, range: Range, isLog: boolean, pixels: number, which: Which): Ticks {
  if (hasNames(axis)) {
    const major = axis.categories.map((_, i) => i).filter((i) => i >= range[0] && i <= range[1]);
    return { major, minor: [], format: (value) => axis.categories[Math.round(value)] ?? "" };
  }
  const count = Math.max(which === "x" ? 3 : 2, Math.round(pixels / (which === "x" ? 72 : 44)));
  if (!isLog) {
    const major = linearTicks(range, count);
    return { major, minor: [], format: tickFormatter(major) };
  }
  const { major, minor } = logTicks(range, count);
  return { major, minor, format: range[1] / range[0] < 5 ? tickFormatter(major) : logTickFormatter(major) };
}
