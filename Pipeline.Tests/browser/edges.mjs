// Figures at the edge of what there can be: without data, with one point, with names along both axes, with many panels.

const axis = (label, unit = "", more = {}) => ({ label, unit, isLog: false, from: null, to: null, categories: [], ...more });
const line = (name, colour, x, y) => ({ kind: "line", name, colour, style: "solid", weight: "normal", x, y });
const points = (name, colour, x, y, more = {}) => ({
  kind: "points",
  name,
  colour,
  isHorizontal: false,
  isHollow: false,
  x,
  y,
  low: [],
  high: [],
  notes: [],
  ...more,
});
const figure = (name, panels, more = {}) => ({
  name,
  title: `The figure ${name}`,
  caption: "",
  query: "",
  section: "conditions",
  paper: null,
  panels,
  ...more,
});
const panel = (title, x, y, marks) => ({ title, x, y, marks });
const x = axis("x");
const y = axis('y, "quoted" <b>', "a,b");

export function edgeFigures() {
  const many = Array.from({ length: 14 }, (_, k) =>
    panel(`Panel ${k}`, x, axis("y", "", { isLog: k % 2 === 0 }), [line(`series ${k}`, k, [1, 2, 3], [k, k + 1, k * k])]),
  );
  const long = Array.from({ length: 9 }, (_, k) => `a name that is rather long, number ${k}`);
  return [
    figure("nothing", [panel("", x, y, [])]),
    figure("gaps", [panel("", x, y, [line("all gaps", 0, [1, 2, 3], [null, null, null]), points("none", 1, [], [])])]),
    figure("one", [panel("", x, axis("D", "cm²/s", { isLog: true }), [points("one", 0, [2], [3e-12], { low: [1e-12], high: [9e-12] })])]),
    figure("constant", [panel("", x, y, [line("constant", 0, [0, 1, 2], [5, 5, 5]), line("zero", 1, [0, 1, 2], [0, 0, 0])])]),
    figure("not_positive", [
      panel("", axis("x", "", { isLog: true }), axis("y", "", { isLog: true }), [line("negative", 0, [-3, -2, -1], [-1, -2, -3])]),
    ]),
    figure("sizes", [
      panel("", axis("x", "", { isLog: true }), axis("y"), [
        line("large", 0, [1e-30, 1e-3, 1e20], [1e15, 2e15, 3e15]),
        line("small", 1, [1e-30, 1e20], [1e-15, 2e-15]),
      ]),
    ]),
    figure("offset", [panel("", x, y, [line("far from zero", 0, [0, 1, 2], [1e6 + 1e-4, 1e6 + 2e-4, 1e6])])]),
    figure("cell", [
      panel("", x, y, [
        { kind: "map", name: "one cell", colour: 0, unit: "", from: 0, to: 0, xEdges: [0, 1], yEdges: [0, 2], values: [null] },
      ]),
    ]),
    figure("uneven", [
      panel("", axis("x", "", { isLog: true }), y, [
        {
          kind: "map",
          name: "uneven",
          colour: 0,
          unit: "u",
          from: 0,
          to: 3,
          xEdges: [0, 1, 10, 100],
          yEdges: [0, 2, 3],
          values: [0, 1, 2, 3, null, 5],
        },
      ]),
    ]),
    figure("names", [
      panel("", axis("", "", { categories: long }), axis("", "", { categories: ["first", "second"] }), [
        points("p", 5, [0, 4, 8], [0, 1, 0], { notes: ["", "a note", ""] }),
      ]),
    ]),
    figure("span_only", [
      panel("", x, y, [
        { kind: "span", name: "open", colour: -1, from: null, to: 1, isVertical: false },
        {
          kind: "guide",
          name: "a guide with a name that is longer than the panel is wide, which can only be an accident but must not break anything",
          colour: 2,
          at: 4,
          isVertical: true,
        },
      ]),
    ]),
    figure("many", many, { caption: "More panels than a page has room for." }),
  ];
}
