// The look of a mark in miniature, for the legend on the page and in files. Colours come with shapes: not all eyes tell colours apart.
import type { Mark } from "./model";

const SYMBOLS = ["circle", "rect", "triangle", "diamond"] as const;
type Symbol = (typeof SYMBOLS)[number];

export type Look = "solid" | "dashed" | "dotted" | "points" | "hollow" | "band";

export const lookOf = (mark: Mark): Look =>
  mark.kind === "line" ? mark.style : mark.kind === "points" ? (mark.isHollow ? "hollow" : "points") : "band";

/** The shape of the points of a colour. */
export const symbolOf = (colour: number): Symbol => (colour < 0 ? "circle" : (SYMBOLS[colour % SYMBOLS.length] ?? "circle"));

export interface Shape {
  readonly tag: string;
  readonly attributes: Record<string, string | number>;
}

const OUTLINES: Record<Symbol, Shape> = {
  circle: { tag: "circle", attributes: { cx: 11, cy: 6, r: 4 } },
  rect: { tag: "rect", attributes: { x: 7, y: 2, width: 8, height: 8 } },
  triangle: { tag: "path", attributes: { d: "M11 1.5 L15.5 10 L6.5 10 Z" } },
  diamond: { tag: "path", attributes: { d: "M11 1 L16 6 L11 11 L6 6 Z" } },
};

export const SWATCH = { width: 22, height: 12 } as const;

/** What is drawn of a look in a box of 22 by 12. */
export function swatchOf(look: Look, colourIndex: number, colour: string): Shape {
  const { tag, attributes } = OUTLINES[symbolOf(colourIndex)];
  switch (look) {
    case "band":
      return { tag: "rect", attributes: { x: 0, y: 1, width: 22, height: 10, fill: colour, opacity: 0.35 } };
    case "points":
      return { tag, attributes: { ...attributes, fill: colour } };
    case "hollow":
      return { tag, attributes: { ...attributes, fill: "none", stroke: colour, "stroke-width": 1.6 } };
    default: {
      const line = { x1: 0, y1: 6, x2: 22, y2: 6, stroke: colour, "stroke-width": 2.4 };
      const dash =
        look === "dashed"
          ? { "stroke-dasharray": "6 2.5" }
          : look === "dotted"
            ? { "stroke-dasharray": "0.1 4.2", "stroke-linecap": "round" }
            : {};
      return { tag: "line", attributes: { ...line, ...dash } };
    }
  }
}
