// The names of guides and spans, above all that is drawn and not on each other.
import type { Box, CustomSeriesOption, CustomSeriesRenderItemAPI } from "./echarts";
import type { Guide, Panel, Span } from "./model";
import type { Scene } from "./series";
import { drawn } from "./shapes";
import { FONT } from "./theme";

const SIZE = 11;
const ROW = SIZE + 5;
const ABOVE_ALL = 1000;

interface Name {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly align: "left" | "right";
}

const widthOf = (name: string): number => name.length * SIZE * 0.56 + 10;

/** Where a name belongs: the coordinate of a guide, the visible beginning of a vertical span, the visible top of another. */
function anchorOf(mark: Guide | Span, scene: Scene): number | null {
  const [low, high] = mark.isVertical ? scene.x : scene.y;
  const isLog = mark.isVertical ? scene.view.x.isLog : scene.view.y.isLog;
  if (mark.kind === "guide") return mark.at >= low && mark.at <= high && !(isLog && mark.at <= 0) ? mark.at : null;
  const [from, to] = [mark.from ?? low, mark.to ?? high];
  if (Math.max(from, to) < low || Math.min(from, to) > high) return null;
  return mark.isVertical ? Math.max(low, Math.min(from, to)) : Math.min(high, Math.max(from, to));
}

/** Names of vertical marks stand at the top, below each other where they would meet; of others at the right. */
function place(marks: readonly (Guide | Span)[], scene: Scene, api: CustomSeriesRenderItemAPI, box: Box): Name[] {
  const taken: { from: number; to: number; top: number }[] = [];
  return marks.flatMap((mark) => {
    const value = anchorOf(mark, scene);
    if (value === null) return [];
    const [px = 0, py = 0] = api.coord(mark.isVertical ? [value, scene.y[0]] : [scene.x[0], value]);
    const width = widthOf(mark.name);
    const start = mark.isVertical ? px : box.x + box.width;
    const isRight = !mark.isVertical || (start + width > box.x + box.width && start - width > box.x);
    const [from, to] = isRight ? [start - width, start] : [start, start + width];
    const isAbove = !mark.isVertical && mark.kind === "guide" && py - box.y > ROW;
    let top = mark.isVertical ? box.y + 4 : isAbove ? py - SIZE - 4 : py + 4;
    while (taken.some((t) => Math.abs(t.top - top) < ROW - 1 && t.from < to && t.to > from)) top += ROW;
    taken.push({ from, to, top });
    return [{ text: mark.name, x: isRight ? to - 5 : from + 5, y: top, align: isRight ? "right" : "left" }];
  });
}

export function nameSeries(panel: Panel, scene: Scene): CustomSeriesOption[] {
  const marks = panel.marks.filter((m): m is Guide | Span => (m.kind === "guide" || m.kind === "span") && m.name !== "");
  if (marks.length === 0) return [];
  const { muted, background } = scene.theme;
  const style = {
    font: `${SIZE}px ${FONT}`,
    fill: scene.isOnMap ? "#ffffff" : muted,
    stroke: scene.isOnMap ? "#1a1a1a" : background,
    lineWidth: 3,
  };
  return [
    drawn("names", "", [[0]], ABOVE_ALL, (api, box) => ({
      type: "group",
      children: place(marks, scene, api, box).map((name) => ({ type: "text" as const, style: { ...style, ...name } })),
    })),
  ];
}
