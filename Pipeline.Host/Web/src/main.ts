// Draws the figures of a report.
import { arrange, help } from "./contents";
import { button } from "./dom";
import { FigureView } from "./figure";
import type { Figure } from "./model";
import { attachPrint } from "./print";
import { ThemeSwitch } from "./theme";

/** For tests and for those who want the charts from the browser's console. */
interface Report {
  readonly ready: Promise<void>;
  drawAll(): Promise<void>;
  readonly figures: readonly {
    readonly name: string;
    readonly panels: readonly { readonly chart: unknown; readonly marks: readonly unknown[] }[];
  }[];
}

function start(): Report {
  const figures = JSON.parse(document.getElementById("figure-data")?.textContent ?? "[]") as Figure[];
  const themes: ThemeSwitch = new ThemeSwitch(() => views.forEach((v) => v.repaint()));
  const views: readonly FigureView[] = figures.map((f) => new FigureView(f, () => themes.theme));

  const theme = button(themes.label, "Colours of the page: those of the system, light, dark", () => {
    themes.next();
    theme.textContent = themes.label;
  });
  theme.className = "theme";
  document.querySelector("header")?.append(theme);

  const place = document.getElementById("figures");
  const nav = document.querySelector("nav");
  if (place && nav) {
    if (views.length > 0) place.append(help());
    arrange(views, place, nav as HTMLElement);
  }
  attachPrint(views, themes);

  const resized = new ResizeObserver((entries) => {
    for (const view of views) for (const plot of view.plots) if (entries.some((e) => e.target === plot.canvas) && !plot.fits) plot.redraw();
  });
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((e) => e.isIntersecting)) {
        views.find((v) => v.element === entry.target)?.drawMissing();
        seen.unobserve(entry.target);
      }
    },
    { rootMargin: "800px" },
  );
  for (const view of views) {
    seen.observe(view.element);
    view.plots.forEach((p) => resized.observe(p.canvas));
  }

  const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const drawAll = async (): Promise<void> => {
    for (const view of views) view.drawMissing();
    await frame();
    views.forEach((v) => v.plots.forEach((p) => p.chart?.getZr().flush()));
  };
  return {
    ready: frame().then(frame),
    drawAll,
    figures: views.map((v) => ({
      name: v.figure.name,
      panels: v.plots.map((p) => ({
        get chart() {
          return p.chart;
        },
        marks: p.panel.marks,
      })),
    })),
  };
}

declare global {
  var ionstreamReport: Report;
}

globalThis.ionstreamReport = start();
