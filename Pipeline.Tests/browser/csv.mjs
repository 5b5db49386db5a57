// A reader of comma-separated values, and the rows a figure should have: written apart from the page's own code.

/** Rows of cells of a text after RFC 4180. */
export function parseCsv(text) {
  const rows = [];
  let row = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") {
      row.push(cell);
      cell = "";
    } else if (c === "\n") {
      row.push(cell.replace(/\r$/, ""));
      rows.push(row);
      row = [];
      cell = "";
    } else cell += c;
  }
  if (cell !== "" || row.length > 0) throw new Error("the last row does not end");
  return rows;
}

const text = (axis, fallback) => (axis.unit ? `${axis.label} (${axis.unit})` : axis.label) || fallback;
const name = (axis, v) => (axis.categories.length > 0 && Number.isInteger(v) ? axis.categories[v] : v);

/** The cells a mark should have, as objects by column. */
function expected(panel, mark) {
  const [x, y] = [text(panel.x, "x"), text(panel.y, "y")];
  const ends = (column, low, high) => ({ [`${column} low`]: low ?? null, [`${column} high`]: high ?? null });
  const all = { series: mark.name, mark: mark.kind };
  switch (mark.kind) {
    case "line":
      return mark.x.map((v, i) => ({ ...all, [x]: name(panel.x, v), [y]: name(panel.y, mark.y[i]) }));
    case "band":
      return mark.x.map((v, i) => ({ ...all, [x]: name(panel.x, v), ...ends(y, mark.low[i], mark.high[i]) }));
    case "points":
      return mark.x.map((v, i) => ({
        ...all,
        [x]: name(panel.x, v),
        [y]: name(panel.y, mark.y[i]),
        ...ends(mark.isHorizontal ? x : y, mark.low[i], mark.high[i]),
        note: mark.notes[i] ?? null,
      }));
    case "map":
      return mark.values.map((v, k) => {
        const n = mark.xEdges.length - 1;
        const [i, j] = [k % n, Math.floor(k / n)];
        return {
          ...all,
          ...ends(x, mark.xEdges[i], mark.xEdges[i + 1]),
          ...ends(y, mark.yEdges[j], mark.yEdges[j + 1]),
          [(mark.unit ? `${mark.name} (${mark.unit})` : mark.name) || "value"]: v,
        };
      });
    case "guide":
      return [{ ...all, [mark.isVertical ? x : y]: mark.at }];
    case "span":
      return [{ ...all, ...ends(mark.isVertical ? x : y, mark.from, mark.to) }];
    default:
      throw new Error(`a mark of kind ${mark.kind}`);
  }
}

/** What is wrong with the CSV of a figure. */
export function csvProblems(csv, figure) {
  const [columns, ...rows] = parseCsv(csv);
  const wanted = figure.panels.flatMap((panel, i) =>
    panel.marks.flatMap((mark) =>
      expected(panel, mark).map((row) => (figure.panels.length > 1 ? { panel: panel.title || String(i + 1), ...row } : row)),
    ),
  );
  if (rows.length !== wanted.length) return [`${figure.name}.csv: ${rows.length} rows, not ${wanted.length}`];
  for (const [k, row] of rows.entries()) {
    if (row.length !== columns.length) return [`${figure.name}.csv: row ${k} has ${row.length} cells, not ${columns.length}`];
    for (const [i, column] of columns.entries()) {
      const want = wanted[k][column] ?? null;
      const found = row[i] === "" ? null : typeof want === "number" ? Number(row[i]) : row[i];
      if (found !== (want === "" ? null : want)) return [`${figure.name}.csv: row ${k}, ${column}: ${row[i]}, not ${want}`];
    }
    const lost = Object.keys(wanted[k]).find((c) => wanted[k][c] !== null && !columns.includes(c));
    if (lost) return [`${figure.name}.csv: no column ${lost}`];
  }
  return [];
}
