// The numbers of a figure as rows: one a point of a mark, for the table and for the file. Nothing is rounded.
import { axisText, hasNames, type Axis, type Figure, type Mark, type Panel } from "./model";

export type Cell = string | number | null;

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

type Values = Record<string, Cell>;

const textOf = (axis: Axis, fallback: string): string => axisText(axis) || fallback;
const coordinate = (axis: Axis, value: number | null): Cell =>
  value !== null && hasNames(axis) && Number.isInteger(value) ? (axis.categories[value] ?? value) : value;

/** The rows of a mark, by column. */
function* rowsOf(mark: Mark, panel: Panel): Generator<Values> {
  const [x, y] = [textOf(panel.x, "x"), textOf(panel.y, "y")];
  const across = (value: number | null): Values => ({ [x]: coordinate(panel.x, value) });
  switch (mark.kind) {
    case "line":
      for (const [i, v] of mark.x.entries()) yield { ...across(v), [y]: coordinate(panel.y, mark.y[i] ?? null) };
      break;
    case "band":
      for (const [i, v] of mark.x.entries()) yield { ...across(v), [`${y} low`]: mark.low[i] ?? null, [`${y} high`]: mark.high[i] ?? null };
      break;
    case "points": {
      const along = mark.isHorizontal ? x : y;
      for (const [i, v] of mark.x.entries()) {
        const ends = mark.low.length > 0 ? { [`${along} low`]: mark.low[i] ?? null, [`${along} high`]: mark.high[i] ?? null } : {};
        const note = mark.notes[i] ? { note: mark.notes[i] } : {};
        yield { ...across(v), [y]: coordinate(panel.y, mark.y[i] ?? null), ...ends, ...note };
      }
      break;
    }
    case "map": {
      const name = mark.unit ? `${mark.name} (${mark.unit})` : mark.name || "value";
      const columns = mark.xEdges.length - 1;
      for (const [k, value] of mark.values.entries()) {
        const [i, j] = [k % columns, Math.floor(k / columns)];
        yield {
          [`${x} low`]: mark.xEdges[i] ?? null,
          [`${x} high`]: mark.xEdges[i + 1] ?? null,
          [`${y} low`]: mark.yEdges[j] ?? null,
          [`${y} high`]: mark.yEdges[j + 1] ?? null,
          [name]: value,
        };
      }
      break;
    }
    case "guide":
      yield { [mark.isVertical ? x : y]: mark.at };
      break;
    case "span": {
      const along = mark.isVertical ? x : y;
      yield { [`${along} low`]: mark.from, [`${along} high`]: mark.to };
      break;
    }
  }
}

/** The rows of all panels, and the columns that any of them has. */
export function rowsOfFigure(figure: Figure): Rows {
  const found: Values[] = [];
  const hasPanels = figure.panels.length > 1;
  for (const [i, panel] of figure.panels.entries()) {
    const head: Values = hasPanels ? { panel: panel.title || String(i + 1) } : {};
    for (const mark of panel.marks) {
      for (const values of rowsOf(mark, panel)) found.push({ ...head, series: mark.name, mark: mark.kind, ...values });
    }
  }
  const columns = new Set<string>([...(hasPanels ? ["panel"] : []), "series", "mark"]);
  for (const panel of figure.panels) {
    // Coordinates stand before what depends on them, each followed by the ends of its intervals.
    for (const base of [textOf(panel.x, "x"), textOf(panel.y, "y")]) {
      for (const name of [base, `${base} low`, `${base} high`]) if (found.some((row) => name in row)) columns.add(name);
    }
  }
  for (const row of found) for (const name in row) if (name !== "note") columns.add(name);
  if (found.some((row) => "note" in row)) columns.add("note");
  const names = [...columns];
  return { columns: names, rows: found.map((row) => names.map((name) => row[name] ?? null)) };
}

const quote = (cell: Cell): string => {
  if (cell === null) return "";
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows as a file of comma-separated values (RFC 4180). */
export const csvOf = ({ columns, rows }: Rows): string => [columns, ...rows].map((row) => `${row.map(quote).join(",")}\r\n`).join("");
