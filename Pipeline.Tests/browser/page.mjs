// Puts figures into a page as the program does, with the script and the style that are committed.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const SUMMARY = `<h2>Summary</h2><p>Five blocks of 40 ps. <a href="#figure-msd">The displacement</a> is diffusive from 20 ps on.</p>
<dl><dt>Formula</dt><dd>Li<sub>48</sub>P<sub>16</sub>S<sub>64</sub></dd>
<dt>Temperature</dt><dd>650 K</dd><dt>Command</dt><dd><code>ionstream replay run --out results</code></dd></dl>
<h3>Values</h3><table class="numbers"><thead><tr><th>quantity</th><th>value</th><th>low</th><th>high</th></tr></thead>
<tbody><tr><td>D(Li), 10⁻⁵ cm²/s</td><td>2.10</td><td>1.71</td><td>2.49</td></tr>
<tr><td>σ, S/cm</td><td>0.164</td><td>0.131</td><td>0.197</td></tr></tbody></table>
<p class="note">Intervals are of 95 %.</p><ul><li>The cell did not drift.</li></ul>`;

const dist = new URL("../../Pipeline.Host/Web/dist/", import.meta.url);

/** A page of figures, as the program puts it together. */
export function pageOf(figures, { title = "Sample report", summary = SUMMARY } = {}) {
  const script = readFileSync(new URL("report.js", dist), "utf8");
  const style = readFileSync(new URL("report.css", dist), "utf8");
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const data = JSON.stringify(figures).replaceAll("<", "\\u003c");
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data: blob:`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1">
<style>${style}</style></head><body>
<header><h1>${title}</h1><p>Synthetic numbers with the shapes of real ones.</p></header>
<main><section id="summary">${summary}</section><nav aria-label="Figures"></nav><div id="figures"></div></main>
<footer>Made by sample.mjs.</footer>
<script type="application/json" id="figure-data">${data}</script>
<script>${script}</script></body></html>
`;
}
