// On paper: white, at the width of the page, all charts drawn.
import type { FigureView } from "./figure";
import type { ThemeSwitch } from "./theme";

/** A figure higher than that, in CSS pixels, may be parted between its panels: it does not fit a page. */
const PAGE_HEIGHT = 900;

export function attachPrint(views: readonly FigureView[], themes: ThemeSwitch): void {
  let isPrinting = false;

  const set = (next: boolean): void => {
    if (next === isPrinting) return;
    isPrinting = next;
    themes.print(next);
    document.documentElement.classList.toggle("printing", next);
    for (const view of views) {
      if (next) view.drawMissing();
      view.repaint();
      view.plots.forEach((p) => p.chart?.getZr().flush());
      view.element.classList.toggle("parted", next && view.element.offsetHeight > PAGE_HEIGHT);
    }
  };

  addEventListener("beforeprint", () => set(true));
  addEventListener("afterprint", () => set(false));
  matchMedia("print").addEventListener("change", (event) => set(event.matches));
}
