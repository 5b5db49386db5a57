// The list of the figures, and the sections they stand in.
import { el } from "./dom";
import type { FigureView } from "./figure";

const SECTIONS: Record<string, string> = {
  paper: "Figures of the paper",
  comparison: "Comparison",
  transport: "Transport",
  structure: "Structure",
  dynamics: "Dynamics",
  correlations: "Correlations",
  conditions: "Conditions",
};

/** Puts the figures on the page section by section, and links to them into the list. */
export function arrange(views: readonly FigureView[], place: HTMLElement, nav: HTMLElement): void {
  const order = [...Object.keys(SECTIONS), ...views.map((v) => v.figure.section)];
  const lists: HTMLElement[] = [];
  const summary = document.getElementById("summary");
  if (summary) lists.push(el("li", {}, el("a", { href: "#summary" }, "Summary")));
  for (const section of new Set(order)) {
    const inside = views.filter((v) => v.figure.section === section);
    if (inside.length === 0) continue;
    const name = SECTIONS[section] ?? section;
    const id = `section-${section}`;
    place.append(el("h2", { id }, name), ...inside.map((v) => v.element));
    const links = inside.map((v) => el("li", {}, el("a", { href: `#figure-${v.figure.name}` }, v.figure.title)));
    lists.push(el("li", {}, el("a", { href: `#${id}` }, name), el("ul", {}, ...links)));
  }
  nav.append(el("ul", {}, ...lists));
}

/** How a reader uses the figures. */
export const help = (): HTMLElement =>
  el(
    "p",
    { class: "note help" },
    "Drag in a chart to zoom, double click to reset; Ctrl and the wheel zoom at the pointer, Shift and drag move. ",
    "With the keyboard on a chart: ",
    "left and right read values, + and − zoom, Shift and arrows move, 0 resets.",
  );
