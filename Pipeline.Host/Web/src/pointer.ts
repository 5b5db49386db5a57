// The pointer over a chart: reading, a rectangle to zoom into, the wheel with Ctrl. A finger reads and scrolls; it does not zoom.
import { el } from "./dom";
import { hasNames } from "./model";
import type { Plot } from "./plot";
import type { Range } from "./scale";
import type { Tooltip } from "./tooltip";

const LEAST = 6;

export function attachPointer(plot: Plot, tooltip: Tooltip): void {
  const { frame } = plot;
  const marquee = el("div", { class: "marquee", "aria-hidden": "true" });
  marquee.hidden = true;
  frame.append(marquee);
  let start: { x: number; y: number; isMove: boolean } | null = null;
  let waiting = 0;

  const at = (event: MouseEvent): { x: number; y: number } => {
    const bounds = frame.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  };

  /** The rectangle between two pixels; one that is flat takes all of the other axis. */
  const rectangle = (a: { x: number; y: number }, b: { x: number; y: number }): { x: Range; y: Range } | null => {
    const box = plot.box;
    if (!box) return null;
    const clampX = (v: number): number => Math.min(box.x + box.width, Math.max(box.x, v));
    const clampY = (v: number): number => Math.min(box.y + box.height, Math.max(box.y, v));
    const [x0, x1] = [clampX(Math.min(a.x, b.x)), clampX(Math.max(a.x, b.x))];
    const [y0, y1] = [clampY(Math.min(a.y, b.y)), clampY(Math.max(a.y, b.y))];
    const isFlatX = x1 - x0 < LEAST || hasNames(plot.panel.x);
    const isFlatY = y1 - y0 < LEAST * 2 || hasNames(plot.panel.y);
    if (isFlatX && isFlatY) return null;
    return { x: isFlatX ? [box.x, box.x + box.width] : [x0, x1], y: isFlatY ? [box.y, box.y + box.height] : [y0, y1] };
  };

  frame.addEventListener("pointerdown", (event) => {
    const here = at(event);
    const box = plot.box;
    if (event.pointerType === "touch") tooltip.show(here.x, here.y);
    if (
      event.pointerType === "touch" ||
      event.button !== 0 ||
      !box ||
      here.x < box.x - 4 ||
      here.x > box.x + box.width + 4 ||
      here.y > box.y + box.height + 4
    )
      return;
    start = { ...here, isMove: event.shiftKey };
    frame.setPointerCapture(event.pointerId);
    tooltip.hide();
  });

  frame.addEventListener("pointermove", (event) => {
    const here = at(event);
    if (start === null) {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => tooltip.show(here.x, here.y));
      return;
    }
    if (start.isMove) {
      const box = plot.box;
      if (box) plot.move((start.x - here.x) / box.width, (here.y - start.y) / box.height);
      start = { ...here, isMove: true };
      return;
    }
    const chosen = rectangle(start, here);
    marquee.hidden = chosen === null;
    if (chosen === null) return;
    marquee.style.transform = `translate(${chosen.x[0]}px, ${chosen.y[0]}px)`;
    marquee.style.width = `${chosen.x[1] - chosen.x[0]}px`;
    marquee.style.height = `${chosen.y[1] - chosen.y[0]}px`;
  });

  frame.addEventListener("pointerup", (event) => {
    const chosen = start !== null && !start.isMove ? rectangle(start, at(event)) : null;
    start = null;
    marquee.hidden = true;
    if (chosen === null) return;
    const low = plot.value(chosen.x[0], chosen.y[1]);
    const high = plot.value(chosen.x[1], chosen.y[0]);
    if (!hasNames(plot.panel.x)) plot.show("x", [low[0], high[0]]);
    if (!hasNames(plot.panel.y)) plot.show("y", [low[1], high[1]]);
    plot.draw();
  });

  frame.addEventListener("pointercancel", () => {
    start = null;
    marquee.hidden = true;
  });
  frame.addEventListener("pointerleave", (event) => {
    // A finger that is lifted leaves what it read, until it touches something else.
    if (event.pointerType === "touch") return;
    cancelAnimationFrame(waiting);
    tooltip.hide();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!frame.contains(event.target as Node)) tooltip.hide();
  });
  frame.addEventListener("dblclick", () => plot.reset());
  frame.addEventListener(
    "wheel",
    (event) => {
      const box = plot.box;
      if (!(event.ctrlKey || event.metaKey) || !box) return;
      event.preventDefault();
      const here = at(event);
      plot.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 240))), (here.x - box.x) / box.width, 1 - (here.y - box.y) / box.height);
      tooltip.hide();
    },
    { passive: false },
  );
}
