// The legend of a figure: a button a name, which switches the marks of that name in all panels.
import { el, svg } from "./dom";
import { isSwitched, type Figure } from "./model";
import { lookOf, SWATCH, swatchOf, type Look } from "./symbols";
import { colourOf, type Theme } from "./theme";

export interface Entry {
  readonly name: string;
  readonly colour: number;
  readonly look: Look;
}

/** Names in the order they are met; a line says how a name looks before points, points before a band. */
export function entriesOf(figure: Figure): Entry[] {
  const entries = new Map<string, Entry>();
  const rank = (look: Look): number => (look === "band" ? 0 : look === "points" || look === "hollow" ? 1 : 2);
  for (const mark of figure.panels.flatMap((p) => p.marks).filter(isSwitched)) {
    const entry: Entry = { name: mark.name, colour: mark.colour, look: lookOf(mark) };
    const known = entries.get(mark.name);
    if (!known || rank(entry.look) > rank(known.look)) entries.set(mark.name, entry);
  }
  return [...entries.values()];
}

export class Legend {
  readonly element = el("ul", { class: "legend", "aria-label": "Legend" });
  private readonly buttons: { entry: Entry; button: HTMLButtonElement; swatch: SVGElement }[] = [];

  constructor(
    figure: Figure,
    private readonly hidden: Set<string>,
    private readonly changed: () => void,
  ) {
    for (const entry of entriesOf(figure)) {
      const swatch = svg("svg", { class: "swatch", width: SWATCH.width, height: SWATCH.height, "aria-hidden": "true" });
      const title = `Show or hide ${entry.name}; double click to show it alone`;
      const button = el("button", { type: "button", "aria-pressed": "true", title }, swatch, entry.name);
      button.addEventListener("click", () => this.toggle(entry.name));
      button.addEventListener("dblclick", () => this.isolate(entry.name));
      this.buttons.push({ entry, button, swatch });
      this.element.append(el("li", {}, button));
    }
    this.element.hidden = this.buttons.length === 0;
  }

  paint(theme: Theme): void {
    for (const { entry, swatch } of this.buttons) {
      const { tag, attributes } = swatchOf(entry.look, entry.colour, colourOf(theme, entry.colour));
      swatch.replaceChildren(svg(tag, attributes));
    }
  }

  private toggle(name: string): void {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.update();
  }

  /** Shows one name alone, or all where it is alone already. */
  private isolate(name: string): void {
    const others = this.buttons.map((b) => b.entry.name).filter((n) => n !== name);
    const isAlone = others.every((n) => this.hidden.has(n)) && !this.hidden.has(name);
    this.hidden.clear();
    if (!isAlone) others.forEach((n) => this.hidden.add(n));
    this.update();
  }

  private update(): void {
    for (const { entry, button } of this.buttons) button.setAttribute("aria-pressed", String(!this.hidden.has(entry.name)));
    this.changed();
  }
}
