// Uses a figure as a reader does: every button, the pointer, the keyboard, the files it gives.
import { readFileSync } from "node:fs";
import { csvProblems } from "./csv.mjs";

const state = (page, name) =>
  page.evaluate((n) => {
    const figure = ionstreamReport.figures.find((f) => f.name === n);
    return figure.panels.map(({ chart }) => {
      const o = chart.getOption();
      return {
        x: [o.xAxis[0].min, o.xAxis[0].max],
        y: [o.yAxis[0].min, o.yAxis[0].max],
        types: [o.xAxis[0].type, o.yAxis[0].type],
        ids: o.series.map((s) => s.id),
      };
    });
  }, name);

const equal = (a, b) => JSON.stringify(a) === JSON.stringify(b);

async function fileOf(page, figure, text) {
  const waiting = page.waitForEvent("download", { timeout: 60_000 });
  await figure.getByRole("button", { name: text, exact: true }).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** The files of a figure: parsed, measured, compared with the numbers. */
export async function files(page, data, directory) {
  const problems = [];
  const figure = page.locator(`#figure-${data.name}`);
  const csv = await fileOf(page, figure, "CSV");
  problems.push(...csvProblems(csv.bytes.toString("utf8"), data));
  const drawing = await fileOf(page, figure, "SVG");
  // In a page of its own: a parser in the report's page would report the drawing's style attributes against the page's policy.
  const blank = await page.context().newPage();
  const parsed = await blank.evaluate((text) => {
    const doc = new DOMParser().parseFromString(text, "image/svg+xml");
    const root = doc.documentElement;
    return {
      error: doc.querySelector("parsererror")?.textContent ?? null,
      elements: doc.querySelectorAll("path, polyline, polygon, image, line").length,
      width: Number(root.getAttribute("width")),
      height: Number(root.getAttribute("height")),
    };
  }, drawing.bytes.toString("utf8"));
  await blank.close();
  if (parsed.error || parsed.elements < 3) problems.push(`${data.name}.svg: ${parsed.error ?? `only ${parsed.elements} elements`}`);
  const image = await fileOf(page, figure, "PNG");
  const isPng = image.bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  const size = [image.bytes.readUInt32BE(16), image.bytes.readUInt32BE(20)];
  if (!isPng || size[0] !== parsed.width * 3 || size[1] !== parsed.height * 3)
    problems.push(`${data.name}.png: ${size.join(" x ")}, not three times ${parsed.width} x ${parsed.height}`);
  if (image.bytes.length < 15_000) problems.push(`${data.name}.png: ${image.bytes.length} bytes: is it empty?`);
  if (![csv, drawing, image].every((f) => f.name.startsWith(`${data.name}.`)))
    problems.push(`${data.name}: files named ${[csv, drawing, image].map((f) => f.name)}`);
  if (directory) for (const f of [csv, drawing, image]) (await import("node:fs")).writeFileSync(`${directory}/${f.name}`, f.bytes);
  return {
    problems,
    found: {
      figure: data.name,
      csvBytes: csv.bytes.length,
      svgBytes: drawing.bytes.length,
      svgElements: parsed.elements,
      pngBytes: image.bytes.length,
      pngSize: size,
    },
  };
}

/** Each button of a figure but those that give files, its legend and its table. */
export async function buttons(page, data) {
  const problems = [];
  const name = data.name;
  const figure = page.locator(`#figure-${name}`);
  const press = (text) => figure.getByRole("button", { name: text, exact: true }).click();
  const start = await state(page, name);
  await press("Zoom in");
  const inside = await state(page, name);
  if (equal(inside, start)) problems.push("Zoom in changes nothing");
  await press("Zoom out");
  await press("Zoom out");
  if (equal(await state(page, name), inside)) problems.push("Zoom out changes nothing");
  await press("Reset zoom");
  if (!equal(await state(page, name), start)) problems.push("Reset zoom does not go back");

  const logs = await figure.locator(".toolbar button[aria-pressed]").all();
  for (const button of logs) {
    const before = await button.getAttribute("aria-pressed");
    await button.click();
    if ((await button.getAttribute("aria-pressed")) === before) problems.push(`${await button.textContent()} is not pressed`);
    if (
      equal(
        (await state(page, name)).map((s) => s.types),
        start.map((s) => s.types),
      )
    )
      problems.push(`${await button.textContent()} changes no axis`);
    await button.click();
  }
  if (!equal(await state(page, name), start)) problems.push("the axes do not come back from log");

  const entries = await figure.locator(".legend button").all();
  for (const entry of entries) {
    const label = await entry.textContent();
    await entry.click();
    const ids = (await state(page, name)).map((s) => s.ids);
    const left = data.panels.some((p, i) =>
      p.marks.some((m, k) => m.name === label && ["line", "band", "points"].includes(m.kind) && ids[i].includes(`m${k}`)),
    );
    if (left || (await entry.getAttribute("aria-pressed")) !== "false") problems.push(`${label} is not hidden`);
    await entry.click();
  }
  if (!equal(await state(page, name), start)) problems.push("the legend does not go back");

  await figure.locator("summary").click();
  const rows = await figure.locator("tbody tr").count();
  const all = data.panels.flatMap((p) => p.marks).reduce((sum, m) => sum + (m.values?.length ?? m.x?.length ?? 1), 0);
  if (rows !== Math.min(2000, all)) problems.push(`the table has ${rows} rows, of ${all}`);
  return { problems: problems.map((p) => `${name}: ${p}`), legend: entries.length, logs: logs.length, tableRows: rows };
}

/** The pointer and the keyboard on the first chart of a figure. */
export async function reading(page, data) {
  const problems = [];
  const name = data.name;
  const plot = page.locator(`#figure-${name} .plot`).first();
  const readout = plot.locator(".readout");
  const range = async () => {
    const [s] = await state(page, name);
    return [s.x, s.y];
  };
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  const at = (fx, fy) => [box.x + box.width * fx, box.y + box.height * fy];
  const start = await range();

  let text = "";
  for (let f = 0.12; f < 0.95 && !text; f += 0.02) {
    for (const g of [0.5, 0.3, 0.7, 0.15]) {
      await page.mouse.move(...at(f, g));
      await page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))));
      if (await readout.isVisible()) {
        text = await readout.innerText();
        break;
      }
    }
  }
  if (!/\d/.test(text)) problems.push("the pointer reads nothing");

  const scroll = await page.evaluate(() => scrollY);
  await page.mouse.wheel(0, 120);
  await page
    .waitForFunction((y) => scrollY !== y, scroll, { timeout: 5000 })
    .catch(() => problems.push("the wheel does not scroll the page"));
  if (!equal(await range(), start)) problems.push("the wheel alone zooms");
  await page.evaluate((y) => scrollTo({ top: y, behavior: "instant" }), scroll);
  await page.mouse.move(...at(0.5, 0.4));
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -120);
  await page.keyboard.up("Control");
  await page.waitForTimeout(100);
  if (equal(await range(), start)) problems.push("Ctrl and the wheel do not zoom");
  await plot.dblclick({ position: { x: box.width / 2, y: box.height / 2 } });
  if (!equal(await range(), start)) problems.push("a double click does not reset");

  await page.mouse.move(...at(0.3, 0.3));
  await page.mouse.down();
  await page.mouse.move(...at(0.6, 0.7), { steps: 4 });
  await page.mouse.up();
  const zoomed = await range();
  const [[a, b]] = zoomed;
  if (equal(zoomed, start) || a < start[0][0] || b > start[0][1]) problems.push("a drag does not zoom in");

  await plot.focus();
  await page.keyboard.press("0");
  if (!equal(await range(), start)) problems.push("0 does not reset");
  await page.keyboard.press("+");
  if (equal(await range(), start)) problems.push("+ does not zoom");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("0");
  await page.mouse.move(2, 2);
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  const said = await page
    .locator("[role=status]")
    .textContent()
    .catch(() => "");
  if (!/\d/.test(said)) problems.push("the arrow keys say nothing");
  await page.keyboard.press("Escape");
  return { problems: problems.map((p) => `${name}: ${p}`), readout: text.replaceAll("\n", " "), said };
}
