// A figure on the page.
import { el } from "./dom";
import { attachKeyboard } from "./keyboard";
import { Legend } from "./legend";
import type { Figure } from "./model";
import { Plot } from "./plot";
import { attachPointer } from "./pointer";
import { tableOf } from "./table";
import type { Theme } from "./theme";
import { toolbarOf } from "./toolbar";
import { Tooltip } from "./tooltip";

export class FigureView {
  readonly element: HTMLElement;
  readonly plots: readonly Plot[];
  private readonly hidden = new Set<string>();
  private readonly legend: Legend;

  constructor(
    readonly figure: Figure,
    private readonly theme: () => Theme,
  ) {
    this.plots = figure.panels.map((panel) => new Plot(figure, panel, { theme, hidden: this.hidden }));
    this.legend = new Legend(figure, this.hidden, () => this.plots.forEach((p) => p.redraw()));
    const heading = el("h3", { id: `title-${figure.name}` }, figure.title);
    const paper = figure.paper ? el("p", { class: "paper" }, figure.paper) : null;
    const count = this.plots.length;
    const panels = el(
      "div",
      { class: count === 1 ? "panels single" : count === 2 || count === 4 ? "panels pairs" : "panels" },
      ...this.plots.map((p) => p.element),
    );
    const query = figure.query ? el("p", { class: "query" }, el("span", {}, "Numbers:"), " ", el("code", {}, figure.query)) : null;
    this.element = el(
      "section",
      { class: "figure", id: `figure-${figure.name}`, "aria-labelledby": `title-${figure.name}` },
      el("div", { class: "top" }, heading, paper),
      this.legend.element,
      panels,
      toolbarOf(figure, this.plots),
      figure.caption ? el("p", { class: "caption" }, figure.caption) : null,
      query,
      tableOf(figure),
    );
    for (const plot of this.plots) {
      const tooltip = new Tooltip(plot);
      attachPointer(plot, tooltip);
      attachKeyboard(plot, tooltip);
    }
    this.legend.paint(theme());
  }

  /** Draws what has not been drawn yet. */
  drawMissing(): void {
    for (const plot of this.plots) if (plot.chart === null) plot.draw();
  }

  /** Draws what is drawn in the theme there is now. */
  repaint(): void {
    this.legend.paint(this.theme());
    this.plots.forEach((p) => p.redraw());
  }
}
