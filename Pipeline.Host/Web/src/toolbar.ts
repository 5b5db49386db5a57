// The buttons of a figure.
import { button, download, el, say } from "./dom";
import { pngOf, svgOf } from "./export";
import type { Figure } from "./model";
import type { Plot } from "./plot";
import { csvOf, rowsOfFigure } from "./rows";
import { canBeLog, type Which } from "./scale";

const ZOOM = 1.5;

/** A button that makes an axis logarithmic in every panel that can; null where none can. */
function logButton(plots: readonly Plot[], which: Which): HTMLButtonElement | null {
  const able = plots.filter((p) => canBeLog(p.panel, which));
  if (able.length === 0) return null;
  const isPressed = (): boolean => able.every((p) => p.view[which].isLog);
  const element = button(`log ${which}`, `Logarithmic ${which} axis`, () => {
    const isLog = !isPressed();
    able.forEach((p) => p.setLog(which, isLog));
    element.setAttribute("aria-pressed", String(isPressed()));
  });
  element.setAttribute("aria-pressed", String(isPressed()));
  return element;
}

export function toolbarOf(figure: Figure, plots: readonly Plot[]): HTMLElement {
  const each = (action: (plot: Plot) => void) => () => {
    for (const plot of plots) {
      if (plot.chart === null) plot.draw();
      action(plot);
    }
  };
  const zoomIn = button(
    "+",
    "Zoom in",
    each((p) => p.zoom(1 / ZOOM)),
  );
  const zoomOut = button(
    "−",
    "Zoom out",
    each((p) => p.zoom(ZOOM)),
  );
  zoomIn.setAttribute("aria-label", "Zoom in");
  zoomOut.setAttribute("aria-label", "Zoom out");
  const reset = button(
    "Reset zoom",
    "Show all of the data",
    each((p) => p.reset()),
  );
  const zooms = el("div", { class: "group" }, zoomIn, zoomOut, reset);

  const logs = [logButton(plots, "x"), logButton(plots, "y")].filter((b) => b !== null);
  const scales = logs.length > 0 ? el("div", { class: "group" }, ...logs) : null;

  const save = (kind: string, make: () => Promise<Blob> | Blob) => async () => {
    try {
      download(`${figure.name}.${kind}`, await make());
    } catch (error) {
      say(`The ${kind} file could not be made: ${String(error)}`);
      throw error;
    }
  };
  const saves = el(
    "div",
    { class: "group" },
    button(
      "PNG",
      "Save as an image",
      save("png", () => pngOf(figure, plots)),
    ),
    button(
      "SVG",
      "Save as a drawing",
      save("svg", () => new Blob([svgOf(figure, plots).text], { type: "image/svg+xml" })),
    ),
    button(
      "CSV",
      "Save all numbers",
      save("csv", () => new Blob([csvOf(rowsOfFigure(figure))], { type: "text/csv;charset=utf-8" })),
    ),
  );
  return el("div", { class: "toolbar", role: "group", "aria-label": `Tools of ${figure.title}` }, zooms, scales, saves);
}
