// The table behind a figure, made when a reader opens it.
import { el } from "./dom";
import type { Figure } from "./model";
import { formatValue } from "./numbers";
import { rowsOfFigure, type Cell } from "./rows";

const MOST_ROWS = 2000;

const count = (n: number): string => n.toLocaleString("en");

const cellOf = (cell: Cell): HTMLElement =>
  typeof cell === "number" ? el("td", { class: "number" }, formatValue(cell)) : el("td", {}, cell ?? "");

export function tableOf(figure: Figure): HTMLDetailsElement {
  const details = el("details", { class: "data" }, el("summary", {}, "Table of the data"));
  details.addEventListener("toggle", () => {
    if (!details.open || details.childElementCount > 1) return;
    const { columns, rows } = rowsOfFigure(figure);
    const head = el("tr", {}, ...columns.map((c) => el("th", { scope: "col" }, c)));
    const body = rows.slice(0, MOST_ROWS).map((row) => el("tr", {}, ...row.map(cellOf)));
    const table = el(
      "table",
      {},
      el("caption", { class: "unseen" }, `Data of ${figure.title}`),
      el("thead", {}, head),
      el("tbody", {}, ...body),
    );
    const note =
      rows.length > MOST_ROWS
        ? `The first ${count(MOST_ROWS)} of ${count(rows.length)} rows, to five digits; the CSV file has all of them in full.`
        : `${count(rows.length)} rows, to five digits; the CSV file has them in full.`;
    details.append(
      el("p", { class: "note" }, note),
      el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `Table of ${figure.title}` }, table),
    );
  });
  return details;
}
