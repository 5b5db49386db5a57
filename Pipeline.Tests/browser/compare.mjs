// Whether the charts of a page have the numbers that stand in its file.

/** The figures as they stand in the text of a page. */
export function embedded(html) {
  const found = /<script type="application\/json" id="figure-data">([\s\S]*?)<\/script>/.exec(html);
  if (!found) throw new Error("the page has no figure-data");
  return JSON.parse(found[1]);
}

/** What the chart instances hold: per figure and panel the kind of the axes and the data of the series by id. */
export const charts = (page) =>
  page.evaluate(() =>
    ionstreamReport.figures.map((f) => ({
      name: f.name,
      panels: f.panels.map(({ chart }) => {
        const option = chart.getOption();
        return {
          isLog: [option.xAxis[0].type === "log", option.yAxis[0].type === "log"],
          range: [option.xAxis[0].min, option.xAxis[0].max, option.yAxis[0].min, option.yAxis[0].max],
          series: Object.fromEntries(option.series.map((s) => [s.id, s.data])),
        };
      }),
    })),
  );

const gap = (v) => (v === "-" || v === null || v === undefined || Number.isNaN(v) ? null : v);
const placed = (v, isLog) => (v === null || v === undefined || (isLog && v <= 0) ? null : v);

/** The data a series should have. */
function wanted(mark, [xLog, yLog]) {
  switch (mark.kind) {
    case "line":
    case "points":
      return mark.x.map((v, i) => [placed(v, xLog), placed(mark.y[i], yLog)]);
    case "band":
      return mark.x.map((v, i) => [v, mark.low[i], mark.high[i]]);
    case "map":
      return mark.values.map((v, k) => {
        const n = mark.xEdges.length - 1;
        const [i, j] = [k % n, Math.floor(k / n)];
        return [mark.xEdges[i], mark.xEdges[i + 1], mark.yEdges[j], mark.yEdges[j + 1], v];
      });
    case "guide":
      return [[mark.at]];
    case "span":
      return [[mark.from, mark.to]];
    default:
      return null;
  }
}

function same(data, want) {
  if (!Array.isArray(data) || data.length !== want.length) return `${data?.length ?? "no"} points, not ${want.length}`;
  for (let i = 0; i < want.length; i++) {
    for (let k = 0; k < want[i].length; k++) if (gap(data[i][k]) !== gap(want[i][k])) return `point ${i}: ${data[i][k]}, not ${want[i][k]}`;
  }
  return null;
}

/** One line for each mark: whether its series has its numbers. */
export function compare(figures, found) {
  const marks = [];
  const problems = [];
  if (figures.length !== found.length) problems.push(`${found.length} figures are drawn, not ${figures.length}`);
  for (const [f, figure] of figures.entries()) {
    for (const [p, panel] of figure.panels.entries()) {
      for (const [m, mark] of panel.marks.entries()) {
        const drawn = found[f]?.panels[p];
        const problem = drawn ? same(drawn.series[`m${m}`], wanted(mark, drawn.isLog)) : "not drawn";
        const place = `${figure.name}/${p}/m${m}`;
        const intervals = mark.kind === "points" && mark.low.length > 0 ? drawn?.series[`m${m}-intervals`] : null;
        const bounds =
          intervals === null
            ? null
            : same(
                intervals,
                mark.x.map((v, i) => [v, mark.y[i], mark.low[i], mark.high[i]]),
              );
        marks.push({ mark: place, kind: mark.kind, equal: problem === null && bounds === null });
        if (problem) problems.push(`${place}: ${problem}`);
        if (bounds) problems.push(`${place} intervals: ${bounds}`);
      }
    }
  }
  return { marks, problems };
}
