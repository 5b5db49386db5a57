// A figure as a file: all panels, with title and legend, as they are shown now. The image is the drawing, painted at three times its size.
import { textWidth } from "./dom";
import { init } from "./echarts";
import { entriesOf, type Entry } from "./legend";
import { hasNames, type Figure } from "./model";
import { optionOf } from "./option";
import type { Plot } from "./plot";
import { swatchOf } from "./symbols";
import { colourOf, FONT, type Theme } from "./theme";

export interface Drawing {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

const PIXEL_RATIO = 3;
const MARGIN = 16;

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const label = (x: number, y: number, size: number, colour: string, text: string, weight = 400): string =>
  `<text x="${x}" y="${y}" font-family="${FONT}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escape(text)}</text>`;

/** Words in lines that fit a width. */
function wrap(text: string, size: number, weight: number, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && textWidth(longer, size, weight) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function swatch(entry: Entry, x: number, y: number, theme: Theme): string {
  const { tag, attributes } = swatchOf(entry.look, entry.colour, colourOf(theme, entry.colour));
  const text = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");
  return `<g transform="translate(${x} ${y})"><${tag}${text}/></g>`;
}

/** A panel as the inside of a document of its own size. */
function panelDrawing(plot: Plot, theme: Theme, width: number, height: number): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption(optionOf(plot.panel, plot.view, plot.hidden, theme, { width, height }));
  const text = chart.renderToSVGString();
  chart.dispose();
  return text;
}

export function svgOf(figure: Figure, plots: readonly Plot[]): Drawing {
  const theme = plots[0]!.theme;
  const hidden = plots[0]!.hidden;
  const columns = plots.length === 1 ? 1 : Math.min(3, plots.length);
  const width = plots.length === 1 ? 860 : columns * 430;
  const panelWidth = Math.floor((width - MARGIN * 2 - (columns - 1) * MARGIN) / columns);
  const named = Math.max(0, ...plots.map((p) => (hasNames(p.panel.y) ? p.panel.y.categories.length : 0)));
  const panelHeight = Math.max(plots.length === 1 ? 480 : 310, named * 24 + 70);
  const parts: string[] = [];
  let y = MARGIN;

  for (const line of wrap(figure.title, 17, 600, width - MARGIN * 2)) {
    y += 18;
    parts.push(label(MARGIN, y, 17, theme.text, line, 600));
  }
  let x = MARGIN;
  const entries = entriesOf(figure).filter((e) => !hidden.has(e.name));
  if (entries.length > 0) y += 24;
  for (const entry of entries) {
    const needed = 28 + textWidth(entry.name, 12.5) + 18;
    if (x > MARGIN && x + needed > width - MARGIN) {
      x = MARGIN;
      y += 20;
    }
    parts.push(swatch(entry, x, y - 10, theme), label(x + 28, y, 12.5, theme.text, entry.name));
    x += needed;
  }
  y += 14;

  const hasTitles = plots.some((p) => p.panel.title);
  for (const [i, plot] of plots.entries()) {
    const column = i % columns;
    const left = MARGIN + column * (panelWidth + MARGIN);
    if (hasTitles) parts.push(label(left + 4, y + 14, 13, theme.text, plot.panel.title, 600));
    const top = y + (hasTitles ? 20 : 0);
    parts.push(`<g transform="translate(${left} ${top})">${panelDrawing(plot, theme, panelWidth, panelHeight)}</g>`);
    if (column === columns - 1 || i === plots.length - 1) y = top + panelHeight + MARGIN;
  }
  const names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
  const head = `<svg ${names} width="${width}" height="${y}" viewBox="0 0 ${width} ${y}"><title>${escape(figure.title)}</title>`;
  const text = `${head}<rect width="${width}" height="${y}" fill="${theme.background}"/>${parts.join("")}</svg>`;
  return { text, width, height: y };
}

export async function pngOf(figure: Figure, plots: readonly Plot[]): Promise<Blob> {
  const drawing = svgOf(figure, plots);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = drawing.width * PIXEL_RATIO;
  canvas.height = drawing.height * PIXEL_RATIO;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no image"))), "image/png"));
}
