// The keyboard on a chart that has the focus.
import { say } from "./dom";
import type { Plot } from "./plot";
import { spoken } from "./readout";
import { stops, type Stop } from "./stops";
import type { Tooltip } from "./tooltip";

const STEP = 0.1;
const ZOOM = 1.4;
const ROWS = 40;

/** Steps through what a chart shows. */
class Cursor {
  private list: readonly Stop[] | null = null;
  private index = -1;
  private y = 0;

  constructor(
    private readonly plot: Plot,
    private readonly tooltip: Tooltip,
  ) {
    plot.onChange = () => this.clear();
  }

  clear(): void {
    this.list = null;
    this.tooltip.hide();
  }

  step(dx: number, dy: number): void {
    const box = this.plot.box;
    if (!box) return;
    if (this.list === null) {
      this.list = stops(this.plot);
      this.index = dx < 0 ? this.list.length : -1;
      this.y = box.y + box.height / 2;
    }
    this.index = Math.max(0, Math.min(this.list.length - 1, this.index + dx));
    this.y = Math.max(box.y, Math.min(box.y + box.height, this.y + (dy * box.height) / ROWS));
    const stop = this.list[this.index];
    const reading = stop ? this.tooltip.show(stop.x, stop.y ?? this.y) : null;
    if (reading) say(spoken(reading));
  }
}

export function attachKeyboard(plot: Plot, tooltip: Tooltip): void {
  const cursor = new Cursor(plot, tooltip);
  const moves: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  plot.frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== plot.frame) return;
    const move = moves[event.key];
    const hasRows = plot.panel.marks.some((m) => m.kind === "map");
    if (move && event.shiftKey) plot.move(move[0] * STEP, -move[1] * STEP);
    else if (move && (move[1] === 0 || hasRows)) cursor.step(move[0], move[1]);
    else if (event.key === "+" || event.key === "=") plot.zoom(1 / ZOOM);
    else if (event.key === "-") plot.zoom(ZOOM);
    else if (event.key === "0") plot.reset();
    else if (event.key === "Escape") cursor.clear();
    else return;
    event.preventDefault();
  });
  plot.frame.addEventListener("blur", () => cursor.clear());
}
