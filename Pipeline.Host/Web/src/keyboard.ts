// The keyboard on a chart that has the focus.
import { say } from "./dom";
import type { Plot } from "./plot";
import { spoken, stops } from "./readout";
import type { Tooltip } from "./tooltip";

const STEP = 0.1;
const ZOOM = 1.4;

export function attachKeyboard(plot: Plot, tooltip: Tooltip): void {
  let cursor: { x: number; y: number } | null = null;

  const readAt = (dx: number, dy: number): void => {
    const box = plot.box;
    if (!box) return;
    const from = cursor ?? { x: dx < 0 ? box.x + box.width + 2 : box.x - 2, y: box.y + box.height / 2 };
    const places = stops(plot);
    const next = dx > 0 ? places.find((p) => p > from.x + 1) : dx < 0 ? places.findLast((p) => p < from.x - 1) : from.x;
    if (next === undefined) return;
    cursor = { x: next, y: Math.min(box.y + box.height, Math.max(box.y, from.y + dy * Math.max(8, box.height / 40))) };
    const reading = tooltip.show(cursor.x, cursor.y);
    if (reading) say(spoken(reading));
  };

  plot.frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== plot.frame) return;
    const moves: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (move && event.shiftKey) plot.move(move[0] * STEP, -move[1] * STEP);
    else if (move && (move[1] === 0 || cursor !== null)) readAt(move[0], move[1]);
    else if (event.key === "+" || event.key === "=") plot.zoom(1 / ZOOM);
    else if (event.key === "-") plot.zoom(ZOOM);
    else if (event.key === "0") plot.reset();
    else if (event.key === "Escape") {
      cursor = null;
      tooltip.hide();
    } else return;
    event.preventDefault();
  });

  plot.frame.addEventListener("blur", () => {
    cursor = null;
    tooltip.hide();
  });
}
