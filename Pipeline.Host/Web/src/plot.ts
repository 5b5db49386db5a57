// One panel on the page: its chart, what is visible of it, and how that changes.
import { init, type Box, type EChartsType } from "./echarts";
import { el } from "./dom";
import { axisText, hasNames, isShown, sizeOf, type Figure, type Panel } from "./model";
import { formatValue } from "./numbers";
import { optionOf } from "./option";
import { canBeLog, currentRange, part, type Range, type View, type Which } from "./scale";
import type { Theme } from "./theme";

/** More points than that are pixels, not elements of the page. */
const MOST_ELEMENTS = 5000;

const KEYS = "Left and right arrow keys read values, plus and minus zoom, shift and arrow keys move, 0 resets.";

export interface Surroundings {
  readonly theme: () => Theme;
  readonly hidden: ReadonlySet<string>;
}

export class Plot {
  /** The chart; null until it is drawn for the first time. */
  chart: EChartsType | null = null;
  readonly view: View;
  readonly canvas: HTMLElement;
  /** What takes the keyboard and the pointer. */
  readonly frame: HTMLElement;
  readonly element: HTMLElement;
  onChange: () => void = () => {};

  constructor(
    readonly figure: Figure,
    readonly panel: Panel,
    private readonly around: Surroundings,
  ) {
    this.view = { x: { isLog: this.startsLog("x"), range: null }, y: { isLog: this.startsLog("y"), range: null } };
    this.canvas = el("div", { class: "chart", role: "img", "aria-label": this.describe() });
    const name = panel.title || figure.title;
    const help = `${name}: interactive chart. ${KEYS}`;
    this.frame = el("div", { class: "plot", tabindex: 0, role: "group", "aria-label": help }, this.canvas);
    if (hasNames(panel.y)) this.frame.style.height = `${Math.max(200, 26 * panel.y.categories.length + 76)}px`;
    this.element = el("div", { class: "panel" }, panel.title ? el("h4", {}, panel.title) : null, this.frame);
  }

  get hidden(): ReadonlySet<string> {
    return this.around.hidden;
  }

  get theme(): Theme {
    return this.around.theme();
  }

  get isZoomed(): boolean {
    return this.view.x.range !== null || this.view.y.range !== null;
  }

  range(which: Which): Range {
    return currentRange(this.panel, this.view, which, this.hidden);
  }

  /** Draws the chart, for the first time or anew. */
  draw(): void {
    if (this.chart === null) {
      const isPixels = this.panel.marks.some((m) => m.kind === "map") || sizeOf(this.panel) >= MOST_ELEMENTS;
      this.chart = isPixels
        ? init(this.canvas, null, { renderer: "canvas", devicePixelRatio: Math.max(2, window.devicePixelRatio) })
        : init(this.canvas, null, { renderer: "svg" });
    }
    const size = { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    if (size.width === 0) return;
    if (!this.fits) this.chart.resize();
    this.chart.setOption(optionOf(this.panel, this.view, this.hidden, this.theme, size), { notMerge: true });
    this.canvas.setAttribute("aria-label", this.describe());
    this.onChange();
  }

  /** Whether the chart has the size of its place. */
  get fits(): boolean {
    return (
      this.chart === null || (this.chart.getWidth() === this.canvas.clientWidth && this.chart.getHeight() === this.canvas.clientHeight)
    );
  }

  /** Draws the chart anew where it is drawn already. */
  redraw(): void {
    if (this.chart !== null) this.draw();
  }

  /** The rectangle of the axes, in pixels of the frame. */
  get box(): Box | null {
    if (this.chart === null) return null;
    const [x, y] = [this.range("x"), this.range("y")];
    const a = this.pixel(x[0], y[0]);
    const b = this.pixel(x[1], y[1]);
    return { x: Math.min(a[0], b[0]), y: Math.min(a[1], b[1]), width: Math.abs(b[0] - a[0]), height: Math.abs(b[1] - a[1]) };
  }

  /** Where a point is, in pixels of the frame; not a number where it has no place. */
  pixel(x: number, y: number): readonly [number, number] {
    const point = this.chart?.convertToPixel({ gridIndex: 0 }, [x, y]) as number[] | undefined;
    return [point?.[0] ?? NaN, point?.[1] ?? NaN];
  }

  value(px: number, py: number): readonly [number, number] {
    const point = this.chart?.convertFromPixel({ gridIndex: 0 }, [px, py]) as number[] | undefined;
    return [point?.[0] ?? NaN, point?.[1] ?? NaN];
  }

  /** Zooms by a factor about a point given as fractions of the axes. */
  zoom(factor: number, fx = 0.5, fy = 0.5): void {
    const axes: readonly (readonly [Which, number])[] = [
      ["x", fx],
      ["y", fy],
    ];
    for (const [which, f] of axes) {
      if (hasNames(this.panel[which])) continue;
      this.show(which, part(this.range(which), this.view[which].isLog, f - f * factor, f + (1 - f) * factor));
    }
    this.draw();
  }

  /** Moves by fractions of the axes. */
  move(dx: number, dy: number): void {
    const axes: readonly (readonly [Which, number])[] = [
      ["x", dx],
      ["y", dy],
    ];
    for (const [which, d] of axes) {
      if (d !== 0 && !hasNames(this.panel[which])) this.show(which, part(this.range(which), this.view[which].isLog, d, 1 + d));
    }
    this.draw();
  }

  /** Shows a range of an axis; what no number can hold is left as it was. */
  show(which: Which, range: Range): void {
    const [low, high] = range;
    const width = this.view[which].isLog ? Math.log10(high / low) : (high - low) / Math.max(Math.abs(low), Math.abs(high));
    if (Number.isFinite(low) && Number.isFinite(high) && width > 1e-9 && high < 1e300 && (!this.view[which].isLog || low > 1e-300)) {
      this.view[which].range = range;
    }
  }

  reset(): void {
    this.view.x.range = null;
    this.view.y.range = null;
    this.redraw();
  }

  setLog(which: Which, isLog: boolean): void {
    if (isLog && !canBeLog(this.panel, which)) return;
    this.view[which].isLog = isLog;
    this.view[which].range = null;
    this.redraw();
  }

  private startsLog(which: Which): boolean {
    return this.panel[which].isLog && canBeLog(this.panel, which);
  }

  /** What the chart shows, for readers who hear it. */
  private describe(): string {
    const axis = (which: Which): string => {
      if (hasNames(this.panel[which])) return `${which} axis: ${this.panel[which].categories.join(", ")}`;
      const [low, high] = this.range(which);
      const scale = this.view[which].isLog ? ", logarithmic," : "";
      return `${which} axis: ${axisText(this.panel[which])}${scale} from ${formatValue(low)} to ${formatValue(high)}`;
    };
    const names = [...new Set(this.panel.marks.filter((m) => m.name && isShown(m, this.hidden)).map((m) => m.name))];
    const title = this.panel.title ? `${this.figure.title}, ${this.panel.title}` : this.figure.title;
    const shows = names.length > 0 ? ` Shows: ${names.join("; ")}.` : "";
    return `${title}. ${axis("x")}; ${axis("y")}.${shows} The numbers are in the table below.`;
  }
}
