// Where a reader who steps through a chart with the keyboard stops.
import { hasNames, isShown } from "./model";
import type { Plot } from "./plot";

/** A place to read, in pixels; a null y is any. */
export interface Stop {
  readonly x: number;
  readonly y: number | null;
}

/** One stop a pixel along lines and maps, one a point; points of an axis of names row by row. */
export function stops(plot: Plot): Stop[] {
  const box = plot.box;
  if (!box) return [];
  const found = new Map<string, Stop>();
  const bottom = plot.range("y")[0];
  const isInside = (x: number, y: number): boolean =>
    x >= box.x - 1 && x <= box.x + box.width + 1 && y >= box.y - 1 && y <= box.y + box.height + 1;
  const along = (v: number | null): void => {
    if (v === null || (plot.view.x.isLog && v <= 0)) return;
    const x = Math.round(plot.pixel(v, bottom)[0]);
    if (isInside(x, box.y)) found.set(String(x), { x, y: null });
  };
  for (const mark of plot.panel.marks) {
    if (!isShown(mark, plot.hidden)) continue;
    if (mark.kind === "map") mark.xEdges.slice(1).forEach((edge, i) => along((edge + mark.xEdges[i]!) / 2));
    else if (mark.kind === "line" || mark.kind === "band") mark.x.forEach(along);
    else if (mark.kind === "points") {
      const many = mark.x.length > 1000;
      for (const [i, v] of mark.x.entries()) {
        const w = mark.y[i] ?? null;
        if (v === null || w === null) continue;
        const [x, y] = plot.pixel(v, w).map(Math.round) as [number, number];
        if (isInside(x, y)) found.set(many ? `points ${x}` : `${x} ${y}`, { x, y });
      }
    }
  }
  const rows = hasNames(plot.panel.y);
  return [...found.values()].sort((a, b) => (rows ? (a.y ?? 0) - (b.y ?? 0) || a.x - b.x : a.x - b.x || (a.y ?? 0) - (b.y ?? 0)));
}
