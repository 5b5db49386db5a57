// Writes a report page with every kind of mark, from numbers made here: node sample.mjs FILE.html [--edges]
import { writeFileSync } from "node:fs";
import { edgeFigures } from "./edges.mjs";
import { pageOf } from "./page.mjs";

let seed = 12345;
const random = () => (seed = (seed * 1664525 + 1013904223) % 4294967296) / 4294967296;
const normal = () => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
const range = (count, at) => Array.from({ length: count }, (_, i) => at(i));
const axis = (label, unit = "", more = {}) => ({ label, unit, isLog: false, from: null, to: null, categories: [], ...more });
const line = (name, colour, x, y, more = {}) => ({ kind: "line", name, colour, style: "solid", weight: "normal", x, y, ...more });
const band = (name, colour, x, low, high) => ({ kind: "band", name, colour, x, low, high });
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
const guide = (name, at, isVertical) => ({ kind: "guide", name, colour: -1, at, isVertical });
const span = (name, from, to, isVertical) => ({ kind: "span", name, colour: -1, from, to, isVertical });
const panel = (title, x, y, marks) => ({ title, x, y, marks });
const figure = (name, section, title, caption, panels, more = {}) => ({
  name,
  title,
  caption,
  query: `ionstream show run ${name} --where group=all`,
  section,
  paper: null,
  panels,
  ...more,
});

/** Something like a radial distribution function. */
const rdf = (r, peaks) =>
  r.map((d) =>
    d < 1.8
      ? 0
      : 1 - Math.exp(-(((d - 1.8) / 1.3) ** 2)) * 0.9 + peaks.reduce((s, [at, h, w]) => s + h * Math.exp(-(((d - at) / w) ** 2)), -0.05),
  );

