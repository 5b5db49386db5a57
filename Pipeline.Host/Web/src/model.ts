// Figures as the program writes them: see FigureJson.cs.

export type Numbers = readonly (number | null)[];

export interface Axis {
  readonly label: string;
  readonly unit: string;
  readonly isLog: boolean;
  readonly from: number | null;
  readonly to: number | null;
  readonly categories: readonly string[];
}

interface MarkBase {
  readonly name: string;
  readonly colour: number;
}

export interface Line extends MarkBase {
  readonly kind: "line";
  readonly style: "solid" | "dashed" | "dotted";
  readonly weight: "thin" | "normal" | "thick";
  readonly x: Numbers;
  readonly y: Numbers;
}

export interface Band extends MarkBase {
  readonly kind: "band";
  readonly x: Numbers;
  readonly low: Numbers;
  readonly high: Numbers;
}

export interface Points extends MarkBase {
  readonly kind: "points";
  readonly isHorizontal: boolean;
  readonly isHollow: boolean;
  readonly x: Numbers;
  readonly y: Numbers;
  readonly low: Numbers;
  readonly high: Numbers;
  readonly notes: readonly string[];
}

export interface MapMark extends MarkBase {
  readonly kind: "map";
  readonly unit: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly xEdges: readonly number[];
  readonly yEdges: readonly number[];
  readonly values: Numbers;
}

export interface Guide extends MarkBase {
  readonly kind: "guide";
  readonly at: number;
  readonly isVertical: boolean;
}

export interface Span extends MarkBase {
  readonly kind: "span";
  readonly from: number | null;
  readonly to: number | null;
  readonly isVertical: boolean;
}

export type Mark = Line | Band | Points | MapMark | Guide | Span;

export interface Panel {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Mark[];
}

export interface Figure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly query: string;
  readonly section: string;
  readonly paper: string | null;
  readonly panels: readonly Panel[];
}

/** Label and unit as they stand at the axis. */
export const axisText = (axis: Axis): string => (axis.unit ? `${axis.label} (${axis.unit})` : axis.label);

/** Whether the positions of an axis have names. */
export const hasNames = (axis: Axis): boolean => axis.categories.length > 0;

/** Marks that a legend names and a reader can switch off. */
export const isSwitched = (mark: Mark): boolean =>
  mark.name !== "" && (mark.kind === "line" || mark.kind === "band" || mark.kind === "points");

/** Whether a mark is drawn while the marks of some names are off. */
export const isShown = (mark: Mark, hidden: ReadonlySet<string>): boolean => !(isSwitched(mark) && hidden.has(mark.name));

/** Number of coordinates a panel draws. */
export const sizeOf = (panel: Panel): number =>
  panel.marks.reduce((sum, mark) => sum + (mark.kind === "map" ? mark.values.length : "x" in mark ? mark.x.length : 1), 0);
