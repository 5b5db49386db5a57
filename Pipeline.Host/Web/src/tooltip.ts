// The read-out beside the pointer and the cross under it. Places are set through properties: the page's policy forbids style attributes.
import { el } from "./dom";
import type { Plot } from "./plot";
import { read, type Reading } from "./readout";

const place = (element: HTMLElement, x: number, y: number): void => {
  element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
};

export class Tooltip {
  private readonly vertical = el("div", { class: "cross vertical", "aria-hidden": "true" });
  private readonly horizontal = el("div", { class: "cross horizontal", "aria-hidden": "true" });
  private readonly dots = el("div", { class: "dots", "aria-hidden": "true" });
  private readonly card = el("div", { class: "readout", "aria-hidden": "true" });

  constructor(private readonly plot: Plot) {
    plot.frame.append(this.vertical, this.horizontal, this.dots, this.card);
    this.hide();
  }

  hide(): void {
    for (const part of [this.vertical, this.horizontal, this.dots, this.card]) part.hidden = true;
  }

  /** Shows what the chart says about a pixel, and returns it. */
  show(px: number, py: number): Reading | null {
    const box = this.plot.box;
    const isInside = box !== null && px >= box.x - 2 && px <= box.x + box.width + 2 && py >= box.y - 2 && py <= box.y + box.height + 2;
    const reading = isInside ? read(this.plot, px, py) : null;
    if (box === null || reading === null) {
      this.hide();
      return null;
    }
    this.vertical.hidden = false;
    this.vertical.style.height = `${box.height}px`;
    place(this.vertical, reading.x, box.y);
    this.horizontal.hidden = reading.y === null;
    this.horizontal.style.width = `${box.width}px`;
    place(this.horizontal, box.x, reading.y ?? 0);
    this.fill(reading);
    this.card.hidden = false;
    const [width, height] = [this.card.offsetWidth, this.card.offsetHeight];
    const isRight = reading.x + 16 + width <= this.plot.frame.clientWidth;
    const isLeft = reading.x - 16 - width >= 0;
    const x = isRight ? reading.x + 14 : isLeft ? reading.x - 14 - width : Math.max(0, this.plot.frame.clientWidth - width) / 2;
    const y = isRight || isLeft ? Math.max(box.y, Math.min(py - height / 2, box.y + box.height - height)) : box.y;
    place(this.card, x, y);
    return reading;
  }

  private fill(reading: Reading): void {
    this.dots.hidden = reading.y !== null;
    this.dots.replaceChildren(
      ...reading.rows
        .filter((r) => Number.isFinite(r.at[1]))
        .map((r) => {
          const dot = el("span", {});
          dot.style.background = r.colour ?? "";
          place(dot, r.at[0], r.at[1]);
          return dot;
        }),
    );
    const rows = reading.rows.map((r) => {
      const swatch = el("span", { class: "swatch" });
      if (r.colour) swatch.style.background = r.colour;
      const note = r.note ? el("span", { class: "note" }, r.note) : null;
      return el(
        "div",
        { class: "row" },
        r.colour ? swatch : null,
        el("span", { class: "name" }, r.name),
        el("span", { class: "value" }, r.value),
        note,
      );
    });
    this.card.replaceChildren(el("div", { class: "head" }, reading.head), ...rows);
  }
}