function sampleFigures() {
  const r = range(400, (i) => 0.0125 + 0.025 * i);
  const pairs = [
    [
      "Li–S",
      [
        [2.44, 4.1, 0.16],
        [4.6, 0.7, 0.4],
      ],
    ],
    [
      "P–S",
      [
        [2.05, 9.5, 0.06],
        [3.9, 0.6, 0.5],
      ],
    ],
    [
      "Li–Li",
      [
        [3.3, 0.6, 0.6],
        [5.9, 0.4, 0.6],
      ],
    ],
    [
      "S–S",
      [
        [3.38, 2.4, 0.18],
        [5.2, 0.5, 0.5],
      ],
    ],
  ];
  const curves = pairs.map(([name, peaks]) => ({ name, y: rdf(r, peaks).map((v) => Math.max(0, v)) }));
  const rdfMarks = curves.flatMap(({ name, y }, k) => [
    band(
      name,
      k,
      r,
      y.map((v) => v * 0.93 - 0.02),
      y.map((v) => v * 1.07 + 0.02),
    ),
    line(name, k, r, y, k === 2 ? { style: "dashed" } : {}),
  ]);

  const t = range(200, (i) => i * 0.5);
  const msd = (d) => t.map((v) => (v === 0 ? 0 : 6 * d * v + 0.6 * (1 - Math.exp(-v / 0.3))));
  const species = [
    ["Li", 0.021],
    ["P", 2e-5],
    ["S", 6e-5],
  ];
  const msdMarks = [
    span("fit", 20, 60, true),
    ...species.flatMap(([name, d], k) => {
      const y = msd(d);
      return [
        band(
          name,
          k,
          t,
          y.map((v, i) => v - 0.004 * i * v),
          y.map((v, i) => v + 0.004 * i * v),
        ),
        line(name, k, t, y, { weight: k === 0 ? "thick" : "normal" }),
      ];
    }),
    line("slope 1", -1, [1, 99], [0.2, 19.8], { style: "dotted", weight: "thin" }),
  ];

  const names = ["Li3PS4 600 K", "Li3PS4 700 K", "Li3PS4 800 K", "Li6PS5Cl 600 K", "Li6PS5Cl 700 K", "Li10GeP2S12 650 K"];
  const d = [1.1e-6, 3.2e-6, 8.1e-6, 1.9e-5, 3.6e-5, 2.4e-5];
  const place = (_, i) => i;
  const dMarks = [
    guide("published", 2.1e-5, true),
    points("ionstream", 0, d, d.map(place), {
      isHorizontal: true,
      low: d.map((v) => v * 0.7),
      high: d.map((v, i) => (i === 2 ? null : v * 1.35)),
      notes: names.map((n) => `${n}: five blocks`),
    }),
    points(
      "paper",
      1,
      d.map((v) => v * 1.15),
      d.map((_, i) => i + 0.18),
      { isHorizontal: true, isHollow: true },
    ),
  ];

  const noise = range(20000, (i) => 650 + 18 * normal() + 4 * Math.sin(i / 900));
  const steps = range(20000, (i) => i * 0.002);
  const mean = steps.map((_, i) =>
    i < 500 || i >= 19500
      ? null
      : noise
          .slice(i - 500, i + 500)
          .filter((_, k) => k % 10 === 0)
          .reduce((s, v) => s + v, 0) / 100,
  );

  const rEdges = range(102, (i) => i * 0.1);
  const tEdges = range(161, (i) => i * 0.25);
  const values = range(101 * 160, (k) => {
    const [i, j] = [k % 101, Math.floor(k / 101)];
    const [x, s] = [i * 0.1 + 0.05, 0.15 + j * 0.012];
    return i < 2 && j > 150
      ? null
      : Number((1.6 * Math.exp(-((x / (s * 2)) ** 2)) + 0.35 * Math.exp(-(((x - 3.4) / 0.5) ** 2)) * Math.min(1, j / 100)).toPrecision(7));
  });
  const map = (name, scale) => ({
    kind: "map",
    name,
    colour: 0,
    unit: "Å⁻¹",
    from: 0,
    to: 1.2 * scale,
    xEdges: rEdges,
    yEdges: tEdges,
    values: values.map((v) => (v === null ? null : v * scale)),
  });

  const w = range(600, (i) => i);
  const vdos = (peaks) =>
    w.map((v) => peaks.reduce((s, [at, h, width]) => s + h * Math.exp(-(((v - at) / width) ** 2)), 0) * (v / (v + 40)));
  const cloud = range(1200, (i) => [300 + i * 0.4, i * 0.002 + 0.4 * normal()]);

  const small = (title, k) =>
    panel(title, axis("r", "Å", { from: 0, to: 8 }), axis("g(r)"), [
      guide("", 1, false),
      line("g(r)", 0, r, rdf(r, [[2 + 0.3 * k, 2 + k, 0.2]])),
      line("reference", -1, r, rdf(r, [[2.1 + 0.3 * k, 2 + k, 0.22]]), { style: "dashed", weight: "thin" }),
    ]);
  return [
    figure(
      "rdf",
      "paper",
      "Radial distribution functions",
      "Pairs of Li3PS4 at 650 K. Bands are one standard deviation of five blocks. The number of neighbours agrees with the publication.",
      [panel("", axis("r", "Å", { from: 0, to: 10 }), axis("g(r)", "", { from: 0 }), [guide("1", 1, false), ...rdfMarks])],
      { paper: "Fig. 2" },
    ),
    figure(
      "diffusion",
      "comparison",
      "Diffusion coefficients",
      "With intervals of 95 %. Hollow points are from the publication, which gives none.",
      [panel("", axis("D", "cm²/s", { isLog: true }), axis("", "", { categories: names }), dMarks)],
    ),
    figure("msd", "transport", "Mean squared displacement", "The shaded window is that of the fit. A slope of 1 is diffusion.", [
      panel("", axis("t", "ps", { isLog: true }), axis("MSD", "Å²", { isLog: true }), msdMarks),
    ]),
    figure("conductivity", "transport", "Conductivity against temperature", "Arrhenius plot; the line is the fit.", [
      panel("", axis("1000/T", "1/K"), axis("σ", "S/cm", { isLog: true }), [
        line("fit", 0, [1.2, 2], [0.9, 0.004]),
        points("σ", 0, [1.25, 1.43, 1.67, 1.9], [0.6, 0.17, 0.04, 0.0082], {
          low: [0.5, 0.14, null, -0.001],
          high: [0.73, 0.21, null, 0.012],
        }),
        guide("700 K", 1.4286, true),
        guide("melting", 1.31, true),
      ]),
    ]),
    figure(
      "pairs",
      "structure",
      "Partial distributions by pair",
      "One panel a pair, on the same axes.",
      ["Li–Li", "Li–P", "Li–S", "P–P", "P–S", "S–S"].map(small),
    ),
    figure(
      "van_hove",
      "correlations",
      "Self part of the van Hove function",
      "Probability to find an ion at a distance from where it was.",
      [
        panel("Li", axis("r", "Å"), axis("t", "ps"), [map("4πr²G", 1), guide("site distance", 3.4, true)]),
        panel("S", axis("r", "Å"), axis("t", "ps"), [map("4πr²G", 2)]),
      ],
    ),
    figure("map_wide", "correlations", "Distinct part of the van Hove function", "The same as one panel.", [
      panel("", axis("r", "Å"), axis("t", "ps"), [map("G", 1e-4)]),
    ]),
    figure("vdos", "dynamics", "Vibrational densities of states", "Normalised to the number of degrees of freedom.", [
      panel("", axis("ν", "cm⁻¹", { from: 0 }), axis("VDOS", "1/cm⁻¹"), [
        line(
          "Li",
          0,
          w,
          vdos([
            [220, 1, 120],
            [380, 0.5, 60],
          ]),
        ),
        line(
          "P",
          1,
          w,
          vdos([
            [420, 0.8, 15],
            [540, 1.2, 20],
          ]),
        ),
        line(
          "S",
          2,
          w,
          vdos([
            [190, 0.9, 60],
            [420, 0.9, 14],
          ]),
        ),
        span("PS₄ breathing", 405, 435, true),
      ]),
    ]),
    figure("temperature", "conditions", "Temperature", "Every step, and the mean over 2 ps.", [
      panel("", axis("t", "ps"), axis("T", "K"), [
        points("every step", -1, steps, noise),
        line("mean", 1, steps, mean, { weight: "thick" }),
        guide("set", 650, false),
        span("tolerance", 640, 660, false),
      ]),
    ]),
    figure("drift", "conditions", "Drift of the energy", "Values that are seen but not claimed are hollow.", [
      panel("", axis("t", "ps"), axis("ΔE", "meV/atom"), [
        points(
          "energy",
          3,
          cloud.map((c) => c[0]),
          cloud.map((c) => c[1]),
          { isHollow: true },
        ),
      ]),
    ]),
  ];
}

const isEdges = process.argv[3] === "--edges";
writeFileSync(process.argv[2] ?? "sample.html", pageOf(isEdges ? edgeFigures() : sampleFigures()));
